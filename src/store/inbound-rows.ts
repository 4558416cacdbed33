/** The ledger of delivered mails; what becomes of a row is told in inbound-row.ts. */
import type { Connection, Model, mongo } from 'mongoose'
import type { Outcome } from '../tickets/decision.ts'
import type { InboundId, StoredMessageId, TicketNumber } from '../tickets/ticket.ts'
import { collectionOf, countBy, modelOf } from './connection.ts'
import { inboundRowSchema, openRow, type InboundEnding, type InboundRow, type NewInboundRow, type Released } from './inbound-row.ts'
import { keysOfFolder } from './ledger-keys.ts'
import { insertMissing, unheld } from './write-errors.ts'

/** Without its indexed field in the filter, MongoDB passes a partial index by and reads the whole ledger. */
const openOfAny = { isDone: false, mailbox: { $gt: '' } }

/** A write waits for a transaction that holds its row: that of a dead worker, until the server ends it. A slow disk's flush takes less. */
const heldMs = 1_000

/** The ledger. */
export class InboundRows {
  readonly collection: mongo.Collection<InboundRow>
  readonly #model: Model<InboundRow>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'inboundRows', inboundRowSchema)
    this.collection = collectionOf(this.#model)
  }

  /**
   * Writes the rows that are not there yet.
   *
   * @returns the ids that were new
   */
  async insert(rows: readonly NewInboundRow[]): Promise<readonly InboundId[]> {
    const storedAt = new Date()
    const known = await insertMissing(
      this.collection,
      rows.map((row) => openRow(row, storedAt)),
    )
    return rows.flatMap(({ _id }, i) => (known.has(i) ? [] : [_id]))
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

  /** Rows by id, in no particular order. */
  async load(ids: readonly InboundId[]): Promise<readonly InboundRow[]> {
    return this.#model.find({ _id: { $in: ids } }).lean()
  }

  /** Rows on tickets, in the order in which they were decided. */
  async ofTickets(tickets: readonly TicketNumber[]): Promise<readonly InboundRow[]> {
    return this.#model
      .find({ ticket: { $in: tickets } })
      .sort({ decidedAt: 1, at: 1, _id: 1 })
      .lean()
  }

  /** Rows that became messages, oldest first. */
  async ofMessages(messages: readonly StoredMessageId[]): Promise<readonly InboundRow[]> {
    return this.#model
      .find({ message: { $in: messages } })
      .sort({ at: 1, _id: 1 })
      .lean()
  }

  /** Rows of a UID, whatever its mailbox. */
  async ofUid(uid: string): Promise<readonly InboundRow[]> {
    return this.#model.find({ _id: { $regex: `/${uid.padStart(10, '0')}$` } }).lean()
  }

  /** Which of some keys there are. */
  async known(ids: readonly InboundId[]): Promise<readonly InboundId[]> {
    const found = await this.#model.find({ _id: { $in: ids } }, { _id: 1 }).lean()
    return found.map(({ _id }) => _id)
  }

  /** How many rows a folder has under one UIDVALIDITY. @param place - `mailbox/folder/UIDVALIDITY` */
  async countIn(place: string): Promise<number> {
    const { from, below } = keysOfFolder(place)
    return this.#model.countDocuments({ _id: { $gte: from, $lt: below } })
  }

  /** When the newest row was written; null: there is none. Slow: it reads the ledger. */
  async lastStoredAt(): Promise<Date | null> {
    const newest = await this.#model.aggregate<{ at: Date }>([{ $group: { _id: null, at: { $max: '$storedAt' } } }])
    return newest[0]?.at ?? null
  }

  /** The highest UID that a folder has a row of; 0: none. @param place - `mailbox/folder/UIDVALIDITY` */
  async highestUidIn(place: string): Promise<number> {
    const { from, below } = keysOfFolder(place)
    const row = await this.#model
      .findOne({ _id: { $gte: from, $lt: below } }, { _id: 1 })
      .sort({ _id: -1 })
      .lean()
    return row ? Number(row._id.slice(place.length + 1)) : 0
  }

  /**
   * Counts a try of each row that is not done, before the work begins.
   *
   * @throws {VersionConflictError} when a transaction holds one of them
   */
  async countAttempt(ids: readonly InboundId[]): Promise<void> {
    const isAlone = ids.length === 1
    const tries = isAlone ? { attempts: 1, attemptsAlone: 1 } : { attempts: 1 }
    await unheld(this.collection.updateMany({ _id: { $in: ids }, isDone: false }, { $inc: tries }, { maxTimeMS: heldMs }))
  }

  /** Counts that a mail whose set failed is now tried alone. @throws {VersionConflictError} when a transaction holds it */
  async countAlone(id: InboundId): Promise<void> {
    await unheld(this.collection.updateOne({ _id: id, isDone: false }, { $inc: { attemptsAlone: 1 } }, { maxTimeMS: heldMs }))
  }

  /**
   * Notes the error that a try ended with; the row stays open.
   *
   * @param tried - `counts` false: the mail was not at fault, and the try is not counted against it
   */
  async noteFault(id: InboundId, fault: string, tried: { readonly counts: boolean; readonly alone: boolean }): Promise<void> {
    const back = tried.counts ? 0 : -1
    await this.collection.updateOne(
      { _id: id, isDone: false, attempts: { $gt: 0 } },
      { $set: { fault }, $inc: { attempts: back, attemptsAlone: tried.alone ? back : 0 } },
      { maxTimeMS: heldMs },
    )
  }

  /** Open rows of some mailboxes, stored before a time, oldest first. */
  async waiting(mailboxes: readonly string[], before: Date, limit: number): Promise<readonly InboundId[]> {
    const rows = await this.#model
      .find({ isDone: false, mailbox: { $in: mailboxes }, storedAt: { $lt: before } }, { _id: 1 })
      .sort({ storedAt: 1 })
      .limit(limit)
      .lean()
    return rows.map(({ _id }) => _id)
  }

  /** How many rows are open. */
  async countWaiting(): Promise<number> {
    return this.#model.countDocuments(openOfAny)
  }

  /** How many rows of some mailboxes are open, counted up to `most`. */
  async countWaitingIn(mailboxes: readonly string[], most: number): Promise<number> {
    return this.#model.countDocuments({ isDone: false, mailbox: { $in: mailboxes } }, { limit: most })
  }

  /** How many rows are open in each folder: `mailbox/folder`. */
  async countWaitingByFolder(): Promise<ReadonlyMap<string, number>> {
    const folder = { $concat: ['$mailbox', '/', '$folder'] }
    const groups = await this.#model.aggregate<{ _id: string; n: number }>([
      { $match: openOfAny },
      { $group: { _id: folder, n: { $sum: 1 } } },
    ])
    return new Map(groups.map(({ _id, n }) => [_id, n]))
  }

  /** Open rows that were tried so often, or whose last try ended with an error. */
  async troubled(attempts: number, limit: number): Promise<readonly InboundRow[]> {
    return this.#model
      .find({ isDone: false, $or: [{ attempts: { $gte: attempts } }, { fault: { $ne: null } }] })
      .limit(limit)
      .lean()
  }

  /** Rows that ended with an outcome. */
  async ofOutcome(outcome: Outcome, limit: number): Promise<readonly InboundRow[]> {
    return this.#model.find({ outcome }).limit(limit).lean()
  }

  /** Mails that are held as spam, the newest first. */
  async held(limit: number): Promise<readonly InboundRow[]> {
    return this.#model.find({ outcome: 'held-as-spam' }).sort({ at: -1 }).limit(limit).lean()
  }

  /**
   * Opens a row that was taken for spam: its mail is decided on once more. The sweep finds it by when it was stored.
   *
   * @returns false when it is none, or was released already
   */
  async release(id: InboundId, released: Released): Promise<boolean> {
    const open = { isDone: false, outcome: null, message: null, explanation: null, decidedAt: null }
    const fresh = { attempts: 0, attemptsAlone: 0, fault: null, released }
    const spam = { _id: id, isDone: true, 'explanation.verdict': 'spam', released: null }
    return (await this.collection.updateOne(spam, { $set: { ...open, ...fresh } })).matchedCount === 1
  }

  /** Forgets the tries of an open row. @returns false when there is none */
  async forgetTries(id: InboundId): Promise<boolean> {
    const fresh = { attempts: 0, attemptsAlone: 0, fault: null }
    return (await this.#model.updateOne({ _id: id, isDone: false }, { $set: fresh })).matchedCount === 1
  }

  /** How many rows ended with each outcome; `waiting` counts the open ones. */
  async countByOutcome(): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#model, 'outcome', { unset: 'waiting' })
  }

  /**
   * Closes rows inside a commit.
   *
   * @returns how many were still open
   */
  async close(endings: readonly InboundEnding[], session: mongo.ClientSession): Promise<number> {
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
}
