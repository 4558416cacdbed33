/** The mail that tells somebody that their message arrived. */
import type { MailboxPolicy } from '../directory.ts'
import type { Cause } from '../draft.ts'
import type { OutboundDraft } from '../outbound.ts'
import type { Site } from '../site.ts'
import type { Ticket } from '../ticket.ts'
import { filled } from '../placeholders.ts'
import { closingValues } from './closing-links.ts'
import { placeValues, plainMail } from './outbound-drafts.ts'
import { filledTemplate, type Template } from './templates.ts'

/** The recipient and what the mail is made from. */
export interface AcknowledgementMail {
  readonly addrSpec: string
  readonly template: Template
  /** The Message-ID of the acknowledged mail; null: the message was no mail. */
  readonly messageId: string | null
  readonly mailbox: MailboxPolicy
  readonly site: { readonly policy: Pick<Site['policy'], 'company' | 'closing'> }
  readonly cause: Cause
}

/** The acknowledgement. It goes only to the sender's address and quotes nothing that they wrote, not even the subject. */
export function acknowledgementMail(ticket: Ticket, mail: AcknowledgementMail): OutboundDraft {
  const { addrSpec, template, messageId, mailbox, site, cause } = mail
  const to = [{ addrSpec, displayName: '' }]
  const closing = closingValues({ ticket, readers: to, atMs: cause.atMs }, site.policy.closing)
  const values = { ...placeValues(ticket, mailbox, site.policy.company), ...closing }
  return {
    ...plainMail(ticket, mailbox),
    ref: 'acknowledgement',
    kind: 'acknowledgement',
    to,
    // A rule's template may have no subject.
    ...filledTemplate(template, values, { ...mailbox.acknowledgement, subject: filled(mailbox.acknowledgement.subject, values) }),
    inReplyTo: messageId,
    references: messageId ? [messageId] : [],
  }
}
