/** The mail that tells somebody that we have what they wrote. */
import type { MailboxPolicy } from '../directory.ts'
import type { Cause } from '../draft.ts'
import type { OutboundDraft } from '../outbound.ts'
import type { Site } from '../site.ts'
import type { Ticket } from '../ticket.ts'
import { filled } from '../placeholders.ts'
import { closingValues } from './closing-links.ts'
import { placeValues, plainMail } from './outbound-drafts.ts'
import { filledTemplate, type Template } from './templates.ts'

/** Whom it goes to, and what it is made of. */
export interface AcknowledgementMail {
  readonly addrSpec: string
  readonly template: Template
  /** Of the mail that is acknowledged; null: it was none. */
  readonly messageId: string | null
  readonly mailbox: MailboxPolicy
  readonly site: { readonly policy: Pick<Site['policy'], 'company' | 'closing'> }
  readonly cause: Cause
}

/** Only to the address that wrote, and not a word of what it wrote, the subject included. */
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
    // What a rule says may have no subject.
    ...filledTemplate(template, values, { ...mailbox.acknowledgement, subject: filled(mailbox.acknowledgement.subject, values) }),
    inReplyTo: messageId,
    references: messageId ? [messageId] : [],
  }
}
