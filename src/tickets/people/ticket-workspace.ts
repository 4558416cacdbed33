/** Gives a ticket that no customer opened a workspace (T-033). */
import { withField, type Cause, type Draft } from '../draft.ts'
import type { Contact } from '../ticket.ts'

/**
 * Gives a ticket without workspace and reporters those of its first customer, before the CC rules run. The first customer is the author of
 * the oldest mail, even if that arrives late. A workspace set by a person never changes; a first customer without a workspace keeps the
 * ticket out of any.
 */
export function withWorkspaceOf(draft: Draft, contact: Contact | null, cause: Cause): Draft {
  const { revOrg, reportedBy, order } = draft.ticket
  const isUnplaced = revOrg === null && reportedBy.length === 0
  if (!contact || !(isUnplaced || cause.order < order.workspace)) return draft
  const set = withField(draft, { field: 'revOrg', to: contact.revOrg, rule: 'T-033' }, cause)
  const placed = { ...order, workspace: cause.order }
  return { ...set, ticket: { ...set.ticket, account: contact.account, order: placed } }
}
