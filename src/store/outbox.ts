/** The outbox: every mail we send is a row first, with its Message-ID minted and its recipients frozen. */
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import type { OutgoingMail } from '../mail/compose/compose.ts'
import type { RecipientReport } from '../tickets/decision.ts'
import type { CopyStatus, Delivery, DeliveryChange } from '../tickets/delivery/delivery.ts'
import type { AnswerRoute, MailArtifact } from '../tickets/outbound.ts'
import type { AnsweredNotification, SentMail } from '../tickets/threads.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { collectionOf } from './connection.ts'

/** A mail to be sent, or sent. */
export interface OutboxRow extends OutgoingMail, Delivery {
  /** `stored message id/ref`: the same decision twice makes the same row. */
  readonly _id: string
  readonly kind: OutgoingMail['kind']
  readonly ticket: number
  readonly mailbox: string
  readonly agent: string | null
  /** Never changes, not even when it is sent again. */
  readonly messageId: string
  readonly files: readonly MailArtifact[]
  /** Of a mail to an agent: the ids of its Message-ID's and its reply address's tokens. */
  readonly tokenIds?: readonly string[]
  /** Where the agent's answer goes. */
  readonly answerRoute?: AnswerRoute
  /** Raised by every write, so that a write from a stale reading is refused. */
  readonly revision: number
}

/** Who takes a row, when, and for how long. */
export interface OutboxClaim {
  readonly owner: string
  readonly nowMs: number
  readonly leaseMs: number
}

const schema = new Schema(
  { _id: String, ticket: Number, messageId: String, state: String, dueAt: Date },
  { strict: false },
)
schema.index({ messageId: 1 }, { unique: true })
schema.index({ state: 1, dueAt: 1 })
schema.index({ state: 1, 'lease.until': 1 })
schema.index({ untold: 1 })
schema.index({ 'recipients.status': 1, createdAt: -1 })
schema.index({ ticket: 1, createdAt: 1 })
schema.index({ kind: 1, createdAt: 1 })

/** What is left of a recipient whose copy did not go out, or whose fate nobody knows. */
const unsent: readonly CopyStatus[] = ['failed', 'unknown', 'dropped']

/** The outbox. */
export class Outbox {
  readonly collection: Collection<OutboxRow>

  constructor(connection: Connection) {
    this.collection = collectionOf(connection, 'outbox', schema)
  }

  /** Writes rows inside a commit. */
  async insert(rows: readonly OutboxRow[], session: ClientSession): Promise<void> {
    if (rows.length > 0) await this.collection.insertMany([...rows], { session, ordered: false })
  }

  /** Applies delivery reports to recipients inside a commit. */
  async applyReports(reports: readonly RecipientReport[], session: ClientSession): Promise<void> {
    for (const { messageId, addrSpec, status, enhancedStatusCode, text } of reports) {
      const to = status === 'delivered' ? 'sent' : status
      const set = { status: to, enhancedStatusCode, text, at: new Date(), isHandedOver: true }
      const fields = Object.fromEntries(Object.entries(set).map(([key, value]) => [`recipients.$.${key}`, value]))
      const update = { $set: fields, $inc: { revision: 1 } }
      await this.collection.updateOne({ messageId, 'recipients.addrSpec': addrSpec }, update, { session })
    }
  }

  /** Mails of ours by Message-ID. */
  async sentMails(messageIds: readonly string[]): Promise<ReadonlyMap<string, SentMail>> {
    if (messageIds.length === 0) return new Map()
    const projection = { messageId: 1, ticket: 1, kind: 1, isPerRecipient: 1, recipients: 1 }
    const found = await this.collection.find({ messageId: { $in: [...messageIds] } }, { projection }).toArray()
    return new Map(
      found.map(({ messageId, ticket, kind, recipients, isPerRecipient = false }) => [
        messageId,
        {
          ...{ messageId, ticket: ticket as TicketNumber, kind, isPerRecipient },
          recipients: recipients.map(({ addrSpec }) => addrSpec),
          lost: recipients.flatMap(({ addrSpec, status }) => (status === 'failed' ? [addrSpec] : [])),
        },
      ]),
    )
  }

  /** Mails to agents by the ids of their tokens. */
  async notifications(
    tokens: readonly { readonly ticket: TicketNumber; readonly id: string }[],
  ): Promise<ReadonlyMap<string, AnsweredNotification>> {
    if (tokens.length === 0) return new Map()
    const filter = {
      ticket: { $in: tokens.map(({ ticket }) => ticket) },
      tokenIds: { $in: tokens.map(({ id }) => id) },
    }
    const projection = { agent: 1, tokenIds: 1, answerRoute: 1, createdAt: 1 }
    const found = await this.collection.find(filter, { projection }).toArray()
    return new Map(
      found.flatMap(({ agent, tokenIds = [], answerRoute: route = null, createdAt }) =>
        tokenIds.map((id) => [id, { agent: agent ?? '', route, createdAtMs: createdAt.getTime() }] as const),
      ),
    )
  }

  /** How many acknowledgements were made since a time, counted up to a limit. */
  async countAcknowledgements(since: Date, limit: number): Promise<number> {
    return this.collection.countDocuments({ kind: 'acknowledgement', createdAt: { $gte: since } }, { limit: limit + 1 })
  }

