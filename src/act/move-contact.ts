/**
 * Moves a contact to another workspace, or makes it one with the contact of the same address there. Their tickets stay in the
 * workspace that they are of.
 */
import { UserError } from '../errors.ts'
import type { Contact, ContactId } from '../tickets/ticket.ts'
import type { Author, EditDeps } from './change-ticket.ts'
import { existingRecord } from './edit-records.ts'
import { refuseConfigured, replaceContact } from './rename-contact.ts'

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
export async function moveContact({ id, workspace, by }: ContactMove, deps: EditDeps): Promise<Contact> {
  const contact = await existingRecord('contact', id, deps)
  const { id: revOrg, account } = await existingRecord('workspace', workspace, deps)
  if (contact.revOrg === revOrg) throw new UserError(`the contact "${id}" is of the workspace "${revOrg}" already`)
  refuseConfigured(contact, deps)
  const moved: Contact = { ...contact, id: `${revOrg}/${contact.addrSpec}` as ContactId, revOrg, account }
  await deps.store.records.seed('contact', [moved])
  const to = await existingRecord('contact', moved.id, deps)
  return replaceContact({ from: contact, to, what: 'contact move' }, by, deps)
}
