/** Replaces a contact's id by another wherever it is stored; history and mails keep what they said. */
import { randomUUID } from 'node:crypto'
import { againOnConflict } from '../commit/again-on-conflict.ts'
import { peopleIn } from '../config/seed-people.ts'
import { UserError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { draftOf, type Cause } from '../tickets/draft.ts'
import { absorbed } from '../tickets/addresses.ts'
import { withMovedContact, type MovedContact } from '../tickets/people/moved-contact.ts'
import type { Contact, TicketNumber } from '../tickets/ticket.ts'
import { causeByHand, existingTicket, type Author, type EditDeps } from './change-ticket.ts'
import { commitChanges } from './commit-changes.ts'
import { existingRecord } from './edit-records.ts'

/** Refuses to remove a contact that the configuration would create again. @throws {UserError} when the configuration names it */
export function refuseConfigured({ id }: Contact, { config }: Pick<EditDeps, 'config'>): void {
  if (peopleIn(config).contacts.some((configured) => configured.id === id))
    throw new UserError(`the configuration names the contact "${id}": take it out there first, or the next start brings it back`)
}

/**
 * Puts one contact in the place of another, which is removed. After an interruption it can be repeated.
 *
 * @param what - the action, for the audit log
 * @returns the contact that stays
 */
export async function replaceContact(
  { from, to, what }: { readonly from: Contact; readonly to: Contact; readonly what: string },
  by: Author,
  deps: EditDeps,
): Promise<Contact> {
  const { records, auditLog } = deps.store
  const line = randomUUID()
  const author = 'kind' in by ? by.id : by.addrSpec
  await auditLog.begin({ _id: line, at: new Date(deps.now()), by: author, what, values: { contact: from.id, into: to.id } })
  // Mail from either address must find the remaining contact before the other is removed.
  await records.replace('contact', absorbed(to, from))
  const move = { from: from.id, to }
  await renameEverywhere(move, by, deps)
  await records.remove('contact', from.id)
  // Mail that was decided meanwhile still stored the old id.
  await renameEverywhere(move, by, deps)
  await auditLog.end(line, 200)
  return existingRecord('contact', to.id, deps)
}

async function renameEverywhere(move: MovedContact, by: Author, deps: EditDeps): Promise<void> {
  const { tickets, renames } = deps.store
  const numbers = await tickets.naming(move.from)
  for (const number of numbers) {
    const cause = causeByHand(by, deps.now())
    await againOnConflict(() => renameOnTicket(number, { move, cause }, deps))
  }
  // An answer to an earlier notification goes to the readers that are stored with it.
  await renames.carryReader(numbers, move.from, move.to.id)
  await renameInRecords(move, deps.store)
  await renameInRules(move, deps.store)
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

/** Members of groups, and filters of saved views. */
async function renameInRecords({ from, to }: MovedContact, { records }: Store): Promise<void> {
  for await (const group of records.all('group', { memberType: 'rev_user' })) {
    if (!group.members.includes(from)) continue
    const members = [...new Set(group.members.map((member) => (member === from ? to.id : member)))]
    await records.replaceRead('group', { ...group, members }, group)
  }
  for await (const view of records.all('view')) {
    const filters = view.filters.map((filter) => filter.replaceAll(from, to.id))
    if (filters.some((filter, i) => filter !== view.filters[i])) await records.replaceRead('view', { ...view, filters }, view)
  }
}

/** Filters of rules that the API made; those of the configuration are in its file. */
async function renameInRules({ from, to }: MovedContact, { rules }: Store): Promise<void> {
  for (const rule of await rules.all()) {
    const body = JSON.parse(rule.written) as { readonly if?: { readonly filter?: readonly string[] } }
    const { filter = [] } = body.if ?? {}
    if (!filter.some((each) => each.includes(from))) continue
    const renamed = filter.map((each) => each.replaceAll(from, to.id))
    await rules.put({ ...rule, written: JSON.stringify({ ...body, if: { ...body.if, filter: renamed } }) })
  }
}
