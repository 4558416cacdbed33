/** The outbox. `outbox-row.ts` tells the life of a row. */
import type { Connection, Model, mongo } from 'mongoose'
import type { RecipientReport } from '../tickets/decision.ts'
import type { CopyStatus, DeliveryChange } from '../tickets/delivery/delivery.ts'
import type { AnsweredNotification, SentMail } from '../tickets/threads.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { collectionOf, countBy, modelOf } from './connection.ts'
import { outboxSchema, type OutboxClaim, type OutboxRow } from './outbox-row.ts'

/** States of recipients whose copy was not sent, or may not have been. */
const unsent: readonly CopyStatus[] = ['failed', 'unknown', 'dropped']

/** The collection of outbox rows. */
export class Outbox {
  readonly collection: mongo.Collection<OutboxRow>
  readonly #model: Model<OutboxRow>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'outbox', outboxSchema)
    this.collection = collectionOf(this.#model)
  }

  /** Inserts rows in the transaction of a commit. */
  async insert(rows: readonly OutboxRow[], session: mongo.ClientSession): Promise<void> {
    if (rows.length > 0) await this.collection.insertMany([...rows], { session, ordered: false })
  }

  /** Applies delivery reports in the transaction of a commit. */
  async applyReports(reports: readonly RecipientReport[], session: mongo.ClientSession): Promise<void> {
    for (const { messageId, addrSpec, status, enhancedStatusCode, text } of reports) {
      const to = status === 'delivered' ? 'sent' : status
      const set = { status: to, enhancedStatusCode, text, at: new Date(), isHandedOver: true }
      const fields = Object.fromEntries(Object.entries(set).map(([key, value]) => [`recipients.$.${key}`, value]))
      const update = { $set: fields, $inc: { revision: 1 } }
      await this.collection.updateOne({ messageId, 'recipients.addrSpec': addrSpec }, update, { session })
    }
  }

  /** Directs the answers to mails to another ticket. */
  async move(ids: readonly string[], movedTo: TicketNumber, session: mongo.ClientSession): Promise<void> {
    await this.collection.updateMany({ _id: { $in: [...ids] } }, { $set: { movedTo } }, { session })
  }

  /** Our mails by Message-ID. */
  async sentMails(messageIds: readonly string[]): Promise<ReadonlyMap<string, SentMail>> {
    if (messageIds.length === 0) return new Map()
    const fields = { messageId: 1, ticket: 1, movedTo: 1, kind: 1, isPerRecipient: 1, recipients: 1 }
    const found = await this.#model.find({ messageId: { $in: messageIds } }, fields).lean()
    return new Map(
      found.map(({ messageId, ticket, movedTo = ticket, kind, recipients, isPerRecipient = false }) => [
        messageId,
        {
          messageId,
          ticket: movedTo,
          kind,
          isPerRecipient,
          recipients: recipients.map(({ addrSpec }) => addrSpec),
          lost: recipients.flatMap(({ addrSpec, status }) => (status === 'failed' ? [addrSpec] : [])),
        },
      ]),
    )
  }

  /** Our mails by the ids of their tokens. */
  async notifications(
    tokens: readonly { readonly ticket: TicketNumber; readonly id: string }[],
  ): Promise<ReadonlyMap<string, AnsweredNotification>> {
    if (tokens.length === 0) return new Map()
    const filter = {
      ticket: { $in: tokens.map(({ ticket }) => ticket) },
      tokenIds: { $in: tokens.map(({ id }) => id) },
    }
    const fields = { tokenIds: 1, answerRoute: 1, createdAt: 1, movedTo: 1, recipients: 1 }
    const found = await this.#model.find(filter, fields).lean()
    const entries = found.map(({ tokenIds, answerRoute: route = null, createdAt, movedTo, recipients }) => {
      const to = recipients.map(({ addrSpec }) => addrSpec)
      return tokenIds.map((id) => [id, { route, createdAtMs: createdAt.getTime(), ...(movedTo && { movedTo }), to }] as const)
    })
    return new Map(entries.flat())
  }

