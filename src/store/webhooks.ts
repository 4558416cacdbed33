/** Webhooks, and what is still to be delivered to each: written in the same commit as the change it tells of. */
import { randomUUID } from 'node:crypto'
import type { Connection, Model, mongo } from 'mongoose'
import { isConversation, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { timelineEvents, type TimelineEntry } from '../tickets/timeline-entry.ts'
import { collectionOf, countBy, modelOf } from './connection.ts'
import { list, moment, nested, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

/** What can be told. */
export const webhookEventTypes = ['work_created', 'work_updated', 'timeline_entry_created', ...timelineEvents] as const
/** One kind of what can be told. */
export type WebhookEventType = (typeof webhookEventTypes)[number]

const webhookPaths = {
  _id: text(),
  url: text(),
  eventTypes: list(text<WebhookEventType>()),
  createdAt: moment(),
}
type WebhookDocument = DocumentOf<typeof webhookPaths>
const webhookSchema = schemaOf(webhookPaths)

/** Somebody who is told. */
export type Webhook = Omit<WebhookDocument, '_id'> & { readonly id: string }

const deliveryPaths = {
  _id: text(),
  webhook: text(),
  type: text<WebhookEventType>(),
  ticket: number<TicketNumber>(),
  version: number(),
  /** Of the timeline entry; null for events of the ticket itself. */
  entry: text<string | null>(),
  at: moment(),
  attempts: number(),
  /** Not before this. */
  dueAt: moment(),
  /** What came of the last try; null: there was none, or one is under way. */
  answer: text<string | null>(),
}
const deliverySchema = schemaOf(deliveryPaths)
deliverySchema.index({ webhook: 1, dueAt: 1 })

/** One event on its way to one webhook. It is written with the change it tells of, and deleted once it was taken in. */
export type WebhookDelivery = DocumentOf<typeof deliveryPaths>

const triesPaths = {
  /** Of the webhook. */
  _id: text(),
  tries: list(
    nested<WebhookTry>({
      at: moment(),
      type: text<WebhookEventType>(),
      ticket: number<TicketNumber>(),
      attempts: number(),
      isTaken: whole<boolean>(),
      answer: text(),
    }),
  ),
}
const triesSchema = schemaOf(triesPaths)

/** What came of telling an event once. */
export interface WebhookTry extends Pick<WebhookDelivery, 'type' | 'ticket' | 'attempts'> {
  readonly at: Date
  /** Whether it is not told again. */
  readonly isTaken: boolean
  /** In words, such as `404`. */
  readonly answer: string
}

/** Of each webhook. */
const keptTries = 50

/** What a commit changes, as far as webhooks are told. */
export interface ToldChanges {
  readonly tickets: readonly {
    readonly ticket: Pick<Ticket, 'number' | 'conversation'>
    readonly readVersion: number | null
  }[]
  readonly entries: readonly Pick<TimelineEntry, 'ticket' | 'externalRef' | 'event' | 'change'>[]
  readonly nowMs: number
}

/** A new webhook is told of what happens after this time at the latest. */
const knownForMs = 2_000

/** The webhooks. */
export class Webhooks {
  readonly #webhooks: Model<WebhookDocument>
  readonly #deliveries: Model<WebhookDelivery>
  readonly #tries: Model<DocumentOf<typeof triesPaths>>
  #known: { readonly readAtMs: number; readonly webhooks: readonly Webhook[] } | null = null

  constructor(connection: Connection) {
    this.#webhooks = modelOf(connection, 'webhooks', webhookSchema)
    this.#deliveries = modelOf(connection, 'webhookDeliveries', deliverySchema)
    this.#tries = modelOf(connection, 'webhookTries', triesSchema)
  }

  /** All webhooks, oldest first. */
  async all(): Promise<readonly Webhook[]> {
    const found = await this.#webhooks.find().sort({ createdAt: 1, _id: 1 }).lean()
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }))
  }

  /** Adds one. */
  async add({ id, ...rest }: Webhook): Promise<void> {
    await this.#webhooks.insertOne({ _id: id, ...rest })
    this.#known = null
  }

  /** Takes one away, with what it was still to be told. @returns whether it was there */
  async remove(id: string): Promise<boolean> {
    const { deletedCount } = await this.#webhooks.deleteOne({ _id: { $eq: id } })
    await this.#deliveries.deleteMany({ webhook: { $eq: id } })
    await this.#tries.deleteOne({ _id: { $eq: id } })
    this.#known = null
    return deletedCount === 1
  }

  /** Writes what is to be told of a commit, inside it. */
  async insert(changes: ToldChanges, session: mongo.ClientSession): Promise<void> {
    const webhooks = await this.#current(changes.nowMs)
    const deliveries = webhooks.flatMap((webhook) => deliveriesOf(webhook, changes))
    if (deliveries.length > 0) await collectionOf(this.#deliveries).insertMany([...deliveries], { session, ordered: false })
  }

  /** The ids of webhooks that a delivery is due for. */
  async due(nowMs: number): Promise<readonly string[]> {
    const earliest = await this.#deliveries.aggregate<{ _id: string; dueAt: Date }>([
      // With the index, one look for each webhook, however much waits (DISTINCT_SCAN).
      { $sort: { webhook: 1, dueAt: 1 } },
      { $group: { _id: '$webhook', dueAt: { $first: '$dueAt' } } },
    ])
    return earliest.filter(({ dueAt }) => dueAt.getTime() <= nowMs).map(({ _id }) => _id)
  }

  /**
   * Takes the delivery that has waited longest for a webhook, for a while: should its taker die, it is due again.
   *
   * @returns null when nothing is due
   */
  async take(webhook: string, nowMs: number, forMs: number): Promise<WebhookDelivery | null> {
    return this.#deliveries
      .findOneAndUpdate(
        { webhook: { $eq: webhook }, dueAt: { $lte: new Date(nowMs) } },
        { $set: { dueAt: new Date(nowMs + forMs), answer: null }, $inc: { attempts: 1 } },
        { sort: { dueAt: 1 }, returnDocument: 'after' },
      )
      .lean()
  }

  /** It was taken in, or is too old: there is nothing left to do. */
  async delivered(delivery: WebhookDelivery, tried: Pick<WebhookTry, 'at' | 'answer'>): Promise<void> {
    await this.#deliveries.deleteOne({ _id: delivery._id })
    await this.#note(delivery, { ...tried, isTaken: true })
  }

  /** It was not: again at a later time. */
  async postpone(delivery: WebhookDelivery, untilMs: number, tried: Pick<WebhookTry, 'at' | 'answer'>): Promise<void> {
    await this.#deliveries.updateOne({ _id: delivery._id }, { $set: { dueAt: new Date(untilMs), answer: tried.answer } })
    await this.#note(delivery, { ...tried, isTaken: false })
  }

  async #note({ webhook, type, ticket, attempts }: WebhookDelivery, tried: Pick<WebhookTry, 'at' | 'answer' | 'isTaken'>): Promise<void> {
    const tries = { $each: [{ ...tried, type, ticket, attempts }], $slice: -keptTries }
    await this.#tries.updateOne({ _id: webhook }, { $push: { tries } }, { upsert: true })
  }

  /** What came of the latest tries, the newest first. */
  async latestTries(webhook: string): Promise<readonly WebhookTry[]> {
    const found = await this.#tries.findOne({ _id: { $eq: webhook } }).lean()
    return (found?.tries ?? []).toReversed()
  }

  /** What was not taken in yet, what is due first at the front. */
  async waiting(webhook: string, limit: number): Promise<readonly WebhookDelivery[]> {
    return this.#deliveries
      .find({ webhook: { $eq: webhook } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean()
  }

  /** All that was tried in vain is due at once; what is being told at this moment is left alone. */
  async tryAgain(webhook: string, nowMs: number): Promise<void> {
    await this.#deliveries.updateMany({ webhook: { $eq: webhook }, answer: { $ne: null } }, { $set: { dueAt: new Date(nowMs) } })
  }

  /** How much waits for each webhook. */
  async countWaiting(): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#deliveries, 'webhook')
  }

  /** Outside of the transaction: it would tie every commit to every change of a webhook. */
  async #current(nowMs: number): Promise<readonly Webhook[]> {
    if (this.#known && nowMs - this.#known.readAtMs < knownForMs) return this.#known.webhooks
    this.#known = { readAtMs: nowMs, webhooks: await this.all() }
    return this.#known.webhooks
  }
}

