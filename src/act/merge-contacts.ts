/**
 * Merges two contacts of one person. Whoever has either address then sees the tickets of both, so both contacts, and the tickets that they
 * report, must belong to one workspace (T-025, T-034).
 */
import { UserError } from '../errors.ts'
import { displayId, type Contact } from '../tickets/ticket.ts'
import type { Author, EditDeps } from './change-ticket.ts'
import { existingRecord } from './edit-records.ts'
import { refuseConfigured, replaceContact } from './rename-contact.ts'

/** The contact that goes, and the one that stays. */
export interface ContactMerge {
  readonly id: string
  readonly into: string
  readonly by: Author
}

/** A refusal names this many tickets. */
const mostNamed = 10

/**
 * Merges two contacts; there is no way back, since later mail names only one person.
 *
 * @returns the contact that stays
 * @throws {NotFoundError} when a contact does not exist
 * @throws {UserError} when the person would see tickets of another workspace, or the configuration names the contact that goes
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

/** Reporters see their tickets in the portal whatever the ticket's workspace, so every one must be of the contact's own. */
async function refuseElsewhere({ id, revOrg }: Contact, { store }: EditDeps): Promise<void> {
  const elsewhere = await store.tickets.list({ reportedBy: id, revOrg: { $ne: revOrg } }, mostNamed)
  if (elsewhere.length === 0) return
  const list = elsewhere.map(({ number, revOrg: of }) => `${displayId(number)} ("${of ?? 'none'}")`).join(', ')
  throw new UserError(
    `"${id}" reports tickets of other workspaces than "${revOrg ?? 'none'}": ${list}; as one contact, the other address would see them. Set their workspace first (intray ticket set TKT-n rev_org=${revOrg ?? 'null'}), or take the reporter off`,
  )
}
