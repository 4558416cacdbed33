/** The outbox; what becomes of a row is told in outbox-row.ts. */
import type { Connection, Model, mongo } from 'mongoose'
import type { RecipientReport } from '../tickets/decision.ts'
import type { CopyStatus, DeliveryChange } from '../tickets/delivery/delivery.ts'
import type { AnsweredNotification, SentMail } from '../tickets/threads.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { collectionOf, countBy, modelOf } from './connection.ts'
import { outboxSchema, type OutboxClaim, type OutboxRow } from './outbox-row.ts'

/** What is left of a recipient whose copy did not go out, or whose fate nobody knows. */
const unsent: readonly CopyStatus[] = ['failed', 'unknown', 'dropped']

/** The outbox. */
export class Outbox {
  readonly collection: mongo.Collection<OutboxRow>
  readonly #model: Model<OutboxRow>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'outbox', outboxSchema)
    this.collection = collectionOf(this.#model)
  }

  /** Writes rows inside a commit. */
  async insert(rows: readonly OutboxRow[], session: mongo.ClientSession): Promise<void> {
    if (rows.length > 0) await this.collection.insertMany([...rows], { session, ordered: false })
  }

  /** Applies delivery reports to recipients inside a commit. */
  async applyReports(reports: readonly RecipientReport[], session: mongo.ClientSession): Promise<void> {
    for (const { messageId, addrSpec, status, enhancedStatusCode, text } of reports) {
      const to = status === 'delivered' ? 'sent' : status
      const set = { status: to, enhancedStatusCode, text, at: new Date(), isHandedOver: true }
      const fields = Object.fromEntries(Object.entries(set).map(([key, value]) => [`recipients.$.${key}`, value]))
      const update = { $set: fields, $inc: { revision: 1 } }
      await this.collection.updateOne({ messageId, 'recipients.addrSpec': addrSpec }, update, { session })
    }
  }

  /** Lets the answers to mails of ours go to another ticket. */
  async move(ids: readonly string[], movedTo: TicketNumber, session: mongo.ClientSession): Promise<void> {
    await this.collection.updateMany({ _id: { $in: [...ids] } }, { $set: { movedTo } }, { session })
  }

  /** Mails of ours by Message-ID. */
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

  /** Mails of ours by the ids of their tokens. */
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

  /** Texts and files of mails to agents about tickets, the newest first. */
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

  /** How many acknowledgements were made since a time, counted up to a limit. @param which - default: all of them */
  async countAcknowledgements(since: Date, limit: number, which: { readonly isUnvouched?: true } = {}): Promise<number> {
    return this.#model.countDocuments({ kind: 'acknowledgement', createdAt: { $gte: since }, ...which }, { limit: limit + 1 })
  }

  /** Notes inside a commit that copies of mails of ours were seen in a mailbox. */
  async noteCopies(messageIds: readonly string[], session: mongo.ClientSession): Promise<void> {
    if (messageIds.length === 0) return
    const filter = { messageId: { $in: [...messageIds] }, copySeenAt: null }
    await this.collection.updateMany(filter, { $set: { copySeenAt: new Date() } }, { session })
  }

  /** The mailbox that sends a row; null when there is no such row. */
  async mailboxOf(id: string): Promise<string | null> {
    const found = await this.collection.findOne({ _id: id }, { projection: { mailbox: 1 } })
    return found?.mailbox ?? null
  }

  /** One row; null when there is none. */
  async find(id: string): Promise<OutboxRow | null> {
    return this.#model.findOne({ _id: id }).lean()
  }

  /**
   * Takes a row that is due, and counts the attempt before it is made.
   *
   * @returns null when it is not due, or somebody else's
   */
  async claim(id: string, { owner, nowMs, leaseMs }: OutboxClaim): Promise<OutboxRow | null> {
    const lease = { owner, until: new Date(nowMs + leaseMs) }
    // The driver's own, like the two writes below: mongoose's casts of a row cost the deliverer a tenth of a mail.
    return this.collection.findOneAndUpdate(
      { _id: id, state: 'queued', dueAt: { $lte: new Date(nowMs) } },
      { $set: { state: 'sending', lease, attemptedAt: new Date(nowMs) }, $inc: { attempts: 1, revision: 1 } },
      { returnDocument: 'after' },
    )
  }

  /** Keeps the lease of a row that is being sent. @returns false when it is no longer ours */
  async renewLease(claimed: OutboxRow, until: Date): Promise<boolean> {
    const { _id, attempts, lease } = claimed
    const kept = await this.collection.updateOne(
      { _id, state: 'sending', attempts, 'lease.owner': lease?.owner ?? '' },
      { $set: { 'lease.until': until }, $inc: { revision: 1 } },
    )
    return kept.matchedCount === 1
  }

