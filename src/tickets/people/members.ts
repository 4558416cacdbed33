/** Computes the members after a mail from outside, by the policy of the ticket's mailbox (T-026). */
import type { Directory } from '../directory.ts'
import { withField, withOrder, type Cause, type Draft } from '../draft.ts'
import type { EmailMember } from '../ticket.ts'
import { openerOf } from './opener.ts'
import { withoutRepeats } from './people.ts'

/**
 * Replaces or extends the members. A mail older than the last one that removed members changes nothing; one that only adds is not recorded
 * as such.
 */
export function withMembersOfMail(
  draft: Draft,
  mail: { readonly author: string | null; readonly people: readonly EmailMember[]; readonly directory: Directory },
  cause: Cause,
): Draft {
  const { ticket } = draft
  if (cause.order < ticket.order.members) return draft
  const rule = mail.directory.mailboxes.get(ticket.mailbox)?.members ?? 'last-mail'
  const isDropping = rule === 'last-mail' || (rule === 'openers' && mail.author === openerOf(ticket))
  const to = withoutRepeats(isDropping ? mail.people : [...ticket.emailMembers, ...mail.people])
  const changed = withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause)
  return isDropping ? withOrder(changed, 'members', cause) : changed
}
