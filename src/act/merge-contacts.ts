/**
 * Makes one contact of two addresses of one person. From then on whoever holds either is shown what went to the other: so both
 * have to be of one workspace, and so do the tickets that they report (T-025, T-034).
 */
import { UserError } from '../errors.ts'
import { displayId, type Contact } from '../tickets/ticket.ts'
import type { Author, EditDeps } from './change-ticket.ts'
import { existingRecord } from './edit-records.ts'
import { refuseConfigured, replaceContact } from './rename-contact.ts'

/** Which contact goes, and which one stays. */
export interface ContactMerge {
  readonly id: string
  readonly into: string
  readonly by: Author
}

/** A refusal names so many tickets. */
const mostNamed = 10

/**
 * Merges. What is done is not taken back: mail that comes then names one person.
 *
 * @returns the contact that stays
 * @throws {NotFoundError} when there is no such contact
 * @throws {UserError} when it would show tickets of another workspace, or the configuration would bring the contact back
 */
export async function mergeContacts({ id, into, by }: ContactMerge, deps: EditDeps): Promise<Contact> {
  const from = await existingRecord('contact', id, deps)
  const to = await existingRecord('contact', into, deps)
  if (from.id === to.id) throw new UserError(`"${from.id}" is one contact already`)
  refuseConfigured(from, deps)
  if (from.revOrg !== to.revOrg) throw new UserError(twoWorkspaces(from, to))
  for (const contact of [from, to]) await refuseElsewhere(contact, deps)
  return replaceContact({ from, to, what: 'contact merge' }, by, deps)
}

function twoWorkspaces(from: Contact, to: Contact): string {
  const [own, other] = [from.revOrg ?? 'none', to.revOrg ?? 'none']
  return `"${from.id}" is of the workspace "${own}", "${to.id}" of "${other}": as one contact, whoever holds one address would see the tickets of the other's workspace. If they are of one, move one first: intray contact move ${from.id} "${other}"`
}

/** Reporters read their tickets on the portal, whatever workspace these are of. */
async function refuseElsewhere({ id, revOrg }: Contact, { store }: EditDeps): Promise<void> {
  const elsewhere = await store.tickets.list({ reportedBy: id, revOrg: { $ne: revOrg } }, mostNamed)
  if (elsewhere.length === 0) return
  const named = elsewhere.map(({ number, revOrg: of }) => `${displayId(number)} ("${of ?? 'none'}")`).join(', ')
  throw new UserError(
    `"${id}" reports tickets of other workspaces than "${revOrg ?? 'none'}": ${named}; as one contact, the other address would see them. Set their workspace first (intray ticket set TKT-n rev_org=${revOrg ?? 'null'}), or take the reporter off`,
  )
}
