/**
 * The mail of a broadcast: one for each recipient, in their language where there is a translation. Copies differ in the unsubscribe link
 * alone.
 */
import type { Address } from '../../mail/message.ts'
import type { MailboxPolicy } from '../directory.ts'
import { plainMail } from '../letters/outbound-drafts.ts'
import type { OutboundDraft } from '../outbound.ts'
import type { BroadcastWords, Purpose } from '../broadcast-mark.ts'
import type { Ticket } from '../ticket.ts'

/** The place of the unsubscribe link in a text; without it, a line with the link is added. */
export const unsubscribePlaceholder = '{unsubscribe}'

/** A broadcast's text in another language. */
export interface Translation {
  /** ISO 639-1. */
  readonly language: string
  readonly subject: string
  readonly text: string
}

/** The text of a broadcast. */
export interface BroadcastText {
  readonly purpose: Purpose
  readonly subject: string
  readonly text: string
  /** Versions for recipients whose language is known; default: none. */
  readonly translations?: readonly Translation[]
}

/** What one recipient's mail is made from. */
export interface LetterPlace {
  readonly ticket: Ticket
  readonly mailbox: MailboxPolicy
  /** Unique among the recipients of the broadcast. */
  readonly id: string
  readonly to: Address
  /** The recipient's, else the mailbox's. */
  readonly language: string
  readonly words: BroadcastWords
  /** The page on which one click unsubscribes; null: the site has none. */
  readonly unsubscribeUrl: string | null
}

/** The names of the purposes in the console and the portal. */
export const purposeWords: Readonly<Record<Purpose, string>> = { 'status-update': 'status updates', feedback: 'requests for feedback' }

/** The mail of one recipient, which names nobody else. */
export function broadcastLetter(
  letterText: BroadcastText,
  { ticket, mailbox, id, to, language, words, unsubscribeUrl }: LetterPlace,
): OutboundDraft {
  const { subject, text } = textIn(letterText, language)
  return {
    ...plainMail(ticket, mailbox),
    ref: id,
    kind: 'broadcast',
    to: [to],
    subject,
    text: withWayOut(text, { purpose: letterText.purpose, words, unsubscribeUrl }),
    unsubscribeUrl,
  }
}

/** The version in a language, else the original. */
export function textIn(texts: BroadcastText, language: string): Pick<Translation, 'subject' | 'text'> {
  return texts.translations?.find((translation) => translation.language === language) ?? texts
}

/** The text with the unsubscribe link, or a last line with it. */
export function withWayOut(
  text: string,
  { purpose, words, unsubscribeUrl }: Pick<LetterPlace, 'words' | 'unsubscribeUrl'> & { readonly purpose: Purpose },
): string {
  if (unsubscribeUrl !== null && text.includes(unsubscribePlaceholder)) return text.replaceAll(unsubscribePlaceholder, unsubscribeUrl)
  return `${text.trimEnd()}\n\n-- \n${words[purpose]}: ${unsubscribeUrl ?? words.byMail}\n`
}
