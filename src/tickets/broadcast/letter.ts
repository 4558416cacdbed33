/** The mail of a broadcast: one for each recipient, alike but for the way out of it. */
import type { Address } from '../../mail/message.ts'
import type { MailboxPolicy } from '../directory.ts'
import { plainMail } from '../letters/outbound-drafts.ts'
import type { OutboundDraft } from '../outbound.ts'
import type { Purpose } from '../broadcast-mark.ts'
import type { Ticket } from '../ticket.ts'

/** Stands in a text where the link goes that ends broadcasts; without it a line is added. */
export const unsubscribePlaceholder = '{unsubscribe}'

/** What a broadcast says. */
export interface BroadcastText {
  readonly purpose: Purpose
  readonly subject: string
  readonly text: string
}

/** One recipient's. */
export interface LetterPlace {
  readonly ticket: Ticket
  readonly mailbox: MailboxPolicy
  /** Unique among the recipients. */
  readonly id: string
  readonly to: Address
  /** Where one click ends them; null: there is no such page. */
  readonly unsubscribeUrl: string | null
}

/** What people call the purposes. */
export const purposeWords: Readonly<Record<Purpose, string>> = { 'status-update': 'status updates', feedback: 'requests for feedback' }

/** The mail of one recipient. Nobody else is named in it. */
export function broadcastLetter(
  { purpose, subject, text }: BroadcastText,
  { ticket, mailbox, id, to, unsubscribeUrl }: LetterPlace,
): OutboundDraft {
  return {
    ...plainMail(ticket, mailbox),
    ref: id,
    kind: 'broadcast',
    to: [to],
    subject,
    text: withWayOut(text, purpose, unsubscribeUrl),
    unsubscribeUrl,
  }
}

/** The text with what its reader can do about it. */
export function withWayOut(text: string, purpose: Purpose, unsubscribeUrl: string | null): string {
  if (unsubscribeUrl !== null && text.includes(unsubscribePlaceholder)) return text.replaceAll(unsubscribePlaceholder, unsubscribeUrl)
  const how = unsubscribeUrl ?? 'answer this mail with the subject "unsubscribe"'
  return `${text.trimEnd()}\n\n-- \nTo get no more ${purposeWords[purpose]} from us: ${how}\n`
}