  /** Adds to the text of a row that is being sent, before it is. @returns null when it is no longer ours */
  async addText(claimed: OutboxRow, more: string): Promise<OutboxRow | null> {
    const { _id, attempts, lease } = claimed
    return this.collection.findOneAndUpdate(
      { _id, state: 'sending', attempts, 'lease.owner': lease?.owner ?? '' },
      { $set: { text: claimed.text + more }, $inc: { revision: 1 } },
      { returnDocument: 'after' },
    )
  }

  /** Writes a change to a row as it was read. @returns false when it has changed since: read it again */
  async write(read: OutboxRow, change: Partial<DeliveryChange>): Promise<boolean> {
    const written = await this.collection.updateOne({ _id: read._id, revision: read.revision }, { $set: change, $inc: { revision: 1 } })
    return written.matchedCount === 1
  }

  /**
   * Changes a row as it is now: decided again when somebody else wrote in between.
   *
   * @param read - the row, or its id
   * @param decide - null when there is nothing to change
   * @returns the row as it is then; null when there is none
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

  /** Rows that are due, oldest first; where there are more than the limit, each mailbox has its share of it. */
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

  /** How many rows wait to be sent, or are being sent, by mailbox. */
  async countUnsentByMailbox(): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#model, 'mailbox', { where: { state: { $in: ['queued', 'sending'] } } })
  }

  /** Rows whose sender fell silent while sending. */
  async expired(now: Date, limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ state: 'sending', 'lease.until': { $lt: now } })
      .limit(limit)
      .lean()
  }

  /** Rows that waited long enough for evidence, oldest first. */
  async waitedEnough(now: Date, limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ state: 'unknown', dueAt: { $lte: now } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean()
  }

  /** Rows that are waiting to be sent, or were being sent. */
  async unsettled(): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ state: { $in: ['queued', 'sending', 'unknown'] } })
      .limit(1000)
      .lean()
  }

  /** Rows with losses that the agents have not been told of. */
  async untold(limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ untold: { $gt: '' } })
      .limit(limit)
      .lean()
  }

  /** Rows with a recipient who did not get the mail, or may not have; newest first. */
  async lost(limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ 'recipients.status': { $in: ['failed', 'unknown'] } })
      .sort({ createdAt: -1 })
      .limit(limit)
      .lean()
  }

  /** Rows with a recipient who did not get the mail, may not have, or was given up in a fault; in no particular order. */
  async unsent(limit: number): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ 'recipients.status': { $in: unsent } })
      .limit(limit)
      .lean()
  }

  /** What waits for a mailbox's next try is tried at once. */
  async hasten(mailbox: string): Promise<void> {
    const waiting = { mailbox, state: 'queued', attempts: { $gt: 0 }, dueAt: { $gt: new Date() } } as const
    await this.collection.updateMany(waiting, { $set: { dueAt: new Date() }, $inc: { revision: 1 } })
  }

  /** Queues a row anew for the recipients whom it did not reach. @returns false when there is no such row */
  async queueAgain(id: string): Promise<boolean> {
    const recipients = { 'recipients.$[bad].status': 'queued', 'recipients.$[bad].isHandedOver': false }
    const queued = await this.#model.updateOne(
      { _id: id, state: { $in: ['done', 'unknown'] }, 'recipients.status': { $in: unsent } },
      { $set: { state: 'queued', dueAt: new Date(), ...recipients }, $inc: { revision: 1 } },
      { arrayFilters: [{ 'bad.status': { $in: unsent } }] },
    )
    return queued.matchedCount === 1
  }

  /** Mails of a ticket, oldest first, without those of a broadcast: they may be many thousands, and are counted instead. */
  async ofTicket(ticket: TicketNumber): Promise<readonly OutboxRow[]> {
    const few = { ticket, kind: { $ne: 'broadcast' } } as const
    return this.#model.find(few).sort({ createdAt: 1, _id: 1 }).lean()
  }

  /** Mails of ours whose answers go to a ticket. */
  async leadingTo(ticket: TicketNumber): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ $or: [{ ticket, movedTo: null }, { movedTo: ticket }], kind: { $ne: 'broadcast' } })
      .sort({ createdAt: 1, _id: 1 })
      .lean()
  }

  /** Mails of ours to somebody, the oldest first. */
  async to(addresses: readonly string[]): Promise<readonly OutboxRow[]> {
    return this.#model
      .find({ 'recipients.addrSpec': { $in: addresses } })
      .sort({ createdAt: 1 })
      .lean()
  }

  /** How many rows are in each state. */
  async countByState(): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#model, 'state')
  }
}

/** As many as the limit, one of each queue in turn. */
function sharedOut(queues: readonly (readonly string[])[], limit: number): readonly string[] {
  const longest = Math.max(...queues.map(({ length }) => length))
  const rounds = Array.from({ length: longest }, (_, n) => queues.flatMap((queue) => queue.slice(n, n + 1)))
  return rounds.flat().slice(0, limit)
}
