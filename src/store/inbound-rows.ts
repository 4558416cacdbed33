/** The ledger of delivered mails. `inbound-row.ts` tells the life of a row. */
import type { Connection, Model, mongo } from 'mongoose'
import type { Outcome } from '../tickets/decision.ts'
import type { InboundId, StoredMessageId, TicketNumber } from '../tickets/ticket.ts'
import { collectionOf, countBy, modelOf } from './connection.ts'
import { inboundRowSchema, openRow, type InboundEnding, type InboundRow, type NewInboundRow, type Released } from './inbound-row.ts'
import { keysOfFolder } from './ledger-keys.ts'
import { insertMissing, unheld } from './write-errors.ts'

/** The filter must name the indexed field; otherwise MongoDB ignores the partial index and scans the ledger. */
const openOfAny = { isDone: false, mailbox: { $gt: '' } }

/**
 * In ms. A write waits for a transaction that holds its row; a dead worker's transaction lasts until the server aborts it. A slow disk
 * takes less time.
 */
const heldMs = 1_000

/** The collection of ledger rows. */
export class InboundRows {
  readonly collection: mongo.Collection<InboundRow>
  readonly #model: Model<InboundRow>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'inboundRows', inboundRowSchema)
    this.collection = collectionOf(this.#model)
  }

  /**
   * Inserts the rows that are missing.
   *
   * @returns the ids of new rows
   */
  async insert(rows: readonly NewInboundRow[]): Promise<readonly InboundId[]> {
    const storedAt = new Date()
    const known = await insertMissing(
      this.collection,
      rows.map((row) => openRow(row, storedAt)),
    )
    return rows.flatMap(({ _id }, i) => (known.has(i) ? [] : [_id]))
  }

  /** Adds further files with the bytes of a row. */
  async addFiles(files: ReadonlyMap<InboundId, readonly string[]>): Promise<void> {
    if (files.size === 0) return
    await this.collection.bulkWrite(
      [...files].map(([_id, paths]) => ({
        updateOne: { filter: { _id }, update: { $addToSet: { moreFiles: { $each: [...paths] } } } },
      })),
      { ordered: false },
    )
  }

  /** Paths of imported files by message; messages from a server are absent. */
  async filesOfMessages(messages: readonly StoredMessageId[]): Promise<ReadonlyMap<StoredMessageId, readonly string[]>> {
    const rows = await this.#model
      .find({ message: { $in: messages }, file: { $ne: null } }, { message: 1, file: 1, moreFiles: 1 })
      .sort({ _id: 1 })
      .lean()
    const files = new Map<StoredMessageId, readonly string[]>()
    for (const { message, file, moreFiles } of rows) {
      if (message && file) files.set(message, [...(files.get(message) ?? []), file, ...moreFiles])
    }
    return files
  }

  /** Rows by id, in any order. */
  async load(ids: readonly InboundId[]): Promise<readonly InboundRow[]> {
    return this.#model.find({ _id: { $in: ids } }).lean()
  }

  /** Rows on tickets, in the order of decision. */
  async ofTickets(tickets: readonly TicketNumber[]): Promise<readonly InboundRow[]> {
    return this.#model
      .find({ ticket: { $in: tickets } })
      .sort({ decidedAt: 1, at: 1, _id: 1 })
      .lean()
  }

  /** Rows of messages, oldest first. */
  async ofMessages(messages: readonly StoredMessageId[]): Promise<readonly InboundRow[]> {
    return this.#model
      .find({ message: { $in: messages } })
      .sort({ at: 1, _id: 1 })
      .lean()
  }

  /** Rows with a UID, in any mailbox. */
  async ofUid(uid: string): Promise<readonly InboundRow[]> {
    return this.#model.find({ _id: { $regex: `/${uid.padStart(10, '0')}$` } }).lean()
  }

  /** The existing keys among some. */
  async known(ids: readonly InboundId[]): Promise<readonly InboundId[]> {
    const found = await this.#model.find({ _id: { $in: ids } }, { _id: 1 }).lean()
    return found.map(({ _id }) => _id)
  }

  /**
   * The number of rows of a folder under one UIDVALIDITY.
   *
   * @param place - `mailbox/folder/UIDVALIDITY`
   */
  async countIn(place: string): Promise<number> {
    const { from, below } = keysOfFolder(place)
    return this.#model.countDocuments({ _id: { $gte: from, $lt: below } })
  }

  /** When the newest row was written; null: there is none. Scans the ledger. */
  async lastStoredAt(): Promise<Date | null> {
    const newest = await this.#model.aggregate<{ at: Date }>([{ $group: { _id: null, at: { $max: '$storedAt' } } }])
    return newest[0]?.at ?? null
  }

  /**
   * The highest UID with a row in a folder; 0: none.
   *
   * @param place - `mailbox/folder/UIDVALIDITY`
   */
  async highestUidIn(place: string): Promise<number> {
    const { from, below } = keysOfFolder(place)
    const row = await this.#model
      .findOne({ _id: { $gte: from, $lt: below } }, { _id: 1 })
      .sort({ _id: -1 })
      .lean()
    return row ? Number(row._id.slice(place.length + 1)) : 0
  }