  /** Texts and files of mails to agents about tickets, newest first. */
  async toldOf(
    tickets: readonly TicketNumber[],
    agents: readonly string[],
    limit: number,
  ): Promise<readonly Pick<OutboxRow, 'agent' | 'text' | 'files'>[]> {
    return this.collection
      .find({ ticket: { $in: [...tickets] }, agent: { $in: [...agents] } }, { projection: { _id: 0, agent: 1, text: 1, files: 1 } })
      .sort({ createdAt: -1 })
      .limit(limit)
      .toArray()
  }

  /** The number of acknowledgements since a moment, counted up to a limit. @param which - default: all */
  async countAcknowledgements(since: Date, limit: number, which: { readonly isUnvouched?: true } = {}): Promise<number> {
    return this.#model.countDocuments({ kind: 'acknowledgement', createdAt: { $gte: since }, ...which }, { limit: limit + 1 })
  }

  /** Records in the transaction of a commit that copies of our mails were seen. */
  async noteCopies(messageIds: readonly string[], session: mongo.ClientSession): Promise<void> {
    if (messageIds.length === 0) return
    const filter = { messageId: { $in: [...messageIds] }, copySeenAt: null }
    await this.collection.updateMany(filter, { $set: { copySeenAt: new Date() } }, { session })
  }

  /** The mailbox of a row; null: not found. */
  async mailboxOf(id: string): Promise<string | null> {
    const found = await this.collection.findOne({ _id: id }, { projection: { mailbox: 1 } })
    return found?.mailbox ?? null
  }

  /** A row; null: not found. */
  async find(id: string): Promise<OutboxRow | null> {
    return this.#model.findOne({ _id: id }).lean()
  }

  /**
   * Claims a row that is due, and counts the attempt before it is made.
   *
   * @returns null when it is not due, or claimed by another deliverer
   */
  async claim(id: string, { owner, nowMs, leaseMs }: OutboxClaim): Promise<OutboxRow | null> {
    const lease = { owner, until: new Date(nowMs + leaseMs) }
    // By the driver, like the two writes below: mongoose's casts of a row take a tenth of the deliverer's time.
    return this.collection.findOneAndUpdate(
      { _id: id, state: 'queued', dueAt: { $lte: new Date(nowMs) } },
      { $set: { state: 'sending', lease, attemptedAt: new Date(nowMs) }, $inc: { attempts: 1, revision: 1 } },
      { returnDocument: 'after' },
    )
  }

  /** Extends the lease of a row. @returns false when it was lost */
  async renewLease(claimed: OutboxRow, until: Date): Promise<boolean> {
    const { _id, attempts, lease } = claimed
    const kept = await this.collection.updateOne(
      { _id, state: 'sending', attempts, 'lease.owner': lease?.owner ?? '' },
      { $set: { 'lease.until': until }, $inc: { revision: 1 } },
    )
    return kept.matchedCount === 1
  }

  /** Appends to the text of a claimed row, before it is sent. @returns null when the lease was lost */
  async addText(claimed: OutboxRow, more: string): Promise<OutboxRow | null> {
    const { _id, attempts, lease } = claimed
    return this.collection.findOneAndUpdate(
      { _id, state: 'sending', attempts, 'lease.owner': lease?.owner ?? '' },
      { $set: { text: claimed.text + more }, $inc: { revision: 1 } },
      { returnDocument: 'after' },
    )
  }

  /** Writes a change onto the revision that was read. @returns false when the row has changed since */
  async write(read: OutboxRow, change: Partial<DeliveryChange>): Promise<boolean> {
    const written = await this.collection.updateOne({ _id: read._id, revision: read.revision }, { $set: change, $inc: { revision: 1 } })
    return written.matchedCount === 1
  }

  /**
   * Changes a row; decides again when another process writes in between.
   *
   * @param read - the row, or its id
   * @param decide - null: nothing to change
   * @returns the changed row; null: not found
   */
  async change(read: OutboxRow | string, decide: (row: OutboxRow) => Partial<DeliveryChange> | null): Promise<OutboxRow | null> {
    let row = typeof read === 'string' ? await this.find(read) : read
    while (row) {
      const changes = decide(row)
      if (!changes) return row
      if (await this.write(row, changes)) return { ...row, ...changes, revision: row.revision + 1 }
      row = await this.find(row._id)
    }
    return null
  }