function deliveriesOf({ id: webhook, eventTypes }: Webhook, changes: ToldChanges): readonly WebhookDelivery[] {
  const at = new Date(changes.nowMs)
  const versions = new Map(changes.tickets.map(({ ticket, readVersion }) => [ticket.number, (readVersion ?? 0) + 1]))
  const delivery = (type: WebhookEventType, ticket: TicketNumber, entry: string | null): WebhookDelivery => {
    const version = versions.get(ticket) ?? 0
    return { _id: randomUUID(), webhook, type, ticket, version, entry, at, attempts: 0, dueAt: at, answer: null }
  }
  // A conversation is no work until a ticket is made of it (T-101).
  const apart = new Set(changes.tickets.flatMap(({ ticket }) => (isConversation(ticket) ? [ticket.number] : [])))
  const begun = new Set(changes.entries.flatMap(({ ticket, change }) => (change?.field === 'conversation' ? [ticket] : [])))
  const deliveries = [
    ...changes.tickets.map(({ ticket: { number }, readVersion }) =>
      delivery(readVersion === null || begun.has(number) ? 'work_created' : 'work_updated', number, null),
    ),
    ...changes.entries.flatMap(({ ticket, externalRef, event }) =>
      (['timeline_entry_created', ...(event ? [event] : [])] as const).map((type) => delivery(type, ticket, externalRef)),
    ),
  ]
  return deliveries.filter(({ type, ticket }) => eventTypes.includes(type) && !apart.has(ticket))
}