  /**
   * Counts an attempt of each open row, before the work begins.
   *
   * @throws {VersionConflictError} when a transaction holds one of them
   */
  async countAttempt(ids: readonly InboundId[]): Promise<void> {
    const isAlone = ids.length === 1
    const increments = isAlone ? { attempts: 1, attemptsAlone: 1 } : { attempts: 1 }
    await unheld(this.collection.updateMany({ _id: { $in: ids }, isDone: false }, { $inc: increments }, { maxTimeMS: heldMs }))
  }

  /**
   * Counts an attempt with this mail alone, after its set failed.
   *
   * @throws {VersionConflictError} when a transaction holds the row
   */
  async countAlone(id: InboundId): Promise<void> {
    await unheld(this.collection.updateOne({ _id: id, isDone: false }, { $inc: { attemptsAlone: 1 } }, { maxTimeMS: heldMs }))
  }

  /**
   * Records the error of a failed attempt; the row stays open.
   *
   * @param tried - `counts` false: the mail was not to blame, and the attempt is not counted
   */
  async noteFault(id: InboundId, fault: string, attempt: { readonly counts: boolean; readonly alone: boolean }): Promise<void> {
    const back = attempt.counts ? 0 : -1
    await this.collection.updateOne(
      { _id: id, isDone: false, attempts: { $gt: 0 } },
      { $set: { fault }, $inc: { attempts: back, attemptsAlone: attempt.alone ? back : 0 } },
      { maxTimeMS: heldMs },
    )
  }

  /** Open rows of some mailboxes, stored before a moment, oldest first. */
  async waiting(mailboxes: readonly string[], before: Date, limit: number): Promise<readonly InboundId[]> {
    const rows = await this.#model
      .find({ isDone: false, mailbox: { $in: mailboxes }, storedAt: { $lt: before } }, { _id: 1 })
      .sort({ storedAt: 1 })
      .limit(limit)
      .lean()
    return rows.map(({ _id }) => _id)
  }

  /** The number of open rows. */
  async countWaiting(): Promise<number> {
    return this.#model.countDocuments(openOfAny)
  }

  /** The number of open rows of some mailboxes, at most `most`. */
  async countWaitingIn(mailboxes: readonly string[], most: number): Promise<number> {
    return this.#model.countDocuments({ isDone: false, mailbox: { $in: mailboxes } }, { limit: most })
  }

  /** The number of open rows by `mailbox/folder`. */
  async countWaitingByFolder(): Promise<ReadonlyMap<string, number>> {
    const folder = { $concat: ['$mailbox', '/', '$folder'] }
    const groups = await this.#model.aggregate<{ _id: string; n: number }>([
      { $match: openOfAny },
      { $group: { _id: folder, n: { $sum: 1 } } },
    ])
    return new Map(groups.map(({ _id, n }) => [_id, n]))
  }

  /** Open rows with at least this many attempts, or whose last attempt failed. */
  async troubled(attempts: number, limit: number): Promise<readonly InboundRow[]> {
    return this.#model
      .find({ isDone: false, $or: [{ attempts: { $gte: attempts } }, { fault: { $ne: null } }] })
      .limit(limit)
      .lean()
  }

  /** Rows with an outcome. */
  async ofOutcome(outcome: Outcome, limit: number): Promise<readonly InboundRow[]> {
    return this.#model.find({ outcome }).limit(limit).lean()
  }

  /** Mails held as spam, newest first. */
  async held(limit: number): Promise<readonly InboundRow[]> {
    return this.#model.find({ outcome: 'held-as-spam' }).sort({ at: -1 }).limit(limit).lean()
  }

  /**
   * Opens a row that was closed as spam, so that its mail is decided again. The sweep finds it by its time of storage.
   *
   * @returns false when it is not spam, or was released already
   */
  async release(id: InboundId, released: Released): Promise<boolean> {
    const open = { isDone: false, outcome: null, message: null, explanation: null, decidedAt: null }
    const fresh = { attempts: 0, attemptsAlone: 0, fault: null, released }
    const spam = { _id: id, isDone: true, 'explanation.verdict': 'spam', released: null }
    return (await this.collection.updateOne(spam, { $set: { ...open, ...fresh } })).matchedCount === 1
  }

  /**
   * Resets the attempts of an open row.
   *
   * @returns false when there is none
   */
  async forgetTries(id: InboundId): Promise<boolean> {
    const fresh = { attempts: 0, attemptsAlone: 0, fault: null }
    return (await this.#model.updateOne({ _id: id, isDone: false }, { $set: fresh })).matchedCount === 1
  }

  /** The number of rows by outcome; `waiting`: open rows. */
  async countByOutcome(): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#model, 'outcome', { unset: 'waiting' })
  }

  /**
   * Closes rows in the transaction of a commit.
   *
   * @returns how many were still open
   */
  async close(endings: readonly InboundEnding[], session: mongo.ClientSession): Promise<number> {
    if (endings.length === 0) return 0
    const ids = endings.map(({ _id }) => _id)
    // One statement for all rows: MongoDB plans each statement, which cost more than the writes.
    const own = { $arrayElemAt: [{ $literal: endings }, { $indexOfArray: [{ $literal: ids }, '$_id'] }] }
    const all = { isDone: true, decidedAt: new Date(), fault: null }
    const closed = await this.collection.updateMany(
      { _id: { $in: ids }, isDone: false },
      [{ $replaceWith: { $mergeObjects: ['$$ROOT', own, all] } }],
      { session },
    )
    return closed.matchedCount
  }
}
