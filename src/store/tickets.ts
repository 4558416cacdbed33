/** Tickets, with the guard against lost updates: a commit replaces exactly the version that was read. */
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection, Filter } from './driver.ts'
import { VersionConflictError } from '../errors.ts'
import { orderKey, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import type { Condition, SortKey } from '../tickets/records/ticket-query.ts'
import { collectionOf } from './connection.ts'
import { matchOf, pageStages, sortFieldOf, sortStages, type SortPlace } from './ticket-selection.ts'

/** Of streams: what MongoDB gives by itself is 16 MB, which decoded and read slowly fill a process's memory. */
const batchSize = 100

/** A ticket as stored; `_id` is its number. */
export type TicketDocument = Omit<Ticket, 'number'> & { readonly _id: number }

const schema = new Schema(
  {
    _id: Number,
    version: Number,
    scope: String,
    mailbox: String,
    title: String,
    stage: String,
    needsResponse: Boolean,
  },
  { strict: false, versionKey: false },
)
// Lists end with the number, which decides between equals: an index without it would serve no order.
schema.index({ stage: 1, modifiedAtMs: -1, _id: -1 })
schema.index({ needsResponse: 1, modifiedAtMs: -1, _id: -1 })
schema.index({ reportedBy: 1 })
schema.index({ ownedBy: 1, stage: 1 })
schema.index({ revOrg: 1 })
schema.index({ 'links.target': 1 })
schema.index({ modifiedAtMs: -1, _id: -1 })
schema.index({ createdAtMs: -1, _id: -1 })
schema.index({ group: 1, modifiedAtMs: -1, _id: -1 })
schema.index({ part: 1, modifiedAtMs: -1, _id: -1 })
schema.index({ account: 1 })
schema.index({ 'tags.name': 1 })
schema.index({ 'emailMembers.addrSpec': 1 })
schema.index({ subscribers: 1 })
schema.index({ bareSubject: 1, modifiedAtMs: -1 })

/** The tickets. */
export class Tickets {
  readonly collection: Collection<TicketDocument>
  readonly #counters: Collection<{ _id: string; next: number }>

  constructor(connection: Connection) {
    this.collection = collectionOf(connection, 'tickets', schema)
    this.#counters = collectionOf(connection, 'counters', new Schema({ _id: String, next: Number }))
  }

  /** Tickets by number. */
  async load(numbers: readonly TicketNumber[]): Promise<readonly Ticket[]> {
    const found = await this.collection.find({ _id: { $in: [...numbers] } }).toArray()
    return found.map(ticketOf)
  }

  /** The latest tickets with one of the bare subjects, a few of them. */
  async ofSubjects(subjects: readonly string[]): Promise<readonly Ticket[]> {
    if (subjects.length === 0) return []
    const found = await this.collection
      .find({ bareSubject: { $in: [...subjects] } })
      .sort({ modifiedAtMs: -1 })
      .limit(100)
      .toArray()
    return found.map(ticketOf)
  }

  /** One ticket; null when there is none of this number. */
  async find(number: TicketNumber): Promise<Ticket | null> {
    const found = await this.collection.findOne({ _id: number })
    return found ? ticketOf(found) : null
  }

  /** Tickets with a link to a ticket or an issue, by number. */
  async linkedTo(target: string): Promise<readonly Ticket[]> {
    const found = await this.collection.find({ 'links.target': target }).sort({ _id: 1 }).toArray()
    return found.map(ticketOf)
  }

  /** Tickets that wait for their customer since before a moment, those that wait longest first (T-074). */
  async waitingSince(beforeMs: number, limit: number): Promise<readonly Ticket[]> {
    const filter = { stage: 'awaiting_customer_response' as const, 'order.stage': { $lt: orderKey(beforeMs, '') } }
    const found = await this.collection.find(filter).sort({ 'order.stage': 1 }).limit(limit).toArray()
    return found.map(ticketOf)
  }

  /** Tickets that match, newest change first. */
  async list(filter: Filter<TicketDocument>, limit: number): Promise<readonly Ticket[]> {
    const found = await this.collection.find(filter).sort({ modifiedAtMs: -1, _id: -1 }).limit(limit).toArray()
    return found.map(ticketOf)
  }

  /** Tickets that match, in an order that leaves no two equal. */
  async page(
    filter: Filter<TicketDocument>,
    { sort, limit }: { readonly sort: Readonly<Record<string, 1 | -1>>; readonly limit: number },
  ): Promise<readonly Ticket[]> {
    const found = await this.collection.find(filter).sort(sort).limit(limit).toArray()
    return found.map(ticketOf)
  }

  /**
   * A page of the tickets that match, in an order of several keys.
   *
   * @returns each with its place, from which the next page goes on
   */
  async pageBy(
    filter: Filter<TicketDocument>,
    keys: readonly SortKey[],
    page: { readonly after: SortPlace | null; readonly limit: number },
  ): Promise<readonly { readonly ticket: Ticket; readonly place: SortPlace }[]> {
    const stages = [{ $match: filter }, ...pageStages(keys, page)]
    const found = await this.collection.aggregate(stages, { allowDiskUse: true }).toArray()
    return found.map((document) => {
      const rest = { ...document } as TicketDocument & Record<string, SortPlace['values'][number]>
      const values = keys.map((_, i) => rest[sortFieldOf(i)] ?? null)
      for (const i of keys.keys()) delete (rest as Record<string, unknown>)[sortFieldOf(i)]
      const ticket = ticketOf(rest)
      return { ticket, place: { values, number: ticket.number } }
    })
  }

  /** Tickets that match, streamed in an order that leaves no two equal. */
  async *stream(
    filter: Filter<TicketDocument>,
    { sort, limit }: { readonly sort: Readonly<Record<string, 1 | -1>>; readonly limit: number },
  ): AsyncGenerator<Ticket> {
    const found = this.collection.find(filter, { allowDiskUse: true, batchSize }).sort(sort).limit(limit)
    for await (const document of found) yield ticketOf(document)
  }

  /** Tickets that meet the conditions, streamed in an order; without one, by number. */
  async *select(
    conditions: readonly Condition[],
    order: readonly SortKey[],
    { within = {}, limit }: { readonly within?: Filter<TicketDocument>; readonly limit?: number } = {},
  ): AsyncGenerator<Ticket> {
    const stages = [
      { $match: { $and: [matchOf(conditions), within] } },
      ...sortStages(order),
      ...(limit === undefined ? [] : [{ $limit: limit }]),
    ]
    for await (const found of this.collection.aggregate<TicketDocument>(stages, { allowDiskUse: true, batchSize }))
      yield ticketOf(found)
  }

  /** All tickets that match, streamed, by number. */
  async *all(filter: Filter<TicketDocument> = {}): AsyncGenerator<Ticket> {
    for await (const found of this.collection.find(filter, { batchSize }).sort({ _id: 1 })) yield ticketOf(found)
  }

  /**
   * Reserves ticket numbers, outside of any transaction: a commit that fails leaves a gap rather than a queue.
   *
   * @returns the first of `count` numbers
   */
  async reserveNumbers(count: number): Promise<number> {
    const after = await this.#counters.findOneAndUpdate(
      { _id: 'ticket' },
      { $inc: { next: count } },
      { upsert: true, returnDocument: 'after' },
    )
    return (after?.next ?? count) - count + 1
  }

  /**
   * Writes tickets inside a commit: new ones, and new states of the versions that were read.
   *
   * @throws {VersionConflictError} when one of them has changed since
   */
  async write(
    states: readonly { readonly ticket: Ticket; readonly readVersion: number | null }[],
    session: ClientSession,
  ): Promise<void> {
    if (states.length === 0) return
    const written = await this.collection.bulkWrite(
      states.map(({ ticket, readVersion }) => {
        const document = { ...documentOf(ticket), version: (readVersion ?? 0) + 1 }
        if (readVersion === null) return { insertOne: { document } }
        return { replaceOne: { filter: { _id: ticket.number as number, version: readVersion }, replacement: document } }
      }),
      { session, ordered: false },
    )
    if (written.matchedCount + written.insertedCount === states.length) return
    throw new VersionConflictError('a ticket changed while it was decided on')
  }
}

function documentOf({ number, ...rest }: Ticket): TicketDocument {
  return { _id: number, ...rest }
}

/** Tickets of earlier versions lack the attributes that came later. */
const laterAttributes = {
  ...{ subtype: null, customFields: [], artifacts: [], links: [], slaEvents: [] },
  ...{ provisional: [], participantsSince: [], spentTokens: [] },
}

function ticketOf({ _id, ...rest }: TicketDocument): Ticket {
  return { number: _id as TicketNumber, ...laterAttributes, ...rest }
}
