/** The outbox: every mail we send is a row first, with its Message-ID minted and its recipients frozen. */
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import type { Address } from '../mail/message.ts'
import type { FileReference, OutboundKind, RecipientReport, SentMail } from '../tickets/decision.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { collectionOf } from './connection.ts'

/** Where one recipient's copy is (mail.md §5.5). */
export type RecipientStatus = 'queued' | 'sent' | 'deferred' | 'failed' | 'unknown' | 'dropped'

/** One recipient of a mail. */
export interface OutboxRecipient {
  readonly addrSpec: string
  readonly status: RecipientStatus
  /** SMTP reply code (RFC 5321 §4.2), such as 550. */
  readonly replyCode: number | null
  readonly enhancedStatusCode: string | null
  /** What the server or a later report said, at most 500 characters. */
  readonly text: string | null
  readonly at: Date | null
}

/** `queued`: due at `dueAt`. `sending`: leased. `unknown`: may have gone out; waits for evidence until `dueAt`. */
export type OutboxState = 'queued' | 'sending' | 'unknown' | 'done'

/** A mail to be sent, or sent. */
export interface OutboxRow {
  /** `stored message id/ref`: the same decision twice makes the same row. */
  readonly _id: string
  readonly ticket: number
  readonly mailbox: string
  readonly kind: OutboundKind
  readonly agent: string | null
  /** Without angle brackets; never changes, not even when it is sent again. */
  readonly messageId: string
  readonly fromName: string
  readonly fromAddress: string
  readonly replyTo: string
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly subject: string
  readonly text: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly files: readonly FileReference[]
  readonly recipients: readonly OutboxRecipient[]
  readonly state: OutboxState
  readonly attempts: number
  readonly createdAt: Date
  readonly dueAt: Date
  readonly lease: { readonly owner: string; readonly until: Date } | null
  /** When a copy of it was seen in one of our mailboxes: proof that it went out. */
  readonly copySeenAt: Date | null
}

const schema = new Schema(
  { _id: String, ticket: Number, messageId: String, state: String, dueAt: Date },
  { strict: false },
)
schema.index({ messageId: 1 }, { unique: true })
schema.index({ state: 1, dueAt: 1 })
schema.index({ ticket: 1, createdAt: 1 })
schema.index({ kind: 1, createdAt: 1 })

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
      const set = { status: to, enhancedStatusCode, text, at: new Date() }
      const fields = Object.fromEntries(Object.entries(set).map(([key, value]) => [`recipients.$.${key}`, value]))
      await this.collection.updateOne({ messageId, 'recipients.addrSpec': addrSpec }, { $set: fields }, { session })
    }
  }

  /** Mails of ours by Message-ID. */
  async sentMails(messageIds: readonly string[]): Promise<ReadonlyMap<string, SentMail>> {
    if (messageIds.length === 0) return new Map()
    const projection = { messageId: 1, ticket: 1, kind: 1, 'recipients.addrSpec': 1 }
    const found = await this.collection.find({ messageId: { $in: [...messageIds] } }, { projection }).toArray()
    return new Map(
      found.map(({ messageId, ticket, kind, recipients }) => [
        messageId,
        { messageId, ticket: ticket as TicketNumber, kind, recipients: recipients.map(({ addrSpec }) => addrSpec) },
      ]),
    )
  }

  /** How many acknowledgements were made since a time, counted up to a limit. */
  async countAcknowledgements(since: Date, limit: number): Promise<number> {
    return this.collection.countDocuments({ kind: 'acknowledgement', createdAt: { $gte: since } }, { limit: limit + 1 })
  }

  /** Notes that a copy of a mail of ours was seen in a mailbox. */
  async noteCopy(messageId: string): Promise<void> {
    await this.collection.updateOne({ messageId, copySeenAt: null }, { $set: { copySeenAt: new Date() } })
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
