/** Decides in memory whether a ticket matches a condition, as the database would. */
import type { Ticket } from '../ticket.ts'
import type { Condition, QueryAttribute } from './ticket-query.ts'

/** Whether a ticket matches a condition. */
export function fitsCondition({ attribute, operator, values }: Condition, ticket: Ticket): boolean {
  const held = valuesHeld(attribute, ticket)
  if (operator === 'any-of' || operator === 'none-of') {
    const isAny = values.some((value) => (value === null ? held.length === 0 : held.some((item) => isSame(item, value))))
    return isAny === (operator === 'any-of')
  }
  const [limit] = values
  return held.some((value) => {
    if (typeof value === 'number' && typeof limit === 'number') return operator === 'from' ? value >= limit : value < limit
    return typeof value === 'string' && typeof limit === 'string' && (operator === 'from' ? value >= limit : value < limit)
  })
}

/** A ticket's values of an attribute; empty: it has none. */
export function valuesHeld(
  { name, path, isTicket }: Pick<QueryAttribute, 'name' | 'path' | 'isTicket'>,
  ticket: Ticket,
): readonly unknown[] {
  const held = path === null ? ticket.customFields.find((field) => field.name === name)?.value : valueAt(path, ticket, isTicket)
  return [held].flat().filter((value) => value !== null && value !== undefined)
}

function valueAt(path: string, ticket: Ticket, isTicket: boolean): unknown {
  if (isTicket && path === '_id') return ticket.number
  const [field = '', inner] = path.split('.')
  const value = (ticket as unknown as Readonly<Record<string, unknown>>)[field]
  return inner === undefined ? value : [value].flat().map((item) => (item as Readonly<Record<string, unknown>> | null)?.[inner])
}

/** Contacts are stored by id, `workspace/address`; their address alone matches, too. */
function isSame(held: unknown, value: unknown): boolean {
  if (held === value) return true
  const isAddress = typeof held === 'string' && typeof value === 'string' && value.includes('@') && !value.includes('/')
  return isAddress && held.endsWith(`/${value.toLowerCase()}`)
}
