/**
 * A row of the ledger: one per delivered mail, written before anything else is done with it, kept for good.
 *
 * Its life: the poller stores the raw mail and writes the row, open (`isDone` false); only then the folder's cursor moves
 * on. It parses the mail and queues the row's id; should it die in between, the sweep finds the row by `storedAt` and
 * queues it again, and the worker parses. The worker counts the try (`attempts`) before it loads, decides and commits; an
 * error leaves its code in `fault` and the row open. A mail that was the only one in hand at three deaths
 * (`attemptsAlone`) is read by its header alone. The commit closes the row, in the same transaction that writes all its
 * effects: outcome, ticket, message, explanation, `decidedAt`. A closed row never changes again, but one that was taken for spam:
 * whoever releases it opens it once more.
 */
import type { Explanation, Outcome } from '../tickets/decision.ts'
import type { MailSource } from '../tickets/inbound-mail.ts'
import type { InboundId, StoredMessageId, TicketNumber } from '../tickets/ticket.ts'
import { flag, list, moment, nested, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

/** Who released a mail, and when. */
export interface Released {
  readonly by: string
  readonly at: Date
}

const paths = {
  _id: text<InboundId>(),
  mailbox: text(),
  /** `import` or `import-closed`: of an imported mail. */
  folder: text(),
  source: text<MailSource>(),
  rawSha256: text(),
  sizeBytes: number(),
  /** INTERNALDATE; of a posted mail: when it was posted; of an imported file: when it says it was received. */
  at: moment(),
  /** The path as given, of an imported file. */
  file: text<string | null>(),
  /** Paths of further files of the same import that hold the very same bytes. */
  moreFiles: list(text()),
  /** True when the mail was over the size limit and only its beginning is kept. */
  isPartial: flag(),
  storedAt: moment(),
  isDone: flag(),
  /** Counted before each try. */
  attempts: number(),
  /** Tries in which it was the only mail: the third death of these is its own doing, and makes a degraded ticket. */
  attemptsAlone: number(),
  outcome: text<Outcome | null>(),
  ticket: number<TicketNumber | null>(),
  message: text<StoredMessageId | null>(),
  explanation: whole<Explanation | null>(),
  decidedAt: moment<Date | null>(),
  /** Of mail that was taken for spam: who released it; null: nobody did. */
  released: nested<Released | null>({ by: text(), at: moment() }),
  /** Code of the last error that a try ended with. */
  fault: text<string | null>(),
}

/** The schema of the ledger. */
export const inboundRowSchema = schemaOf(paths)
inboundRowSchema.index({ mailbox: 1, storedAt: 1 }, { partialFilterExpression: { isDone: false }, name: 'waiting-by-mailbox' })
// Rows that wait have neither; without them both indexes are written once per mail instead of three times.
inboundRowSchema.index({ ticket: 1 }, { partialFilterExpression: { ticket: { $gt: 0 } }, name: 'by-ticket' })
inboundRowSchema.index({ message: 1 }, { partialFilterExpression: { message: { $gt: '' } }, name: 'by-message' })
inboundRowSchema.index({ at: -1 }, { partialFilterExpression: { outcome: 'held-as-spam' }, name: 'held' })

/** A ledger row. */
export type InboundRow = DocumentOf<typeof paths>

/** What is known when a mail is stored. */
export type NewInboundRow = Pick<
  InboundRow,
  '_id' | 'mailbox' | 'folder' | 'source' | 'rawSha256' | 'sizeBytes' | 'at' | 'file' | 'isPartial'
>

/** How a mail's handling ended. */
export type InboundEnding = Pick<InboundRow, '_id' | 'outcome' | 'ticket' | 'message' | 'explanation'>

/** The row of a mail that was just stored. */
export function openRow(row: NewInboundRow, storedAt: Date): InboundRow {
  return {
    ...row,
    moreFiles: [],
    storedAt,
    isDone: false,
    attempts: 0,
    attemptsAlone: 0,
    outcome: null,
    ticket: null,
    message: null,
    explanation: null,
    decidedAt: null,
    released: null,
    fault: null,
  }
}
