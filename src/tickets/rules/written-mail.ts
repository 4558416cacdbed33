/** What customers write in the portal and in forms, as rules see mails: what asks about senders and words holds for it, too. */
import type { MailboxPolicy } from '../directory.ts'
import type { ToldMessage } from '../letters/agent-letters.ts'
import type { RuleMail } from './rule-conditions.ts'

/** @param subject - the title that they gave */
export function writtenMail(
  { from, attachments, visibleReply }: ToldMessage,
  { subject, mailbox }: { readonly subject: string; readonly mailbox: Pick<MailboxPolicy, 'addresses'> },
): RuleMail {
  const to = mailbox.addresses.slice(0, 1).map((addrSpec) => ({ addrSpec, displayName: '' }))
  return { message: { from, attachments, visibleReply, subject, to, cc: [], deliveredTo: [], kind: 'human' }, isSpam: false }
}