  /** Rows that are due, oldest first. Beyond the limit, each mailbox gets its share. */
  async due(now: Date, limit: number): Promise<readonly string[]> {
    const isDue = { state: 'queued' as const, dueAt: { $lte: now } }
    const found = await this.#model.find(isDue, { _id: 1 }).sort({ dueAt: 1 }).limit(limit).lean()
    if (found.length < limit) return found.map(({ _id }) => _id)
    const oldest = { $firstN: { input: '$_id', n: limit } }
    const queues = await this.#model.aggregate<{ ids: readonly string[] }>([
      { $match: isDue },
      { $sort: { dueAt: 1 } },
      { $group: { _id: '$mailbox', ids: oldest } },
    ])
    return sharedOut(
      queues.map(({ ids }) => ids),
      limit,
    )
  }

  /** The number of rows that are queued or being sent, by mailbox. */
  async countUnsentByMailbox(): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#model, 'mailbox', { where: { state: { $in: ['queued', 'sending'] } } })
  }

  /** Rows whose deliverer stopped answering while sending. */
  async expired(now: Date, limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ state: 'sending', 'lease.until': { $lt: now } })
      .limit(limit)
      .lean()
  }

  /** Rows whose wait for evidence is over, oldest first. */
  async waitedEnough(now: Date, limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ state: 'unknown', dueAt: { $lte: now } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean()
  }

  /** Rows that are queued, being sent, or wait for evidence. */
  async unsettled(): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ state: { $in: ['queued', 'sending', 'unknown'] } })
      .limit(1000)
      .lean()
  }

  /** Rows with losses of which agents were not alerted. */
  async untold(limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ untold: { $gt: '' } })
      .limit(limit)
      .lean()
  }

  /** Rows with a recipient whose copy was lost, or may have been; newest first. */
  async lost(limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ 'recipients.status': { $in: ['failed', 'unknown'] } })
      .sort({ createdAt: -1 })
      .limit(limit)
      .lean()
  }

  /** Rows with a recipient whose copy was lost, may have been, or was dropped; in any order. */
  async unsent(limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ 'recipients.status': { $in: unsent } })
      .limit(limit)
      .lean()
  }

  /** Makes a mailbox's deferred rows due now. */
  async hasten(mailbox: string): Promise<void> {
    const waiting = { mailbox, state: 'queued', attempts: { $gt: 0 }, dueAt: { $gt: new Date() } } as const
    await this.collection.updateMany(waiting, { $set: { dueAt: new Date() }, $inc: { revision: 1 } })
  }

  /** Queues a row again for the recipients that it did not reach. @returns false when not found */
  async queueAgain(id: string): Promise<boolean> {
    const recipients = { 'recipients.$[bad].status': 'queued', 'recipients.$[bad].isHandedOver': false }
    const queued = await this.#model.updateOne(
      { _id: id, state: { $in: ['done', 'unknown'] }, 'recipients.status': { $in: unsent } },
      { $set: { state: 'queued', dueAt: new Date(), ...recipients }, $inc: { revision: 1 } },
      { arrayFilters: [{ 'bad.status': { $in: unsent } }] },
    )
    return queued.matchedCount === 1
  }

  /** Mails of a ticket, oldest first. Those of a broadcast are left out: there may be thousands, which are counted instead. */
  async ofTicket(ticket: TicketNumber): Promise<readonly OutboxRow[]> {
    const few = { ticket, kind: { $ne: 'broadcast' } } as const
    return this.#model.find(few).sort({ createdAt: 1, _id: 1 }).lean()
  }

  /** Our mails whose answers go to a ticket. */
  async leadingTo(ticket: TicketNumber): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ $or: [{ ticket, movedTo: null }, { movedTo: ticket }], kind: { $ne: 'broadcast' } })
      .sort({ createdAt: 1, _id: 1 })
      .lean()
  }

  /** Our mails to some addresses, oldest first. */
  async to(addresses: readonly string[]): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ 'recipients.addrSpec': { $in: addresses } })
      .sort({ createdAt: 1 })
      .lean()
  }

  /** The number of rows in each state. */
  async countByState(): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#model, 'state')
  }
}

/** Up to the limit, one of each queue in turn. */
function sharedOut(queues: readonly (readonly string[])[], limit: number): readonly string[] {
  const longest = Math.max(...queues.map(({ length }) => length))
  const rounds = Array.from({ length: longest }, (_, n) => queues.flatMap((queue) => queue.slice(n, n + 1)))
  return rounds.flat().slice(0, limit)
}
