/** Makes the mails of a broadcast: one for each recipient, in their language, and a sample of each language for the preview. */
import { outboxRowOf } from '../commit/outbox-row.ts'
import { mailboxNamed } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import { tokenKeys } from '../config/token-keys.ts'
import { NotFoundError } from '../errors.ts'
import { composeMail, type ComposedMail } from '../mail/compose/compose.ts'
import type { Broadcast } from '../store/broadcasts.ts'
import type { Candidate } from '../tickets/broadcast/audience.ts'
import { broadcastLetter } from '../tickets/broadcast/letter.ts'
import type { Directory } from '../tickets/directory.ts'
import type { OutboundDraft } from '../tickets/outbound.ts'
import type { Ticket } from '../tickets/ticket.ts'

/** The broadcast's ticket and the site that the mails are made from. */
export interface LetterSource {
  readonly ticket: Ticket
  readonly directory: Directory
  readonly config: Config
}

/** The recipient of one mail. */
export interface LetterReader extends Omit<Candidate, 'revOrg' | 'language'> {
  /** Unique among the recipients of the broadcast. */
  readonly id: string
  readonly language?: string | null
  readonly unsubscribeUrl: string | null
}

/** The mail of one recipient. @throws {NotFoundError} when the configuration has no such mailbox any more */
export function letterTo(reader: LetterReader, broadcast: Broadcast, { ticket, directory, config }: LetterSource): OutboundDraft {
  const mailbox = directory.mailboxes.get(ticket.mailbox)
  if (!mailbox) throw new NotFoundError(`the configuration has no mailbox "${ticket.mailbox}"`)
  const { id, addrSpec, displayName, unsubscribeUrl } = reader
  const language = languageOf(reader, { ticket, config })
  const words = directory.words.broadcastWordsIn(language) ?? directory.words.broadcastWordsIn('en')!
  return broadcastLetter(broadcast, { ticket, mailbox, id, to: { addrSpec, displayName }, language, words, unsubscribeUrl })
}

/** The recipient's language; where it is unknown, the mailbox's. */
function languageOf({ language }: Pick<LetterReader, 'language'>, { ticket, config }: Omit<LetterSource, 'directory'>): string {
  return language ?? config.mailboxes.find(({ name }) => name === ticket.mailbox)?.language ?? 'en'
}

/** What a sample is made from. */
export interface SampleSource extends LetterSource {
  /** The link to unsubscribe with `…` in place of its token; null: there is no such page. */
  readonly unsubscribeUrl: string | null
  readonly nowMs: number
}

/** The mail that recipients of one language get. */
export interface SampleLetter {
  /** ISO 639-1. */
  readonly language: string
  readonly count: number
  /** For how many of them the language is known; the others get the mailbox's. */
  readonly known: number
  /** The mail of the first of them, with `…` in place of the token. */
  readonly mail: ComposedMail
}

/** One mail of each language as it would be sent now, the most frequent language first. */
export function sampleLetters(recipients: readonly Candidate[], broadcast: Broadcast, source: SampleSource): readonly SampleLetter[] {
  const groups = Map.groupBy(recipients, (recipient) => languageOf(recipient, source))
  return [...groups]
    .map(([language, readers]) => {
      const known = readers.filter((reader) => reader.language !== null).length
      return { language, count: readers.length, known, mail: composedLetter(readers[0]!, broadcast, source) }
    })
    .sort((a, b) => b.count - a.count)
}

/** One mail as it would be sent, for the preview. */
export function composedLetter(reader: Omit<Candidate, 'revOrg'>, broadcast: Broadcast, source: SampleSource): ComposedMail {
  const { config, ticket, unsubscribeUrl, nowMs } = source
  const draft = letterTo({ ...reader, id: 'sample', unsubscribeUrl }, broadcast, source)
  const mailbox = mailboxNamed(config, ticket.mailbox)
  const keys = tokenKeys(config)
  const row = outboxRowOf(draft, { ref: `sample-${ticket.number}`, mailbox, keys, nowMs })
  return composeMail(row, { recipients: [reader.addrSpec], files: [], keys, nowMs })
}
