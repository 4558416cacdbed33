/** The ledger: one row per delivered mail, written before anything else is done with it, kept for good. */
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import { collectionOf, isDuplicateKey } from './connection.ts'
import type { Explanation, Outcome } from '../tickets/decision.ts'
import type { MailSource } from '../tickets/inbound-mail.ts'
import type { InboundId, StoredMessageId } from '../tickets/ticket.ts'

/** A ledger row. */
export interface InboundRow {
  readonly _id: InboundId
  readonly mailbox: string
  readonly folder: string
  readonly source: MailSource
  readonly rawSha256: string
  readonly sizeBytes: number
  /** INTERNALDATE; of a posted mail: when it was posted; of an imported file: when it says it was received. */
  readonly at: Date
  /** The path as given, of an imported file. */
  readonly file: string | null
  /** Paths of further files of the same import that hold the very same bytes. */
  readonly moreFiles: readonly string[]
  /** True when the mail was over the size limit and only its beginning is kept. */
  readonly isPartial: boolean
  readonly storedAt: Date
  readonly isDone: boolean
  /** Counted before each try. */
  readonly attempts: number
  /** Tries in which it was the only mail: the third death of these is its own doing, and makes a degraded ticket. */
  readonly attemptsAlone: number
  readonly outcome: Outcome | null
  readonly ticket: number | null
  readonly message: StoredMessageId | null
  readonly explanation: Explanation | null
  readonly decidedAt: Date | null
  /** Code of the last error that a try ended with. */
  readonly fault: string | null
}

/** What is known when a mail is stored. */
export type NewInboundRow = Pick<
  InboundRow,
  '_id' | 'mailbox' | 'folder' | 'source' | 'rawSha256' | 'sizeBytes' | 'at' | 'file' | 'isPartial'
>

/** How a mail's handling ended. */
export type InboundEnding = Pick<InboundRow, '_id' | 'outcome' | 'ticket' | 'message' | 'explanation'>

const schema = new Schema({
  _id: String,
  mailbox: String,
  folder: String,
  source: String,
  rawSha256: String,
  sizeBytes: Number,
  at: Date,
  file: String,
  moreFiles: [String],
  isPartial: Boolean,
  storedAt: Date,
  isDone: Boolean,
  attempts: Number,
  attemptsAlone: Number,
  outcome: String,
  ticket: Number,
  message: String,
  explanation: Object,
  decidedAt: Date,
  fault: String,
})
schema.index({ storedAt: 1 }, { partialFilterExpression: { isDone: false }, name: 'waiting' })
// Rows that wait have neither; without them both indexes are written once per mail instead of three times.
schema.index({ ticket: 1 }, { partialFilterExpression: { ticket: { $gt: 0 } }, name: 'by-ticket' })
schema.index({ message: 1 }, { partialFilterExpression: { message: { $gt: '' } }, name: 'by-message' })
schema.index({ rawSha256: 1 })
schema.index({ mailbox: 1, folder: 1 })

/** The ledger. */
export class InboundRows {
  readonly collection: Collection<InboundRow>

  constructor(connection: Connection) {
    this.collection = collectionOf(connection, 'inboundRows', schema)
  }

  /**
   * Writes the rows that are not there yet.
   *
   * @returns the ids that were new
   */
  async insert(rows: readonly NewInboundRow[]): Promise<readonly InboundId[]> {
    if (rows.length === 0) return []
    const fresh = {
      moreFiles: [],
      isDone: false,
      attempts: 0,
      attemptsAlone: 0,
      outcome: null,
      ticket: null,
      message: null,
      explanation: null,
      decidedAt: null,
      fault: null,
    }
    const storedAt = new Date()
    const documents = rows.map((row) => ({ ...row, storedAt, ...fresh }))
    const known = await this.#insertAll(documents)
    return rows.map(({ _id }) => _id).filter((id) => !known.has(id))
  }

  /** Notes further files with the bytes of a row. */
  async addFiles(files: ReadonlyMap<InboundId, readonly string[]>): Promise<void> {
    if (files.size === 0) return
    await this.collection.bulkWrite(
      [...files].map(([_id, paths]) => ({
        updateOne: { filter: { _id }, update: { $addToSet: { moreFiles: { $each: [...paths] } } } },
      })),
      { ordered: false },
    )
  }

  /** Paths of imported files by the messages they hold; messages that came from a server are missing. */
  async filesOfMessages(
    messages: readonly StoredMessageId[],
  ): Promise<ReadonlyMap<StoredMessageId, readonly string[]>> {
    const filter = { message: { $in: [...messages] }, file: { $ne: null } }
    const rows = await this.collection
      .find(filter, { projection: { message: 1, file: 1, moreFiles: 1 } })
      .sort({ _id: 1 })
      .toArray()
    const files = new Map<StoredMessageId, readonly string[]>()
    for (const { message, file, moreFiles } of rows) {
      if (message && file) files.set(message, [...(files.get(message) ?? []), file, ...moreFiles])
    }
    return files
  }

  /** Rows by id, in no particular order. */
  async load(ids: readonly InboundId[]): Promise<readonly InboundRow[]> {
    return this.collection.find({ _id: { $in: [...ids] } }).toArray()
  }

  /** Rows on tickets, in the order in which they were decided. */
  async ofTickets(tickets: readonly number[]): Promise<readonly InboundRow[]> {
    return this.collection
      .find({ ticket: { $in: [...tickets] } })
      .sort({ decidedAt: 1, at: 1, _id: 1 })
      .toArray()
  }

