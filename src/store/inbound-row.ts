/**
 * A row of the ledger: one per delivered mail, written before anything else is done with it, and kept for good.
 *
 * Its life: the poller stores the raw mail and writes the row, open (`isDone` false); only then the folder's cursor advances. The poller
 * parses the mail and queues the row's id; if it dies in between, the sweep finds the row by `storedAt` and queues it again, and the worker
 * parses. The worker counts the attempt (`attempts`) before it loads, decides and commits; an error leaves its code in `fault` and the row
 * open. A mail that was the only one in hand at three deaths (`attemptsAlone`) is read by its header alone. The commit closes the row in
 * the transaction that writes all effects: outcome, ticket, message, explanation, `decidedAt`. A closed row never changes again, except
 * that releasing it from spam opens it once more.
 */
import type { Explanation, Outcome } from '../tickets/decision.ts'
import type { MailSource } from '../tickets/inbound-mail.ts'
import type { InboundId, StoredMessageId, TicketNumber } from '../tickets/ticket.ts'
import { flag, list, moment, nested, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

/** The release of a mail from spam. */
export interface Released {
  readonly by: string
  readonly at: Date
}

const paths = {
  _id: text<InboundId>(),
  mailbox: text(),
  /** For imported mail: `import` or `import-closed`. */
  folder: text(),
  source: text<MailSource>(),
  rawSha256: text(),
  sizeBytes: number(),
  /** INTERNALDATE; for posted mail, the time of posting; for imported files, their time of receipt. */
  at: moment(),
  /** The path of an imported file, as given. */
  file: text<string | null>(),
  /** Further files of the import with the same bytes. */
  moreFiles: list(text()),
  /** The mail exceeded the size limit, and only its beginning is stored. */
  isPartial: flag(),
  storedAt: moment(),
  isDone: flag(),
  /** Attempts; counted before each. */
  attempts: number(),
  /** Attempts with this mail alone: after three deaths it is to blame, and becomes a degraded ticket. */
  attemptsAlone: number(),
  outcome: text<Outcome | null>(),
  ticket: number<TicketNumber | null>(),
  message: text<StoredMessageId | null>(),
  explanation: whole<Explanation | null>(),
  decidedAt: moment<Date | null>(),
  /** The release from spam; null: none. */
  released: nested<Released | null>({ by: text(), at: moment() }),
  /** The error code of the last failed attempt. */
  fault: text<string | null>(),
}

/** The schema of the ledger. */
export const inboundRowSchema = schemaOf(paths)
inboundRowSchema.index({ mailbox: 1, storedAt: 1 }, { partialFilterExpression: { isDone: false }, name: 'waiting-by-mailbox' })
// Open rows have neither field: so each mail updates both indexes once instead of three times.
inboundRowSchema.index({ ticket: 1 }, { partialFilterExpression: { ticket: { $gt: 0 } }, name: 'by-ticket' })
inboundRowSchema.index({ message: 1 }, { partialFilterExpression: { message: { $gt: '' } }, name: 'by-message' })
inboundRowSchema.index({ at: -1 }, { partialFilterExpression: { outcome: 'held-as-spam' }, name: 'held' })

/** A ledger row. */
export type InboundRow = DocumentOf<typeof paths>

/** The fields known when a mail is stored. */
export type NewInboundRow = Pick<
  InboundRow,
  '_id' | 'mailbox' | 'folder' | 'source' | 'rawSha256' | 'sizeBytes' | 'at' | 'file' | 'isPartial'
>

/** The result of handling a mail. */
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
