/** Who is a member after a mail from outside, by what its ticket's mailbox lets mail do (T-026). */
import type { Directory } from '../directory.ts'
import { withField, withOrder, type Cause, type Draft } from '../draft.ts'
import type { EmailMember } from '../ticket.ts'
import { openerOf } from './opener.ts'
import { withoutRepeats } from './people.ts'

/** An older mail than the one that last took people off changes nothing; one that only adds leaves no such mark. */
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
