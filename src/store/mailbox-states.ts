/** The state of each watched folder: who polls it (a lease with a fencing number), how far, and how it fares. */
import { Schema, type Connection } from 'mongoose'
import type { Collection } from './driver.ts'
import { LeaseLostError } from '../errors.ts'
import { collectionOf } from './connection.ts'

/** A watched folder of a mailbox. */
export interface MailboxState {
  /** `mailbox/folder` */
  readonly _id: string
  readonly mailbox: string
  readonly folder: string
  readonly leaseOwner: string | null
  readonly leaseUntil: Date | null
  /** Raised at every change of owner; a write with an older number is refused. */
  readonly fence: number
  readonly uidValidity: string | null
  /** The highest UID below which every listed mail is stored. */
  readonly lastUid: number
  /** The first time it was ever opened: nothing older becomes a ticket, unless a start date is set. */
  readonly firstOpenedAt: Date | null
  readonly lastSuccessAt: Date | null
  readonly lastError: { readonly code: string; readonly text: string; readonly at: Date } | null
  /** Paused after explicit authentication refusals; an admin has to look. */
  readonly pausedAt: Date | null
  readonly authenticationRefusals: number
  /** How many mails the server said it has, and how many were above the cursor at the last look. */
  readonly serverCount: number | null
  readonly lag: number | null
  readonly lastFullComparisonAt: Date | null
}

/** The right to write for a folder, for a while. */
export interface MailboxLease {
  readonly id: string
  readonly owner: string
  readonly fence: number
}

const schema = new Schema({ _id: String, mailbox: String, folder: String }, { strict: false })

/** The states of the watched folders. */
export class MailboxStates {
  readonly #collection: Collection<MailboxState>

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'mailboxStates', schema)
  }

  /** Makes the row of a folder, if it is not there yet. */
  async ensure(mailbox: string, folder: string): Promise<void> {
    const fresh = {
      leaseOwner: null,
      leaseUntil: null,
      fence: 0,
      uidValidity: null,
      lastUid: 0,
      firstOpenedAt: null,
      lastSuccessAt: null,
      lastError: null,
      pausedAt: null,
      authenticationRefusals: 0,
      serverCount: null,
      lag: null,
      lastFullComparisonAt: null,
    }
    const filter = { _id: `${mailbox}/${folder}` }
    await this.#collection.updateOne(filter, { $setOnInsert: { mailbox, folder, ...fresh } }, { upsert: true })
  }

  /**
   * Takes the lease of a folder, or keeps one's own. The database's clock decides, not those of fifty machines.
   *
   * @returns null while somebody else holds it
   */
  async acquire(id: string, owner: string, leaseMs: number): Promise<MailboxLease | null> {
    const expired = { $lt: [{ $ifNull: ['$leaseUntil', new Date(0)] }, '$$NOW'] }
    const isMine = { $eq: ['$leaseOwner', owner] }
    const taken = await this.#collection.findOneAndUpdate(
      { _id: id, $expr: { $or: [isMine, expired] } },
      [
        {
          $set: {
            fence: { $cond: [isMine, '$fence', { $add: ['$fence', 1] }] },
            leaseOwner: owner,
            leaseUntil: { $add: ['$$NOW', leaseMs] },
          },
        },
      ],
      { returnDocument: 'after' },
    )
    return taken ? { id, owner, fence: taken.fence } : null
  }

  /** Gives the lease back. */
  async release(lease: MailboxLease): Promise<void> {
    const mine = { _id: lease.id, leaseOwner: lease.owner, fence: lease.fence }
    await this.#collection.updateOne(mine, { $set: { leaseOwner: null, leaseUntil: null } })
  }

  /**
   * Writes what the holder of a lease found.
   *
   * @throws {LeaseLostError} when somebody else has taken over since
   */
  async update(
    lease: MailboxLease,
    fields: Partial<Omit<MailboxState, '_id' | 'fence' | 'leaseOwner' | 'leaseUntil'>>,
  ): Promise<void> {
    const written = await this.#collection.updateOne({ _id: lease.id, fence: lease.fence }, { $set: fields })
    if (written.matchedCount === 0)
      throw new LeaseLostError('another poller has taken the mailbox over', { context: { mailbox: lease.id } })
  }

  /** One state; null when the folder was never watched. */
  async find(id: string): Promise<MailboxState | null> {
    return this.#collection.findOne({ _id: id })
  }

  /** All states, by name. */
  async all(): Promise<readonly MailboxState[]> {
    return this.#collection.find({}).sort({ _id: 1 }).toArray()
  }

  /** An admin lets a paused mailbox try again. */
  async resume(mailbox: string): Promise<void> {
    await this.#collection.updateMany({ mailbox }, { $set: { pausedAt: null, authenticationRefusals: 0 } })
  }
}
