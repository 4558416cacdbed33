/** Which workspace a ticket belongs to that no customer opened (T-033). */
import { withField, type Cause, type Draft } from '../draft.ts'
import type { Contact } from '../ticket.ts'

/**
 * Gives a ticket that has neither workspace nor reporter those of its first customer, before the Cc gate is asked; the
 * first is he whose mail is the oldest, should it come late. A workspace that a person set never changes, and a customer
 * without one keeps his ticket from other people's.
 */
export function withWorkspaceOf(draft: Draft, contact: Contact | null, cause: Cause): Draft {
  const { revOrg, reportedBy, order } = draft.ticket
  const isUnplaced = revOrg === null && reportedBy.length === 0
  if (!contact || !(isUnplaced || cause.order < order.workspace)) return draft
  const set = withField(draft, { field: 'revOrg', to: contact.revOrg, rule: 'T-033' }, cause)
  const placed = { ...order, workspace: cause.order }
  return { ...set, ticket: { ...set.ticket, account: contact.account, order: placed } }
}
