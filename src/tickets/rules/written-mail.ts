/** Messages from the portal and forms in the shape of mails, so that conditions on senders and words apply to them. */
import type { MailboxPolicy } from '../directory.ts'
import type { ToldMessage } from '../letters/agent-letters.ts'
import type { RuleMail } from './rule-conditions.ts'

/**
 * The message as rules see a mail.
 *
 * @param subject - the title that the customer gave
 */
export function writtenMail(
  { from, attachments, visibleReply }: ToldMessage,
  { subject, mailbox }: { readonly subject: string; readonly mailbox: Pick<MailboxPolicy, 'addresses'> },
): RuleMail {
  const to = mailbox.addresses.slice(0, 1).map((addrSpec) => ({ addrSpec, displayName: '' }))
  return { message: { from, attachments, visibleReply, subject, to, cc: [], deliveredTo: [], kind: 'human' }, isSpam: false }
}
