/** The state of each watched folder: who polls it (a lease with a fencing number), how far, and how it fares. */
import type { Connection, Model } from 'mongoose'
import { LeaseLostError } from '../errors.ts'
import { modelOf } from './connection.ts'
import { acquireLease, leasePaths, releaseLease, unleased, type Lease } from './leases.ts'
import { moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** `mailbox/folder` */
  _id: text(),
  mailbox: text(),
  folder: text(),
  ...leasePaths,
  /** As keys of the ledger have it: `123`, or `123.1` for another life of the folder under the same one. */
  uidValidity: text<string | null>(),
  /** The highest UID below which every listed mail is stored. */
  lastUid: number(),
  /** The first time it was ever opened: nothing older becomes a ticket, unless a start date is set. */
  firstOpenedAt: moment<Date | null>(),
  lastSuccessAt: moment<Date | null>(),
  lastError: nested<{ readonly code: string; readonly text: string; readonly at: Date } | null>({
    code: text(),
    text: text(),
    at: moment(),
  }),
  /** Paused after explicit authentication refusals; an admin has to look. */
  pausedAt: moment<Date | null>(),
  /** A digest of what it logged in with when it was paused: with something else it goes on. */
  pausedWith: text<string | null>(),
  /** Why the mailbox may not send, since its log-in for that was refused three times. */
  sendingRefusal: text<string | null>(),
  /** The admins were told of the pause, or of the refusal. */
  alertedAt: moment<Date | null>(),
  authenticationRefusals: number(),
  /** How many mails the server said it has, and how many were above the cursor at the last look. */
  serverCount: number<number | null>(),
  lag: number<number | null>(),
  lastFullComparisonAt: moment<Date | null>(),
  /** HIGHESTMODSEQ at the last look, where the server tells one. */
  highestModseq: text<string | null>(),
  /** The life of the installation in which what was moved away was taken again. */
  retakenLife: number<number | null>(),
  /** When and why the folder was last found to be another one than before. */
  newLife: nested<{ readonly text: string; readonly at: Date } | null>({ text: text(), at: moment() }),
}
const schema = schemaOf(paths)

/** The state of a watched folder of a mailbox. */
export type MailboxState = DocumentOf<typeof paths>

/** The right to write for a folder, for a while. */
export type MailboxLease = Lease

/** Of which the admins are to hear. */
const standing = { $or: [{ pausedAt: { $ne: null } }, { sendingRefusal: { $gt: '' } }] }

/** The states of the watched folders. */
export class MailboxStates {
  readonly #model: Model<MailboxState>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'mailboxStates', schema)
  }

  /** Makes the row of a folder, if it is not there yet. */
  async ensure(mailbox: string, folder: string): Promise<void> {
    const fresh = {
      ...unleased,
      uidValidity: null,
      lastUid: 0,
      firstOpenedAt: null,
      lastSuccessAt: null,
      lastError: null,
      pausedAt: null,
      pausedWith: null,
      sendingRefusal: null,
      alertedAt: null,
      authenticationRefusals: 0,
      serverCount: null,
      lag: null,
      lastFullComparisonAt: null,
      highestModseq: null,
      retakenLife: null,
      newLife: null,
    }
    const filter = { _id: `${mailbox}/${folder}` }
    await this.#model.updateOne(filter, { $setOnInsert: { mailbox, folder, ...fresh } }, { upsert: true })
  }

  /** Takes the lease of a folder, or keeps one's own. @returns null while somebody else holds it */
  async acquire(id: string, owner: string, leaseMs: number): Promise<MailboxLease | null> {
    return acquireLease(this.#model, { id, owner }, leaseMs)
  }

  /** Gives the lease back. */
  async release(lease: MailboxLease): Promise<void> {
    await releaseLease(this.#model, lease)
  }

  /**
   * Writes what the holder of a lease found.
   *
   * @throws {LeaseLostError} when somebody else has taken over since
   */
  async update(lease: MailboxLease, fields: Partial<Omit<MailboxState, '_id' | 'fence' | 'leaseOwner' | 'leaseUntil'>>): Promise<void> {
    const written = await this.#model.updateOne({ _id: lease.id, fence: lease.fence }, { $set: fields })
    if (written.matchedCount === 0)
      throw new LeaseLostError('another poller has taken the mailbox over', { context: { mailbox: lease.id } })
  }

  /** One state; null when the folder was never watched. */
  async find(id: string): Promise<MailboxState | null> {
    return this.#model.findOne({ _id: id }).lean()
  }

  /** All states, by name. */
  async all(): Promise<readonly MailboxState[]> {
    return this.#model.find().sort({ _id: 1 }).lean()
  }

  /** Folders of mailboxes that stand still, or may not send, and that the admins have not been told of, by name. */
  async standingUntold(): Promise<readonly MailboxState[]> {
    return this.#model
      .find({ ...standing, alertedAt: null })
      .sort({ _id: 1 })
      .lean()
  }

  /** Takes the telling of a mailbox's trouble upon oneself. @returns false when somebody else has */
  async claimAlert({ _id, mailbox }: Pick<MailboxState, '_id' | 'mailbox'>): Promise<boolean> {
    const claimed = await this.#model.updateOne({ _id, ...standing, alertedAt: null }, { $set: { alertedAt: new Date() } })
    if (claimed.modifiedCount === 0) return false
    const others = { mailbox, ...standing }
    const isTold = (await this.#model.countDocuments({ ...others, _id: { $ne: _id }, alertedAt: { $ne: null } })) > 0
    await this.#model.updateMany(others, { $set: { alertedAt: new Date() } })
    return !isTold
  }

  /** Is it still noted that a mailbox may not send? */
  async isSendingRefused(mailbox: string): Promise<boolean> {
    return (await this.#model.exists({ mailbox, sendingRefusal: { $gt: '' } })) !== null
  }

  /** Notes why a mailbox may not send; null: it sends. */
  async noteSending(mailbox: string, sendingRefusal: string | null): Promise<void> {
    await this.#model.updateMany({ mailbox }, { $set: { sendingRefusal } })
    // Its next trouble is told of again.
    if (sendingRefusal === null)
      await this.#model.updateMany({ mailbox, pausedAt: null, alertedAt: { $ne: null } }, { $set: { alertedAt: null } })
  }

  /** The telling failed: somebody has to try again. */
  async dropAlert(mailbox: string): Promise<void> {
    await this.#model.updateMany({ mailbox }, { $set: { alertedAt: null } })
  }

  /** Deletes the row of a folder that was looked at once. */
  async forget(id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id })
  }

  /** An admin lets a paused mailbox try again. */
  async resume(mailbox: string): Promise<void> {
    await this.#model.updateMany(
      { mailbox },
      { $set: { pausedAt: null, pausedWith: null, sendingRefusal: null, alertedAt: null, authenticationRefusals: 0 } },
    )
  }
}
