/** The state of each watched folder: who polls it (a lease with a fencing number), how far, and how it fares. */
import type { Connection, Model } from 'mongoose'
import { LeaseLostError } from '../errors.ts'
import { modelOf } from './connection.ts'
import { acquireLease, leasePaths, releaseLease, unleased, type Lease } from './leases.ts'
import { moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'
import { isDuplicateKey } from './write-errors.ts'

const paths = {
  /** `mailbox/folder` */
  _id: text(),
  mailbox: text(),
  folder: text(),
  /** Which folder of which server it is, whatever its mailbox is called; null: not known. */
  place: text<string | null>(),
  /** Since when the configuration calls it by this name. */
  namedAt: moment<Date | null>(),
  /** What keys of the ledger begin with: the `mailbox/folder` under which it was first known. null: that of `_id`. */
  ledgerPrefix: text<string | null>(),
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
  /** The admins were told of the pause, or of the refusal, or somebody began to tell them. */
  alertedAt: moment<Date | null>(),
  /** Since when somebody is at telling them; null: nobody is. */
  alertBegunAt: moment<Date | null>(),
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
schema.index({ place: 1 }, { unique: true, partialFilterExpression: { place: { $gt: '' } } })

/** What the configuration says of a folder, beside its name. */
export interface FolderNaming {
  readonly place: string | null
  /** When that configuration was taken. */
  readonly at: Date
  /** Does it have a mailbox of that name? */
  readonly hasMailbox: (mailbox: string) => boolean
  /** Does it have a folder of that id watched? */
  readonly isWatched: (id: string) => boolean
}

const unnamed: FolderNaming = { place: null, at: new Date(0), hasMailbox: () => true, isWatched: () => true }

/** What keys of the ledger begin with that are of a folder. */
export function ledgerPrefixOf({ _id, ledgerPrefix }: Pick<MailboxState, '_id' | 'ledgerPrefix'>): string {
  return ledgerPrefix ?? _id
}

/** The state of a watched folder of a mailbox. */
export type MailboxState = DocumentOf<typeof paths>

/** The right to write for a folder, for a while. */
export type MailboxLease = Lease

/** Of which the admins are to hear. */
const standing = { $or: [{ pausedAt: { $ne: null } }, { sendingRefusal: { $gt: '' } }] }

/** Whoever has been at telling the admins for so long is dead. */
const alertMs = 10 * 60_000

/** Of which the admins have not heard. */
const untold = () => ({ $or: [{ alertedAt: null }, { alertBegunAt: { $lt: new Date(Date.now() - alertMs) } }] })

/** Of a folder that was never opened. */
const freshState = {
  ...unleased,
  ledgerPrefix: null,
  uidValidity: null,
  lastUid: 0,
  firstOpenedAt: null,
  lastSuccessAt: null,
  lastError: null,
  pausedAt: null,
  pausedWith: null,
  sendingRefusal: null,
  alertedAt: null,
  alertBegunAt: null,
  authenticationRefusals: 0,
  serverCount: null,
  lag: null,
  lastFullComparisonAt: null,
  highestModseq: null,
  retakenLife: null,
  newLife: null,
}

/** The states of the watched folders. */
export class MailboxStates {
  readonly #model: Model<MailboxState>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'mailboxStates', schema)
  }

  /**
   * Makes the row of a folder, if it is not there yet. One that is there under another name, which the configuration does not
   * have any more, goes on under this one.
   *
   * @returns the mailbox that it belonged to, where the whole mailbox has another name now
   * @throws {LeaseLostError} when a newer configuration has another name for it
   */
  async ensure(mailbox: string, folder: string, naming = unnamed): Promise<string | null> {
    const _id = `${mailbox}/${folder}`
    const { place, at: namedAt } = naming
    const known = place === null ? {} : { place }
    const inserted = { ...freshState, mailbox, folder, namedAt, ...(place === null && { place }) }
    try {
      await this.#model.updateOne({ _id }, { $set: known, $setOnInsert: inserted }, { upsert: true })
      return null
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
    const holder = await this.#model.findOne({ place }).lean()
    return holder === null || holder._id === _id ? null : this.#takeOver(holder, { mailbox, folder }, naming)
  }

  async #takeOver(
    holder: MailboxState,
    { mailbox, folder }: Pick<MailboxState, 'mailbox' | 'folder'>,
    { at, hasMailbox, isWatched }: FolderNaming,
  ): Promise<string | null> {
    if (isWatched(holder._id) || (holder.namedAt ?? new Date(0)) > at)
      throw new LeaseLostError(`others know this folder as ${holder._id}: their configuration is newer`, { context: { mailbox, folder } })
    await this.rename(holder._id, { mailbox, folder }, at)
    return hasMailbox(holder.mailbox) ? null : holder.mailbox
  }

  /** A folder's state goes on under another name; whoever holds it under the one before loses it. */
  async rename(id: string, { mailbox, folder }: Pick<MailboxState, 'mailbox' | 'folder'>, namedAt: Date): Promise<void> {
    await this.#model.db.transaction(async (session) => {
      const state = await this.#model.findOneAndDelete({ _id: id }, { session }).lean()
      if (state === null) return
      const _id = `${mailbox}/${folder}`
      const named = { ...state, _id, mailbox, folder, namedAt, ledgerPrefix: ledgerPrefixOf(state) }
      await this.#model.replaceOne({ _id }, { ...named, ...unleased, fence: state.fence + 1 }, { session, upsert: true })
    })
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
      .find({ $and: [standing, untold()] })
      .sort({ _id: 1 })
      .lean()
  }

  /**
   * Takes the telling of a mailbox's trouble upon oneself, for all of its folders at once: of several who come, one wins, though
   * each may have found other folders of it.
   *
   * @returns false when somebody else has
   */
  async claimAlert(mailbox: string): Promise<boolean> {
    const troubled = { mailbox, ...standing }
    return this.#model.db.transaction(async (session) => {
      const isTold = await this.#model.exists({ ...troubled, $nor: [untold()] }).session(session)
      const now = new Date()
      const begun = isTold === null ? { alertedAt: now, alertBegunAt: now } : { alertedAt: now }
      const { modifiedCount } = await this.#model.updateMany({ mailbox, $and: [standing, untold()] }, { $set: begun }, { session })
      return isTold === null && modifiedCount > 0
    })
  }

  /** The admins were told: whoever dies from now on has left nothing undone. */
  async endAlert(mailbox: string): Promise<void> {
    await this.#model.updateMany({ mailbox }, { $set: { alertBegunAt: null } })
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
    await this.#model.updateMany({ mailbox }, { $set: { alertedAt: null, alertBegunAt: null } })
  }

  /** Deletes the row of a folder that was looked at once. */
  async forget(id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id })
  }

  /** An admin lets a paused mailbox try again. */
  async resume(mailbox: string): Promise<void> {
    await this.#model.updateMany(
      { mailbox },
      { $set: { pausedAt: null, pausedWith: null, sendingRefusal: null, alertedAt: null, alertBegunAt: null, authenticationRefusals: 0 } },
    )
  }
}
