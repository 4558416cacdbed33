/** Messages of tickets: which mail stands where; what it says is with the parsed mails. */
import { createHash } from 'node:crypto'
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import type { MailKind } from '../mail/message.ts'
import type { Verdict } from '../tickets/thread/sender-policy.ts'
import type { InboundId, StoredMessageId } from '../tickets/ticket.ts'
import { collectionOf } from './connection.ts'

/** A message of a ticket. */
export interface MessageDocument {
  readonly _id: StoredMessageId
  readonly scope: string
  /** The Message-ID, or `raw:SHA-256`. */
  readonly messageId: string
  readonly contentHash: string
  readonly ticket: number
  readonly direction: 'inbound' | 'outbound'
  readonly inbound: InboundId
  readonly mailbox: string
  readonly rawSha256: string
  readonly at: Date
  readonly from: string | null
  readonly subject: string
  readonly kind: MailKind
  readonly verdict: Verdict | null
  readonly flags: readonly string[]
  readonly file: string | null
  /** Of its newly written words; see shingles.ts. */
  readonly shingles: readonly number[]
}

/** A message some of whose words were quoted. */
export type QuotedMessage = Pick<MessageDocument, 'ticket' | 'scope' | 'shingles'>

/** Words that so many messages share are a footer, not a quotation. */
const mostQuotedMessages = 500

const schema = new Schema({
  _id: String,
  scope: String,
  messageId: String,
  contentHash: String,
  ticket: Number,
  direction: String,
  inbound: String,
  mailbox: String,
  rawSha256: String,
  at: Date,
  from: String,
  subject: String,
  kind: String,
  verdict: String,
  flags: [String],
  file: String,
  shingles: [Number],
})
schema.index({ scope: 1, messageId: 1 })
schema.index({ ticket: 1, at: 1 })
schema.index({ shingles: 1 })

/** The id of a message: the same content under the same Message-ID is the same message, whoever stores it first. */
export function storedMessageId(scope: string, messageId: string, contentHash: string): StoredMessageId {
  const digest = createHash('sha256').update(`${scope}\n${messageId}\n${contentHash}`).digest('hex')
  return digest.slice(0, 32) as StoredMessageId
}

/** The messages. */
export class Messages {
  readonly collection: Collection<MessageDocument>

  constructor(connection: Connection) {
    this.collection = collectionOf(connection, 'messages', schema)
  }

  /** Contents stored under Message-IDs of one scope. */
  async contentsOf(
    scope: string,
    messageIds: readonly string[],
  ): Promise<readonly Pick<MessageDocument, 'messageId' | 'contentHash' | 'ticket'>[]> {
    if (messageIds.length === 0) return []
    const projection = { _id: 0, messageId: 1, contentHash: 1, ticket: 1 }
    return this.collection.find({ scope, messageId: { $in: [...messageIds] } }, { projection }).toArray()
  }

  /** Messages that have some of the shingles. */
  async withShingles(shingles: readonly number[]): Promise<readonly QuotedMessage[]> {
    if (shingles.length === 0) return []
    const projection = { _id: 0, ticket: 1, scope: 1, shingles: 1 }
    return this.collection
      .find({ shingles: { $in: [...shingles] } }, { projection })
      .limit(mostQuotedMessages)
      .toArray()
  }

  /** Writes messages inside a commit; one that is there already fails the whole commit. */
  async insert(documents: readonly MessageDocument[], session: ClientSession): Promise<void> {
    if (documents.length > 0) await this.collection.insertMany([...documents], { session, ordered: false })
  }

  /** Messages of a Message-ID, in whatever scope. */
  async ofMessageId(messageId: string): Promise<readonly MessageDocument[]> {
    return this.collection.find({ messageId }).toArray()
  }

  /** Messages that were read in part. */
  async degraded(limit: number): Promise<readonly MessageDocument[]> {
    return this.collection.find({ flags: 'degraded' }).limit(limit).toArray()
  }

  /** The latest messages, newest first. */
  async latest(limit: number): Promise<readonly MessageDocument[]> {
    return this.collection.find({}).sort({ at: -1 }).limit(limit).toArray()
  }

  /** Messages of a ticket, oldest first. */
  async ofTicket(ticket: number): Promise<readonly MessageDocument[]> {
    return this.collection.find({ ticket }).sort({ at: 1, _id: 1 }).toArray()
  }

  /** Messages of a ticket after a place (time in ms, id), oldest first. */
  async page(
    ticket: number,
    { after, limit }: { readonly after: readonly [number, string] | null; readonly limit: number },
  ): Promise<readonly MessageDocument[]> {
    const at = after && new Date(after[0])
    const beyond = after && at ? { $or: [{ at: { $gt: at } }, { at, _id: { $gt: after[1] as StoredMessageId } }] } : {}
    return this.collection
      .find({ ticket, ...beyond })
      .sort({ at: 1, _id: 1 })
      .limit(limit)
      .toArray()
  }

  /** All messages, streamed, by ticket and time. */
  all(): AsyncIterable<MessageDocument> {
    return this.collection.find({}).sort({ ticket: 1, at: 1 })
  }
}
