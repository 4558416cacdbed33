/** `key=value` filters of tickets, each key from an allow-list: a value never becomes an operator of the database. */
import { UserError } from '../errors.ts'
import type { TicketDocument } from '../store/tickets.ts'
import { severities } from '../tickets/ticket.ts'
import { stages } from '../tickets/stage.ts'

type Reader = (value: string) => object

const oneOf =
  (field: string, allowed: readonly string[]): Reader =>
  (value) => {
    if (!allowed.includes(value)) throw new UserError(`${field} is one of ${allowed.join(', ')}; not "${value}"`)
    return { [field]: value }
  }
const exactly =
  (field: string): Reader =>
  (value) => ({ [field]: value })
const flag =
  (field: string): Reader =>
  (value) => {
    if (value !== 'true' && value !== 'false') throw new UserError(`${field} is true or false; not "${value}"`)
    return { [field]: value === 'true' }
  }

const readers: Readonly<Record<string, Reader>> = {
  stage: oneOf('stage', stages),
  severity: oneOf('severity', severities),
  needsResponse: flag('needsResponse'),
  isSpam: flag('isSpam'),
  group: exactly('group'),
  owner: exactly('ownedBy'),
  part: exactly('part'),
  mailbox: exactly('mailbox'),
  workspace: exactly('revOrg'),
  account: exactly('account'),
  member: exactly('emailMembers.addrSpec'),
}

/**
 * The query of some filters, all of which must hold.
 *
 * @throws {UserError} for an unknown key or value, naming those there are
 */
export function ticketFilter(filters: readonly string[]): Partial<TicketDocument> {
  return Object.assign({}, ...filters.map(oneFilter)) as Partial<TicketDocument>
}

function oneFilter(text: string): object {
  const at = text.indexOf('=')
  const key = at < 0 ? text : text.slice(0, at)
  const reader = Object.hasOwn(readers, key) ? readers[key] : undefined
  if (at < 0 || !reader)
    throw new UserError(`"${text}" is no filter; write key=value with one of ${Object.keys(readers).join(', ')}`)
  return reader(text.slice(at + 1))
}
