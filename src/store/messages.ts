/** Messages of tickets: which mail is on which ticket. Their content is in the parsed mails. */
import { createHash } from 'node:crypto'
import type { Connection, Model, mongo } from 'mongoose'
import type { MailKind } from '../mail/message.ts'
import type { Verdict } from '../tickets/thread/sender-policy.ts'
import type { InboundId, StoredMessageId, TicketNumber } from '../tickets/ticket.ts'
import { collectionOf, modelOf } from './connection.ts'
import { list, moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  _id: text<StoredMessageId>(),
  scope: text(),
  /** The Message-ID, or `raw:SHA-256`. */
  messageId: text(),
  contentHash: text(),
  ticket: number<TicketNumber>(),
  direction: text<'inbound' | 'outbound'>(),
  inbound: text<InboundId>(),
  mailbox: text(),
  rawSha256: text(),
  at: moment(),
  from: text<string | null>(),
  subject: text(),
  kind: text<MailKind>(),
  verdict: text<Verdict | null>(),
  flags: list(text()),
  file: text<string | null>(),
  /** Of the newly written text; see `shingles.ts`. */
  shingles: list(number()),
}
const schema = schemaOf(paths)
schema.index({ scope: 1, messageId: 1 })
schema.index({ ticket: 1, at: 1 })
schema.index({ shingles: 1 })

/** A message of a ticket. */
export type MessageDocument = DocumentOf<typeof paths>

/** A message with quoted words. */
export type QuotedMessage = Pick<MessageDocument, 'ticket' | 'scope' | 'shingles'>

/** Words in more messages are a footer, not a quotation. */
const mostQuotedMessages = 500

/** The id of a message: the same content under the same Message-ID has one id. */
export function storedMessageId(scope: string, messageId: string, contentHash: string): StoredMessageId {
  const digest = createHash('sha256').update(`${scope}\n${messageId}\n${contentHash}`).digest('hex')
  return digest.slice(0, 32) as StoredMessageId
}

/** The collection of messages. */
export class Messages {
  readonly collection: mongo.Collection<MessageDocument>
  readonly #model: Model<MessageDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'messages', schema)
    this.collection = collectionOf(this.#model)
  }

  /** Messages by their senders' addresses, oldest first. */
  async from(addresses: readonly string[]): Promise<readonly MessageDocument[]> {
    return this.#model
      .find({ from: { $in: addresses } })
      .sort({ at: 1 })
      .lean()
  }

  /** The contents stored under Message-IDs in a scope. */
  async contentsOf(
    scope: string,
    messageIds: readonly string[],
  ): Promise<readonly Pick<MessageDocument, 'messageId' | 'contentHash' | 'ticket' | 'mailbox'>[]> {
    if (messageIds.length === 0) return []
    const fields = { _id: 0, messageId: 1, contentHash: 1, ticket: 1, mailbox: 1 }
    return this.#model.find({ scope, messageId: { $in: messageIds } }, fields).lean()
  }

  /** Messages with any of the shingles. */
  async withShingles(shingles: readonly number[]): Promise<readonly QuotedMessage[]> {
    if (shingles.length === 0) return []
    const fields = { _id: 0, ticket: 1, scope: 1, shingles: 1 }
    return this.#model
      .find({ shingles: { $in: shingles } }, fields)
      .limit(mostQuotedMessages)
      .lean()
  }

  /** Inserts messages in the transaction of a commit; an existing one fails the whole commit. */
  async insert(documents: readonly MessageDocument[], session: mongo.ClientSession): Promise<void> {
    if (documents.length > 0) await this.collection.insertMany([...documents], { session, ordered: false })
  }

  /** Moves messages to another ticket. */
  async move(ids: readonly StoredMessageId[], ticket: TicketNumber, session: mongo.ClientSession): Promise<void> {
    await this.collection.updateMany({ _id: { $in: [...ids] } }, { $set: { ticket } }, { session })
  }

  /** Messages by id. */
  async load(ids: readonly StoredMessageId[]): Promise<readonly MessageDocument[]> {
    return this.#model.find({ _id: { $in: ids } }).lean()
  }

  /** Messages with a Message-ID, in any scope. */
  async ofMessageId(messageId: string): Promise<readonly MessageDocument[]> {
    return this.#model.find({ messageId }).lean()
  }

  /** The SHA-256 of raw mails by message. */
  async rawsOf(ids: readonly StoredMessageId[]): Promise<ReadonlyMap<StoredMessageId, string>> {
    if (ids.length === 0) return new Map()
    const found = await this.collection.find({ _id: { $in: [...ids] } }, { projection: { rawSha256: 1 } }).toArray()
    return new Map(found.map(({ _id, rawSha256 }) => [_id, rawSha256]))
  }

  /** The messages with some Message-IDs, each with its Message-ID. */
  async idsOf(scope: string, messageIds: readonly string[]): Promise<readonly (readonly [StoredMessageId, string])[]> {
    if (messageIds.length === 0) return []
    const query = { scope, messageId: { $in: [...messageIds] } }
    const found = await this.collection.find(query, { projection: { messageId: 1 } }).toArray()
    return found.flatMap(({ _id, messageId }) => (messageId === null ? [] : [[_id, messageId] as const]))
  }

  /** Messages that could be parsed only in part. */
  async degraded(limit: number): Promise<readonly MessageDocument[]> {
    return this.#model.find({ flags: 'degraded' }).limit(limit).lean()
  }

  /** The newest messages. */
  async latest(limit: number): Promise<readonly MessageDocument[]> {
    return this.#model.find().sort({ at: -1 }).limit(limit).lean()
  }

  /** Messages of a ticket, oldest first. */
  async ofTicket(ticket: TicketNumber): Promise<readonly MessageDocument[]> {
    return this.#model.find({ ticket }).sort({ at: 1, _id: 1 }).lean()
  }

  /** Messages of a ticket after a position (ms, id), oldest first. */
  async page(
    ticket: TicketNumber,
    { after, limit }: { readonly after: readonly [number, string] | null; readonly limit: number },
  ): Promise<readonly MessageDocument[]> {
    const at = new Date(after?.[0] ?? 0)
    const beyond = { $or: [{ at: { $gt: at } }, { at, _id: { $gt: after?.[1] as StoredMessageId } }] }
    return this.#model
      .find(after ? { ticket, ...beyond } : { ticket })
      .sort({ at: 1, _id: 1 })
      .limit(limit)
      .lean()
  }

  /** All messages, streamed, by ticket and time. */
  all(): AsyncIterable<MessageDocument> {
    return this.#model.find().sort({ ticket: 1, at: 1 }).lean().cursor()
  }
}