  /** Rows that became messages, oldest first. */
  async ofMessages(messages: readonly StoredMessageId[]): Promise<readonly InboundRow[]> {
    return this.collection
      .find({ message: { $in: [...messages] } })
      .sort({ at: 1, _id: 1 })
      .toArray()
  }

  /** Rows of a UID, whatever its mailbox. */
  async ofUid(uid: string): Promise<readonly InboundRow[]> {
    return this.collection.find({ _id: { $regex: `/${uid.padStart(10, '0')}$` } } as object).toArray()
  }

  /** Which of some keys there are. */
  async known(ids: readonly InboundId[]): Promise<readonly InboundId[]> {
    const found = await this.collection.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } }).toArray()
    return found.map(({ _id }) => _id)
  }

  /** How many rows a folder has under one UIDVALIDITY. @param place - `mailbox/folder/UIDVALIDITY` */
  async countIn(place: string): Promise<number> {
    // The keys sort as text; ":" is what follows the digits.
    return this.collection.countDocuments({ _id: { $gte: `${place}/0`, $lt: `${place}/:` } as never })
  }

  /** Counts a try of each row that is not done, before the work begins. */
  async countAttempt(ids: readonly InboundId[]): Promise<void> {
    const alone = ids.length === 1 ? { attemptsAlone: 1 } : {}
    await this.collection.updateMany({ _id: { $in: [...ids] }, isDone: false }, { $inc: { attempts: 1, ...alone } })
  }

  /** Counts that a mail whose set failed is now tried alone. */
  async countAlone(id: InboundId): Promise<void> {
    await this.collection.updateOne({ _id: id, isDone: false }, { $inc: { attemptsAlone: 1 } })
  }

  /**
   * Notes the code of the error that a try ended with; the row stays open.
   *
   * @param tried - `counts` false: the mail was not at fault, and the try is not counted against it
   */
  async noteFault(
    id: InboundId,
    fault: string,
    tried: { readonly counts: boolean; readonly alone: boolean },
  ): Promise<void> {
    const givenBack = tried.counts ? {} : { $inc: { attempts: -1, ...(tried.alone ? { attemptsAlone: -1 } : {}) } }
    await this.collection.updateOne({ _id: id, isDone: false, attempts: { $gt: 0 } }, { $set: { fault }, ...givenBack })
  }

  /** Open rows stored before a time, oldest first. */
  async waiting(before: Date, limit: number): Promise<readonly InboundId[]> {
    const rows = await this.collection
      .find({ isDone: false, storedAt: { $lt: before } }, { projection: { _id: 1 } })
      .sort({ storedAt: 1 })
      .limit(limit)
      .toArray()
    return rows.map(({ _id }) => _id)
  }

  /** How many rows are open, counted no further than a limit. */
  async countWaiting(limit?: number): Promise<number> {
    // Without its indexed field in the filter, MongoDB passes a partial index by and reads the whole ledger.
    const open = { isDone: false, storedAt: { $gt: new Date(0) } }
    return this.collection.countDocuments(open, limit === undefined ? {} : { limit })
  }

  /** Open rows that were tried so often, or whose last try ended with an error. */
  async troubled(attempts: number, limit: number): Promise<readonly InboundRow[]> {
    return this.collection
      .find({ isDone: false, $or: [{ attempts: { $gte: attempts } }, { fault: { $ne: null } }] })
      .limit(limit)
      .toArray()
  }

  /** Rows that ended with an outcome. */
  async ofOutcome(outcome: Outcome, limit: number): Promise<readonly InboundRow[]> {
    return this.collection.find({ outcome }).limit(limit).toArray()
  }

  /** Forgets the tries of an open row. @returns false when there is none */
  async forgetTries(id: InboundId): Promise<boolean> {
    const fresh = { attempts: 0, attemptsAlone: 0, fault: null }
    return (await this.collection.updateOne({ _id: id, isDone: false }, { $set: fresh })).matchedCount === 1
  }

  /** How many rows ended with each outcome; `waiting` counts the open ones. */
  async countByOutcome(): Promise<ReadonlyMap<string, number>> {
    const groups = await this.collection
      .aggregate<{ _id: string | null; n: number }>([{ $group: { _id: '$outcome', n: { $sum: 1 } } }])
      .toArray()
    return new Map(groups.map(({ _id, n }) => [_id ?? 'waiting', n]))
  }

  /**
   * Closes rows inside a commit.
   *
   * @returns how many were still open
   */
  async close(endings: readonly InboundEnding[], session: ClientSession): Promise<number> {
    if (endings.length === 0) return 0
    const ids = endings.map(({ _id }) => _id)
    // One statement for all: MongoDB plans each statement anew, which cost more than the writes themselves.
    const own = { $arrayElemAt: [{ $literal: endings }, { $indexOfArray: [{ $literal: ids }, '$_id'] }] }
    const all = { isDone: true, decidedAt: new Date(), fault: null }
    const closed = await this.collection.updateMany(
      { _id: { $in: ids }, isDone: false },
      [{ $replaceWith: { $mergeObjects: ['$$ROOT', own, all] } }],
      { session },
    )
    return closed.matchedCount
  }

  async #insertAll(documents: readonly InboundRow[]): Promise<ReadonlySet<InboundId>> {
    try {
      await this.collection.insertMany([...documents], { ordered: false })
      return new Set()
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      return new Set(duplicatesOf(error, documents))
    }
  }
}

/** The driver lists each refused document of an unordered insert by its place in the set. */
function duplicatesOf(error: unknown, documents: readonly InboundRow[]): InboundId[] {
  const faults = (error as { writeErrors?: readonly { index: number }[] | { index: number } }).writeErrors ?? []
  return [faults].flat().flatMap(({ index }: { index: number }) => documents[index]?._id ?? [])
}
