/** The mail of a broadcast: one for each recipient, in their language where it is known and written, alike but for the way out of it. */
import type { Address } from '../../mail/message.ts'
import type { MailboxPolicy } from '../directory.ts'
import { plainMail } from '../letters/outbound-drafts.ts'
import type { OutboundDraft } from '../outbound.ts'
import type { BroadcastWords, Purpose } from '../broadcast-mark.ts'
import type { Ticket } from '../ticket.ts'

/** Stands in a text where the link goes that ends broadcasts; without it a line is added. */
export const unsubscribePlaceholder = '{unsubscribe}'

/** The same in another language. */
export interface Translation {
  /** ISO 639-1. */
  readonly language: string
  readonly subject: string
  readonly text: string
}

/** What a broadcast says. */
export interface BroadcastText {
  readonly purpose: Purpose
  readonly subject: string
  readonly text: string
  /** For those whose language is known; default: none. */
  readonly translations?: readonly Translation[]
}

/** One recipient's. */
export interface LetterPlace {
  readonly ticket: Ticket
  readonly mailbox: MailboxPolicy
  /** Unique among the recipients. */
  readonly id: string
  readonly to: Address
  /** Theirs, or that of the mailbox. */
  readonly language: string
  readonly words: BroadcastWords
  /** Where one click ends them; null: there is no such page. */
  readonly unsubscribeUrl: string | null
}

/** What people call the purposes. */
export const purposeWords: Readonly<Record<Purpose, string>> = { 'status-update': 'status updates', feedback: 'requests for feedback' }

/** The mail of one recipient. Nobody else is named in it. */
export function broadcastLetter(
  said: BroadcastText,
  { ticket, mailbox, id, to, language, words, unsubscribeUrl }: LetterPlace,
): OutboundDraft {
  const { subject, text } = textIn(said, language)
  return {
    ...plainMail(ticket, mailbox),
    ref: id,
    kind: 'broadcast',
    to: [to],
    subject,
    text: withWayOut(text, { purpose: said.purpose, words, unsubscribeUrl }),
    unsubscribeUrl,
  }
}

/** What it says in a language; where that was not written, as it was written first. */
export function textIn(texts: BroadcastText, language: string): Pick<Translation, 'subject' | 'text'> {
  return texts.translations?.find((translation) => translation.language === language) ?? texts
}

/** The text with what its reader can do about it. */
export function withWayOut(
  text: string,
  { purpose, words, unsubscribeUrl }: Pick<LetterPlace, 'words' | 'unsubscribeUrl'> & { readonly purpose: Purpose },
): string {
  if (unsubscribeUrl !== null && text.includes(unsubscribePlaceholder)) return text.replaceAll(unsubscribePlaceholder, unsubscribeUrl)
  return `${text.trimEnd()}\n\n-- \n${words[purpose]}: ${unsubscribeUrl ?? words.byMail}\n`
}
