/** The state of each watched folder: the lease of its poller, the cursor, and errors. */
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
  /** The identity of the folder on its server, whatever its mailbox is called; null: unknown. */
  place: text<string | null>(),
  /** Since when the configuration has this name for it. */
  namedAt: moment<Date | null>(),
  /** The prefix of its ledger keys: the `mailbox/folder` that was first known. null: `_id`. */
  ledgerPrefix: text<string | null>(),
  ...leasePaths,
  /** In the form of ledger keys: `123`, or `123.1` for a further life of the folder under one UIDVALIDITY. */
  uidValidity: text<string | null>(),
  /** The cursor: every listed mail up to this UID is stored. */
  lastUid: number(),
  /** When it was first opened: older mail opens no tickets, unless a start date is set. */
  firstOpenedAt: moment<Date | null>(),
  lastSuccessAt: moment<Date | null>(),
  lastError: nested<{ readonly code: string; readonly text: string; readonly at: Date } | null>({
    code: text(),
    text: text(),
    at: moment(),
  }),
  /** Paused after the server refused the login; an administrator must act. */
  pausedAt: moment<Date | null>(),
  /** Digest of the credentials that were refused; with others, polling continues. */
  pausedWith: text<string | null>(),
  /** Why the mailbox may not send, after three refused logins. */
  sendingRefusal: text<string | null>(),
  /** When an alert about the pause or refusal was sent or begun. */
  alertedAt: moment<Date | null>(),
  /** When an alert was begun that is not finished; null: none. */
  alertBegunAt: moment<Date | null>(),
  authenticationRefusals: number(),
  /** The server's count of mails, and how many were above the cursor at the last poll. */
  serverCount: number<number | null>(),
  lag: number<number | null>(),
  lastFullComparisonAt: moment<Date | null>(),
  /** HIGHESTMODSEQ at the last poll, if the server reports it. */
  highestModseq: text<string | null>(),
  /** The life of the installation in which mail that was moved away was fetched again. */
  retakenLife: number<number | null>(),
  /** When and why the folder was last found to be a different one. */
  newLife: nested<{ readonly text: string; readonly at: Date } | null>({ text: text(), at: moment() }),
}
const schema = schemaOf(paths)
schema.index({ place: 1 }, { unique: true, partialFilterExpression: { place: { $gt: '' } } })

/** What the configuration says about a folder. */
export interface FolderNaming {
  readonly place: string | null
  /** When the configuration was loaded. */
  readonly at: Date
  /** Whether it has a mailbox with this name. */
  readonly hasMailbox: (mailbox: string) => boolean
  /** Whether it watches a folder with this id. */
  readonly isWatched: (id: string) => boolean
}

const unnamed: FolderNaming = { place: null, at: new Date(0), hasMailbox: () => true, isWatched: () => true }

/** The prefix of a folder's ledger keys. */
export function ledgerPrefixOf({ _id, ledgerPrefix }: Pick<MailboxState, '_id' | 'ledgerPrefix'>): string {
  return ledgerPrefix ?? _id
}

/** The state of a watched folder of a mailbox. */
export type MailboxState = DocumentOf<typeof paths>

/** The lease of a folder's poller. */
export type MailboxLease = Lease

/** Folders in trouble, of which administrators are alerted. */
const standing = { $or: [{ pausedAt: { $ne: null } }, { sendingRefusal: { $gt: '' } }] }

/** In ms. A process that has been alerting for longer is dead. */
const alertMs = 10 * 60_000

/** Folders whose trouble nobody was alerted to. */
const untold = () => ({ $or: [{ alertedAt: null }, { alertBegunAt: { $lt: new Date(Date.now() - alertMs) } }] })

/** The state of a folder that was never opened. */
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

