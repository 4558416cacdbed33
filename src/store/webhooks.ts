/** Webhooks, and the deliveries that wait for each, written in the commit of the change that they report. */
import { randomUUID } from 'node:crypto'
import type { Connection, Model, mongo } from 'mongoose'
import { isConversation, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { timelineEvents, type TimelineEntry } from '../tickets/timeline-entry.ts'
import { collectionOf, countBy, modelOf } from './connection.ts'
import { list, moment, nested, number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

/** The types of events. */
export const webhookEventTypes = ['work_created', 'work_updated', 'timeline_entry_created', ...timelineEvents] as const
/** One of the types. */
export type WebhookEventType = (typeof webhookEventTypes)[number]

const webhookPaths = {
  _id: text(),
  url: text(),
  eventTypes: list(text<WebhookEventType>()),
  createdAt: moment(),
}
type WebhookDocument = DocumentOf<typeof webhookPaths>
const webhookSchema = schemaOf(webhookPaths)

/** A webhook. */
export type Webhook = Omit<WebhookDocument, '_id'> & { readonly id: string }

const deliveryPaths = {
  _id: text(),
  webhook: text(),
  type: text<WebhookEventType>(),
  ticket: number<TicketNumber>(),
  version: number(),
  /** The reference of a timeline entry; null: an event of the ticket. */
  entry: text<string | null>(),
  at: moment(),
  attempts: number(),
  /** The earliest time of the next attempt. */
  dueAt: moment(),
  /** The result of the last attempt; null: none yet, or one is running. */
  answer: text<string | null>(),
}
const deliverySchema = schemaOf(deliveryPaths)
deliverySchema.index({ webhook: 1, dueAt: 1 })

/** An event that waits for delivery to a webhook. It is written with the change, and deleted after delivery. */
export type WebhookDelivery = DocumentOf<typeof deliveryPaths>

const triesPaths = {
  /** The webhook's id. */
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

/** The result of one attempt. */
export interface WebhookTry extends Pick<WebhookDelivery, 'type' | 'ticket' | 'attempts'> {
  readonly at: Date
  /** Whether no further attempt is made. */
  readonly isTaken: boolean
  /** The response in words, such as `404`. */
  readonly answer: string
}

/** Attempts that are stored per webhook. */
const keptTries = 50

/** What a commit changes, as webhooks report it. */
export interface ToldChanges {
  readonly tickets: readonly {
    readonly ticket: Pick<Ticket, 'number' | 'conversation'>
    readonly readVersion: number | null
  }[]
  readonly entries: readonly Pick<TimelineEntry, 'ticket' | 'externalRef' | 'event' | 'change'>[]
  readonly nowMs: number
}

/** In ms. A new webhook gets events after this delay at the latest. */
const knownForMs = 2_000

/** The collections of webhooks. */
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

  /** Adds a webhook. */
  async add({ id, ...rest }: Webhook): Promise<void> {
    await this.#webhooks.insertOne({ _id: id, ...rest })
    this.#known = null
  }

  /**
   * Deletes a webhook with its deliveries.
   *
   * @returns whether it existed
   */
  async remove(id: string): Promise<boolean> {
    const { deletedCount } = await this.#webhooks.deleteOne({ _id: { $eq: id } })
    await this.#deliveries.deleteMany({ webhook: { $eq: id } })
    await this.#tries.deleteOne({ _id: { $eq: id } })
    this.#known = null
    return deletedCount === 1
  }

  /** Inserts the deliveries of a commit in its transaction. */
  async insert(changes: ToldChanges, session: mongo.ClientSession): Promise<void> {
    const webhooks = await this.#current(changes.nowMs)
    const deliveries = webhooks.flatMap((webhook) => deliveriesOf(webhook, changes))
    if (deliveries.length > 0) await collectionOf(this.#deliveries).insertMany([...deliveries], { session, ordered: false })
  }

  /** The ids of webhooks with a delivery that is due. */
  async due(nowMs: number): Promise<readonly string[]> {
    const earliest = await this.#deliveries.aggregate<{ _id: string; dueAt: Date }>([
      // By the index, this takes one lookup per webhook, however many deliveries wait (DISTINCT_SCAN).
      { $sort: { webhook: 1, dueAt: 1 } },
      { $group: { _id: '$webhook', dueAt: { $first: '$dueAt' } } },
    ])
    return earliest.filter(({ dueAt }) => dueAt.getTime() <= nowMs).map(({ _id }) => _id)
  }

  /**
   * Leases the delivery of a webhook that has been due longest; it is due again if the process dies.
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

  /** Ends a delivery that was accepted or is too old. */
  async delivered(delivery: WebhookDelivery, attempt: Pick<WebhookTry, 'at' | 'answer'>): Promise<void> {
    await this.#deliveries.deleteOne({ _id: delivery._id })
    await this.#note(delivery, { ...attempt, isTaken: true })
  }

  /** Postpones a delivery that failed. */
  async postpone(delivery: WebhookDelivery, untilMs: number, attempt: Pick<WebhookTry, 'at' | 'answer'>): Promise<void> {
    await this.#deliveries.updateOne({ _id: delivery._id }, { $set: { dueAt: new Date(untilMs), answer: attempt.answer } })
    await this.#note(delivery, { ...attempt, isTaken: false })
  }

  async #note({ webhook, type, ticket, attempts }: WebhookDelivery, attempt: Pick<WebhookTry, 'at' | 'answer' | 'isTaken'>): Promise<void> {
    const tries = { $each: [{ ...attempt, type, ticket, attempts }], $slice: -keptTries }
    await this.#tries.updateOne({ _id: webhook }, { $push: { tries } }, { upsert: true })
  }

  /** The results of the latest attempts, newest first. */
  async latestTries(webhook: string): Promise<readonly WebhookTry[]> {
    const found = await this.#tries.findOne({ _id: { $eq: webhook } }).lean()
    return (found?.tries ?? []).toReversed()
  }

  /** Waiting deliveries, next due first. */
  async waiting(webhook: string, limit: number): Promise<readonly WebhookDelivery[]> {
    return this.#deliveries
      .find({ webhook: { $eq: webhook } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean()
  }

  /** Makes failed deliveries due now; one that is being attempted is left alone. */
  async tryAgain(webhook: string, nowMs: number): Promise<void> {
    await this.#deliveries.updateMany({ webhook: { $eq: webhook }, answer: { $ne: null } }, { $set: { dueAt: new Date(nowMs) } })
  }

  /** The number of waiting deliveries by webhook. */
  async countWaiting(): Promise<ReadonlyMap<string, number>> {
    return countBy(this.#deliveries, 'webhook')
  }

  /** Reads the webhooks outside of the transaction, which would otherwise conflict with every change of a webhook. */
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
  // A conversation is no work until it becomes a ticket (T-101).
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
