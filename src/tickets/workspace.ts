/** Which workspace a ticket belongs to that no customer opened (T-033). */
import { withField, type Cause, type Draft } from './draft.ts'
import type { Contact } from './ticket.ts'

/**
 * Gives a ticket that has neither workspace nor reporter those of its first customer, before the Cc gate is asked. A
 * workspace that is set never changes, and a customer without one keeps his ticket from other people's.
 */
export function withWorkspaceOf(draft: Draft, contact: Contact | null, cause: Cause): Draft {
  const { revOrg, reportedBy } = draft.ticket
  if (revOrg !== null || reportedBy.length > 0 || !contact || contact.revOrg === null) return draft
  const set = withField(draft, { field: 'revOrg', to: contact.revOrg, rule: 'T-033' }, cause)
  return { ...set, ticket: { ...set.ticket, account: contact.account } }
}
