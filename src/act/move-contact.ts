/**
 * Moves a contact to another workspace, or makes it one with the contact of the same address there. Their tickets stay in the
 * workspace that they are of. Done again after it was cut off, it does what is left.
 */
import { againOnConflict } from '../commit/again-on-conflict.ts'
import { peopleIn } from '../config/seed-people.ts'
import { UserError } from '../errors.ts'
import { draftOf, type Cause } from '../tickets/draft.ts'
import { withMovedContact, type MovedContact } from '../tickets/people/moved-contact.ts'
import type { ContactRecord } from '../tickets/records/records.ts'
import type { Contact, ContactId, TicketNumber } from '../tickets/ticket.ts'
import { causeByHand, existingTicket, type Author, type EditDeps } from './change-ticket.ts'
import { commitChanges } from './commit-changes.ts'
import { existingRecord } from './edit-records.ts'

/** Who goes where. */
export interface ContactMove {
  readonly id: string
  readonly workspace: string
  readonly by: Author
}

/**
 * Moves.
 *
 * @returns the contact as it is now
 * @throws {NotFoundError} when there is no such contact or workspace
 * @throws {UserError} when it is there already, or the configuration would bring it back
 */
export async function moveContact({ id, workspace, by }: ContactMove, deps: EditDeps): Promise<ContactRecord> {
  const { records } = deps.store
  const contact = await existingRecord('contact', id, deps)
  const { id: revOrg, account } = await existingRecord('workspace', workspace, deps)
  if (contact.revOrg === revOrg) throw new UserError(`the contact "${id}" is of the workspace "${revOrg}" already`)
  if (peopleIn(deps.config).contacts.some((configured) => configured.id === id))
    throw new UserError(`the configuration names the contact "${id}": take it out there first, or the next start brings it back`)
  const moved: Contact = { ...contact, id: `${revOrg}/${contact.addrSpec}` as ContactId, revOrg, account }
  await records.seed('contact', [moved])
  const to = await existingRecord('contact', moved.id, deps)
  if (to.displayName === '' && contact.displayName !== '') await records.replace('contact', { ...to, displayName: contact.displayName })
  const move = { from: contact.id, to }
  await renameEverywhere(move, by, deps)
  await records.remove('contact', contact.id)
  // Mail that was decided meanwhile knew the contact as it was.
  await renameEverywhere(move, by, deps)
  return existingRecord('contact', to.id, deps)
}

async function renameEverywhere(move: MovedContact, by: Author, deps: EditDeps): Promise<void> {
  const { tickets, records } = deps.store
  for (const number of await tickets.naming(move.from)) {
    const cause = causeByHand(by, deps.now())
    await againOnConflict(() => renameOnTicket(number, { move, cause }, deps))
  }
  for await (const group of records.all('group', { memberType: 'rev_user' })) {
    if (!group.members.includes(move.from)) continue
    const members = [...new Set(group.members.map((member) => (member === move.from ? move.to.id : member)))]
    await records.replaceRead('group', { ...group, members }, group)
  }
}

async function renameOnTicket(
  number: TicketNumber,
  { move, cause }: { readonly move: MovedContact; readonly cause: Cause },
  deps: EditDeps,
): Promise<void> {
  const ticket = await existingTicket(number, deps.store)
  const draft = withMovedContact(draftOf(ticket), move, cause)
  await commitChanges([{ draft, ref: cause.ref, readVersion: ticket.version }], deps, { nowMs: cause.atMs })
}