/** The collection of states. */
export class MailboxStates {
  readonly #model: Model<MailboxState>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'mailboxStates', schema)
  }

  /**
   * Creates the row of a folder, if it is missing. A row with another name for the same folder is renamed, if the configuration no longer
   * has that name.
   *
   * @returns the former name of the mailbox, if it was renamed as a whole
   * @throws {LeaseLostError} when a newer configuration has another name for the folder
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

  /** Renames a folder's row; its poller loses the lease. */
  async rename(id: string, { mailbox, folder }: Pick<MailboxState, 'mailbox' | 'folder'>, namedAt: Date): Promise<void> {
    await this.#model.db.transaction(async (session) => {
      const state = await this.#model.findOneAndDelete({ _id: id }, { session }).lean()
      if (state === null) return
      const _id = `${mailbox}/${folder}`
      const named = { ...state, _id, mailbox, folder, namedAt, ledgerPrefix: ledgerPrefixOf(state) }
      await this.#model.replaceOne({ _id }, { ...named, ...unleased, fence: state.fence + 1 }, { session, upsert: true })
    })
  }

  /**
   * Acquires the lease of a folder, or extends one's own.
   *
   * @returns null while another poller holds it
   */
  async acquire(id: string, owner: string, leaseMs: number): Promise<MailboxLease | null> {
    return acquireLease(this.#model, { id, owner }, leaseMs)
  }

  /** Releases the lease. */
  async release(lease: MailboxLease): Promise<void> {
    await releaseLease(this.#model, lease)
  }

  /**
   * Writes fields as the holder of the lease.
   *
   * @throws {LeaseLostError} when another poller has taken over
   */
  async update(lease: MailboxLease, fields: Partial<Omit<MailboxState, '_id' | 'fence' | 'leaseOwner' | 'leaseUntil'>>): Promise<void> {
    const written = await this.#model.updateOne({ _id: lease.id, fence: lease.fence }, { $set: fields })
    if (written.matchedCount === 0)
      throw new LeaseLostError('another poller has taken the mailbox over', { context: { mailbox: lease.id } })
  }

  /** A state; null: the folder was never watched. */
  async find(id: string): Promise<MailboxState | null> {
    return this.#model.findOne({ _id: id }).lean()
  }

  /** All states, by name. */
  async all(): Promise<readonly MailboxState[]> {
    return this.#model.find().sort({ _id: 1 }).lean()
  }

  /** Folders in trouble of which nobody was alerted, by name. */
  async standingUntold(): Promise<readonly MailboxState[]> {
    return this.#model
      .find({ $and: [standing, untold()] })
      .sort({ _id: 1 })
      .lean()
  }

  /**
   * Claims the alert about a mailbox, for all of its folders: of several processes one wins, though each may have found other folders.
   *
   * @returns false when another process has it
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

  /** Records that the alert was sent. */
  async endAlert(mailbox: string): Promise<void> {
    await this.#model.updateMany({ mailbox }, { $set: { alertBegunAt: null } })
  }

  /** Whether a mailbox is recorded as not allowed to send. */
  async isSendingRefused(mailbox: string): Promise<boolean> {
    return (await this.#model.exists({ mailbox, sendingRefusal: { $gt: '' } })) !== null
  }

  /** Records why a mailbox may not send; null: it may. */
  async noteSending(mailbox: string, sendingRefusal: string | null): Promise<void> {
    await this.#model.updateMany({ mailbox }, { $set: { sendingRefusal } })
    // The next trouble is alerted again.
    if (sendingRefusal === null)
      await this.#model.updateMany({ mailbox, pausedAt: null, alertedAt: { $ne: null } }, { $set: { alertedAt: null } })
  }

  /** Gives up an alert that failed, so that it is tried again. */
  async dropAlert(mailbox: string): Promise<void> {
    await this.#model.updateMany({ mailbox }, { $set: { alertedAt: null, alertBegunAt: null } })
  }

  /** Deletes the row of a folder that was read once. */
  async forget(id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id })
  }

  /** Lets a paused mailbox continue. */
  async resume(mailbox: string): Promise<void> {
    await this.#model.updateMany(
      { mailbox },
      { $set: { pausedAt: null, pausedWith: null, sendingRefusal: null, alertedAt: null, alertBegunAt: null, authenticationRefusals: 0 } },
    )
  }
}
