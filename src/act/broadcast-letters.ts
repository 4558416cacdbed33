/** What recipients of a broadcast read: the mail of each, in their language, and one of each language to be looked at before. */
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

/** Where a broadcast is sent from. */
export interface LetterSource {
  readonly ticket: Ticket
  readonly directory: Directory
  readonly config: Config
}

/** Whom one of its mails goes to. */
export interface LetterReader extends Omit<Candidate, 'revOrg' | 'language'> {
  /** Unique among the recipients. */
  readonly id: string
  readonly language?: string | null
  readonly unsubscribeUrl: string | null
}

/** The mail of one recipient. */
export function letterTo(reader: LetterReader, broadcast: Broadcast, { ticket, directory, config }: LetterSource): OutboundDraft {
  const mailbox = directory.mailboxes.get(ticket.mailbox)
  if (!mailbox) throw new NotFoundError(`the configuration has no mailbox "${ticket.mailbox}"`)
  const { id, addrSpec, displayName, unsubscribeUrl } = reader
  const language = languageOf(reader, { ticket, config })
  const words = directory.words.broadcastWordsIn(language) ?? directory.words.broadcastWordsIn('en')!
  return broadcastLetter(broadcast, { ticket, mailbox, id, to: { addrSpec, displayName }, language, words, unsubscribeUrl })
}

/** Theirs; where it is not known, that of the mailbox. */
function languageOf({ language }: Pick<LetterReader, 'language'>, { ticket, config }: Omit<LetterSource, 'directory'>): string {
  return language ?? config.mailboxes.find(({ name }) => name === ticket.mailbox)?.language ?? 'en'
}

/** What one of its mails is made from, to be looked at. */
export interface SampleSource extends LetterSource {
  /** The link, but for its end. */
  readonly unsubscribeUrl: string | null
  readonly nowMs: number
}

/** What everybody of a language reads. */
export interface SampleLetter {
  /** ISO 639-1. */
  readonly language: string
  readonly count: number
  /** Of how many of them it is known; the others read the language of the mailbox. */
  readonly known: number
  /** That of the first of them, but for the end of the link. */
  readonly mail: ComposedMail
}

/** One mail of each language, the most read first, as it would be sent now. */
export function sampleLetters(recipients: readonly Candidate[], broadcast: Broadcast, source: SampleSource): readonly SampleLetter[] {
  const groups = Map.groupBy(recipients, (recipient) => languageOf(recipient, source))
  return [...groups]
    .map(([language, readers]) => {
      const known = readers.filter((reader) => reader.language !== null).length
      return { language, count: readers.length, known, mail: composedLetter(readers[0]!, broadcast, source) }
    })
    .sort((a, b) => b.count - a.count)
}

/** One mail as it would be sent, to be looked at. */
export function composedLetter(reader: Omit<Candidate, 'revOrg'>, broadcast: Broadcast, source: SampleSource): ComposedMail {
  const { config, ticket, unsubscribeUrl, nowMs } = source
  const draft = letterTo({ ...reader, id: 'sample', unsubscribeUrl }, broadcast, source)
  const mailbox = mailboxNamed(config, ticket.mailbox)
  const keys = tokenKeys(config)
  const row = outboxRowOf(draft, { ref: `sample-${ticket.number}`, mailbox, keys, nowMs })
  return composeMail(row, { recipients: [reader.addrSpec], files: [], keys, nowMs })
}
