/** Moves a contact to another workspace, or merges it with the contact of its address there. The contact's tickets keep their workspace. */
import { UserError } from '../errors.ts'
import type { Contact, ContactId } from '../tickets/ticket.ts'
import type { Author, EditDeps } from './change-ticket.ts'
import { existingRecord } from './edit-records.ts'
import { refuseConfigured, replaceContact } from './rename-contact.ts'

/** The contact, by id, and the id of its new workspace. */
export interface ContactMove {
  readonly id: string
  readonly workspace: string
  readonly by: Author
}

/**
 * Moves a contact.
 *
 * @returns the contact in its new workspace
 * @throws {NotFoundError} when the contact or the workspace does not exist
 * @throws {UserError} when it is in that workspace already, or the configuration names it
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