  /** Notes inside a commit that copies of mails of ours were seen in a mailbox. */
  async noteCopies(messageIds: readonly string[], session: ClientSession): Promise<void> {
    if (messageIds.length === 0) return
    const filter = { messageId: { $in: [...messageIds] }, copySeenAt: null }
    await this.collection.updateMany(filter, { $set: { copySeenAt: new Date() } }, { session })
  }

  /** One row; null when there is none. */
  async find(id: string): Promise<OutboxRow | null> {
    return this.collection.findOne({ _id: id })
  }

  /**
   * Takes a row that is due, and counts the attempt before it is made.
   *
   * @returns null when it is not due, or somebody else's
   */
  async claim(id: string, { owner, nowMs, leaseMs }: OutboxClaim): Promise<OutboxRow | null> {
    const lease = { owner, until: new Date(nowMs + leaseMs) }
    return this.collection.findOneAndUpdate(
      { _id: id, state: 'queued', dueAt: { $lte: new Date(nowMs) } },
      { $set: { state: 'sending', lease, attemptedAt: new Date(nowMs) }, $inc: { attempts: 1, revision: 1 } },
      { returnDocument: 'after' },
    )
  }

  /** Keeps the lease of a row that is being sent. @returns false when it is no longer ours */
  async renewLease(claimed: OutboxRow, until: Date): Promise<boolean> {
    const ours = { _id: claimed._id, state: 'sending' as const, attempts: claimed.attempts }
    const kept = await this.collection.updateOne(
      { ...ours, 'lease.owner': claimed.lease?.owner ?? '' },
      { $set: { 'lease.until': until }, $inc: { revision: 1 } },
    )
    return kept.matchedCount === 1
  }

  /** Writes a change to a row as it was read. @returns false when it has changed since: read it again */
  async write(read: OutboxRow, change: Partial<DeliveryChange>): Promise<boolean> {
    const written = await this.collection.updateOne(
      { _id: read._id, revision: read.revision },
      { $set: change, $inc: { revision: 1 } },
    )
    return written.matchedCount === 1
  }

  /** Rows that are due, oldest first. */
  async due(now: Date, limit: number): Promise<readonly string[]> {
    const found = await this.collection
      .find({ state: 'queued', dueAt: { $lte: now } }, { projection: { _id: 1 } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray()
    return found.map(({ _id }) => _id)
  }

  /** Rows whose sender fell silent while sending. */
  async expired(now: Date, limit: number): Promise<readonly OutboxRow[]> {
    return this.collection
      .find({ state: 'sending', 'lease.until': { $lt: now } })
      .limit(limit)
      .toArray()
  }

  /** Rows that waited long enough for evidence, oldest first. */
  async waitedEnough(now: Date, limit: number): Promise<readonly OutboxRow[]> {
    return this.collection
      .find({ state: 'unknown', dueAt: { $lte: now } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray()
  }

  /** Rows with losses that the agents have not been told of. */
  async untold(limit: number): Promise<readonly OutboxRow[]> {
    return this.collection
      .find({ untold: { $gt: '' } })
      .limit(limit)
      .toArray()
  }

  /** Rows with a recipient who did not get the mail, or may not have; newest first. */
  async lost(limit: number): Promise<readonly OutboxRow[]> {
    return this.collection
      .find({ 'recipients.status': { $in: ['failed', 'unknown'] } })
      .sort({ createdAt: -1 })
      .limit(limit)
      .toArray()
  }

  /** Rows with a recipient who did not get the mail, may not have, or was given up in a fault; in no particular order. */
  async unsent(limit: number): Promise<readonly OutboxRow[]> {
    return this.collection
      .find({ 'recipients.status': { $in: [...unsent] } })
      .limit(limit)
      .toArray()
  }

  /** Queues a row anew for the recipients whom it did not reach. @returns false when there is no such row */
  async queueAgain(id: string): Promise<boolean> {
    const again = {
      ...{ state: 'queued' as const, dueAt: new Date() },
      ...{ 'recipients.$[bad].status': 'queued', 'recipients.$[bad].isHandedOver': false },
    }
    const queued = await this.collection.updateOne(
      { _id: id, state: { $in: ['done', 'unknown'] }, 'recipients.status': { $in: [...unsent] } },
      { $set: again, $inc: { revision: 1 } },
      { arrayFilters: [{ 'bad.status': { $in: [...unsent] } }] },
    )
    return queued.matchedCount === 1
  }

  /** Mails of a ticket, oldest first. */
  async ofTicket(ticket: number): Promise<readonly OutboxRow[]> {
    return this.collection.find({ ticket }).sort({ createdAt: 1, _id: 1 }).toArray()
  }

  /** How many rows are in each state. */
  async countByState(): Promise<ReadonlyMap<string, number>> {
    const groups = await this.collection
      .aggregate<{ _id: string; n: number }>([{ $group: { _id: '$state', n: { $sum: 1 } } }])
      .toArray()
    return new Map(groups.map(({ _id, n }) => [_id, n]))
  }
}
