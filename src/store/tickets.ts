/** Tickets, with optimistic locking: a commit replaces exactly the version that was read. */
import { mongo, type Connection, type Model, type QueryFilter } from 'mongoose'
import type { Condition, SortKey } from '../tickets/records/ticket-query.ts'
import { stages, stateOf } from '../tickets/stage/stage.ts'
import { orderKey, type ContactId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { collectionOf, modelOf } from './connection.ts'
import { documentOf, ticketOf, ticketSchema, type TicketDocument } from './ticket-schema.ts'
import { bucketsFrom, bucketsOf } from './ticket-buckets.ts'
import { matchOf, orderStages, placeFieldOf, ticketsAlone, type SortPlace } from './ticket-selection.ts'
import { writeVersions } from './versions.ts'

/** Documents per batch of a stream. MongoDB's default of 16 MB, once decoded, would fill the process's memory. */
const batchSize = 100
/** For reports, which read few fields. */
const reportBatchSize = 1_000

/** A filter of tickets. */
export type TicketFilter = QueryFilter<TicketDocument>

/** The tickets that a report reads. */
export interface ReportedSpan {
  readonly openedBeforeMs: number
  readonly touchedSinceMs: number
}

const reportedFields = {
  createdAtMs: 1,
  modifiedAtMs: 1,
  slaEvents: 1,
  group: 1,
  part: 1,
  ownedBy: 1,
  tags: 1,
  revOrg: 1,
  mailbox: 1,
  isSpam: 1,
} as const

/** The fields of a ticket that reports read. */
export type ReportedTicket = Pick<Ticket, 'number' | keyof typeof reportedFields>

/** A total order, and a limit. */
interface Slice {
  readonly sort: Readonly<Record<string, 1 | -1>>
  readonly limit: number
}

/** A new state of a ticket with the version that it is based on; null: a new ticket. */
export interface TicketState {
  readonly ticket: Ticket
  readonly readVersion: number | null
}

/** A ticket with its position in a sorted list. */
type PlacedTicket = TicketDocument & { readonly place: Readonly<Record<string, SortPlace['values'][number]>> }

/** A page of a sorted list, after a position. */
interface PlacePage {
  readonly after: SortPlace | null
  readonly limit: number
}

interface PlacedPageTicket {
  readonly ticket: Ticket
  readonly place: SortPlace
}

interface Walk {
  readonly filter: TicketFilter
  readonly conditions: readonly Condition[]
  readonly keys: readonly SortKey[]
}

/** Sorting this many tickets takes a few ms, and counting them by an index no longer. */
const many = 2_000
const mostCountingMs = 20
/** MongoDB's MaxTimeMSExpired. */
const timeRanOut = 50

/** The collection of tickets. */
export class Tickets {
  readonly collection: mongo.Collection<TicketDocument>
  readonly #model: Model<TicketDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'tickets', ticketSchema)
    this.collection = collectionOf(this.#model)
  }

  /** The scope of a mailbox's tickets; null: it has none. */
  async scopeIn(mailbox: string): Promise<string | null> {
    return (await this.#model.findOne({ mailbox }, { scope: 1 }).lean())?.scope ?? null
  }

  /** Tickets that name a contact anywhere, by number. Scans all tickets, since contacts are rarely moved. */
  async naming(contact: ContactId): Promise<readonly TicketNumber[]> {
    const places = ['reportedBy', 'subscribers', 'emailMembers.contact', 'provisional.contact', 'createdBy.id']
    const found = this.collection.find({ $or: places.map((place) => ({ [place]: contact })) } as never, { projection: { _id: 1 } })
    return (await found.sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
  }

  /** Tickets by number. */
  async load(numbers: readonly TicketNumber[]): Promise<readonly Ticket[]> {
    return (await this.#model.find({ _id: { $in: numbers } }).lean()).map(ticketOf)
  }

  /** Tickets that were merged into some, directly or not, each with the one it ended in. */
  async mergedInto(numbers: readonly TicketNumber[]): Promise<ReadonlyMap<TicketNumber, TicketNumber>> {
    const ends = new Map<TicketNumber, TicketNumber>()
    for (let into = [...numbers]; into.length > 0;) {
      const query = { mergedInto: { $in: into, $gt: 0 as TicketNumber }, _id: { $nin: [...ends.keys()] } }
      const found = await this.collection.find(query, { projection: { mergedInto: 1 } }).toArray()
      for (const { _id, mergedInto } of found) if (mergedInto !== null) ends.set(_id, ends.get(mergedInto) ?? mergedInto)
      into = found.map(({ _id }) => _id)
    }
    return ends
  }

  /** Tickets in the order of the given numbers. */
  async inOrder(numbers: readonly TicketNumber[]): Promise<readonly Ticket[]> {
    const found = new Map((await this.load(numbers)).map((ticket) => [ticket.number, ticket]))
    return numbers.flatMap((number) => found.get(number) ?? [])
  }

  /** The latest tickets with one of the bare subjects, at most 100. */
  async ofSubjects(subjects: readonly string[]): Promise<readonly Ticket[]> {
    if (subjects.length === 0) return []
    return this.page({ bareSubject: { $in: subjects } }, { sort: { modifiedAtMs: -1 }, limit: 100 })
  }

  /** A ticket; null: not found. */
  async find(number: TicketNumber): Promise<Ticket | null> {
    return (await this.load([number]))[0] ?? null
  }

  /** Tickets with a link to a ticket or issue, by number. */
  async linkedTo(target: string): Promise<readonly Ticket[]> {
    return (await this.#model.find({ 'links.target': target }).sort({ _id: 1 }).lean()).map(ticketOf)
  }

  /** Tickets that have waited for their customer since before a moment, longest first (T-074). */
  async waitingSince(beforeMs: number, limit: number): Promise<readonly Ticket[]> {
    const filter = { ...ticketsAlone, stage: 'awaiting_customer_response', 'order.stage': { $lt: orderKey(beforeMs, '') } } as const
    return this.page(filter, { sort: { 'order.stage': 1 }, limit })
  }

  /** The language that each contact last wrote in, if known. @param contacts - default: all */
  async languagesOf(contacts?: readonly ContactId[]): Promise<ReadonlyMap<ContactId, string>> {
    const which = { ...(contacts && { reportedBy: { $in: [...contacts] } }), language: { $gt: '' } }
    const found = this.collection.aggregate<{ _id: ContactId; language: string }>([
      { $match: which },
      { $sort: { _id: 1 } },
      { $unwind: '$reportedBy' },
      { $group: { _id: '$reportedBy', language: { $last: '$language' } } },
    ])
    return new Map((await found.toArray()).map(({ _id, language }) => [_id, language]))
  }

  /** The number of open tickets by owner. */
  async openOf(owners: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const open = stages.filter((stage) => stateOf[stage] !== 'closed')
    const counts = owners.map(
      async (owner) => [owner, await this.#model.countDocuments({ ...ticketsAlone, ownedBy: owner, stage: { $in: open } })] as const,
    )
    return new Map(await Promise.all(counts))
  }

  /** Open tickets that changed since a moment, streamed. */
  touchedSince(sinceMs: number): AsyncIterable<Ticket> {
    const open = stages.filter((stage) => stateOf[stage] !== 'closed')
    return this.stream({ stage: { $in: open }, modifiedAtMs: { $gte: sinceMs } }, { sort: {}, limit: 0 })
  }

  /** Tickets whose snooze ends at a moment or before, earliest first. */
  async snoozedUntil(atMs: number, limit: number): Promise<readonly Ticket[]> {
    return this.page({ snoozedUntilMs: { $gt: 0, $lte: atMs } }, { sort: { snoozedUntilMs: 1 }, limit })
  }

  /** Matching tickets, last changed first. */
  async list(filter: TicketFilter, limit: number): Promise<readonly Ticket[]> {
    return this.page(filter, { sort: { modifiedAtMs: -1, _id: -1 }, limit })
  }

  /** Matching tickets, sorted. */
  async page(filter: TicketFilter, { sort, limit }: Slice): Promise<readonly Ticket[]> {
    return (await this.#model.find(filter).sort(sort).limit(limit).lean()).map(ticketOf)
  }

  /** A page of matching tickets, sorted by several keys. @returns each with its position, from which the next page continues */
  async pageBy(conditions: readonly Condition[], keys: readonly SortKey[], page: PlacePage): Promise<readonly PlacedPageTicket[]> {
    const filter = matchOf(conditions)
    const [first] = keys
    const isWalked = first && bucketsOf(first, conditions) !== null && (await this.#areMany(filter))
    return isWalked ? this.#walk({ filter, conditions, keys }, page) : this.#sorted(filter, keys, page)
  }

  /** Whether sorting all matches takes longer than reading them bucket by bucket. */
  async #areMany(filter: TicketFilter): Promise<boolean> {
    const counted = this.collection.countDocuments(filter as mongo.Filter<TicketDocument>, { limit: many, maxTimeMS: mostCountingMs })
    return (await counted.catch(unlessTimeRanOut)) >= many
  }

  /** Reads the buckets of the first key one after the other, until the page is full. */
  async #walk({ filter, conditions, keys }: Walk, { after, limit }: PlacePage): Promise<readonly PlacedPageTicket[]> {
    const [key, ...rest] = keys
    const buckets = key ? bucketsOf(key, conditions) : null
    if (!key || !buckets) return this.#sorted(filter, keys, { after, limit })
    const found: PlacedPageTicket[] = []
    for (const { rank, match } of bucketsFrom(buckets, key, after)) {
      if (found.length >= limit) break
      const within = after?.values[0] === rank ? { ...after, values: after.values.slice(1) } : null
      const walk = { filter: { $and: [filter, match] }, conditions, keys: rest }
      const some = await this.#walk(walk, { after: within, limit: limit - found.length })
      found.push(...some.map(({ ticket, place }) => ({ ticket, place: { ...place, values: [rank, ...place.values] } })))
    }
    return found
  }

  async #sorted(filter: TicketFilter, keys: readonly SortKey[], { after, limit }: PlacePage): Promise<readonly PlacedPageTicket[]> {
    const stages = [{ $match: filter }, ...orderStages(keys, after), { $limit: limit }]
    const found = await this.collection.aggregate<PlacedTicket>(stages, { allowDiskUse: true }).toArray()
    return found.map(({ place, ...document }) => {
      const values = keys.map((_, i) => place[placeFieldOf(i)] ?? null)
      return { ticket: ticketOf(document), place: { values, number: document._id } }
    })
  }

  /** Matching tickets, streamed in an order. */
  async *stream(filter: TicketFilter, { sort, limit }: Slice): AsyncGenerator<Ticket> {
    const found = this.#model.find(filter).sort(sort).limit(limit).allowDiskUse(true).lean()
    for await (const document of found.cursor({ batchSize })) yield ticketOf(document)
  }

  /** Tickets that match conditions, streamed in an order; without one, by number. */
  async *select(
    conditions: readonly Condition[],
    order: readonly SortKey[],
    { within = {}, limit }: { readonly within?: TicketFilter; readonly limit?: number } = {},
  ): AsyncGenerator<Ticket> {
    const stages: mongo.Document[] = [{ $match: { $and: [matchOf(conditions), within] } }, ...orderStages(order, null)]
    if (limit !== undefined) stages.push({ $limit: limit })
    const found = this.collection.aggregate<PlacedTicket>(stages, { allowDiskUse: true, batchSize })
    for await (const { place: _, ...document } of found) yield ticketOf(document)
  }

  /** The number of matching tickets, counted up to `most`. */
  async count(filter: TicketFilter, most: number): Promise<number> {
    return this.#model.countDocuments(filter).limit(most)
  }

  /** The numbers of matching tickets. */
  async numbers(filter: TicketFilter): Promise<readonly TicketNumber[]> {
    return (await this.#model.find(filter, { _id: 1 }).lean()).map(({ _id }) => _id)
  }

  /** Numbers and versions of all tickets, streamed, by number. */
  async *versions(): AsyncGenerator<Pick<Ticket, 'number' | 'version'>> {
    const found = this.collection.find({}, { projection: { version: 1 } }).sort({ _id: 1 })
    for await (const { _id, version } of found) yield { number: _id, version }
  }

  /** All matching tickets, streamed, by number. */
  async *all(filter: TicketFilter = {}): AsyncGenerator<Ticket> {
    for await (const found of this.#model.find(filter).sort({ _id: 1 }).lean().cursor({ batchSize })) yield ticketOf(found)
  }

  /** The fields that reports read, of tickets that were opened before a moment, are not imported, and are open or changed since another. */
  async *reported({ openedBeforeMs, touchedSinceMs }: ReportedSpan): AsyncGenerator<ReportedTicket> {
    const open = stages.filter((stage) => stateOf[stage] !== 'closed')
    const filter: mongo.Filter<TicketDocument> = {
      ...ticketsAlone,
      createdAtMs: { $lt: openedBeforeMs },
      isImported: { $ne: true },
      $or: [{ modifiedAtMs: { $gte: touchedSinceMs } }, { stage: { $in: open } }],
    }
    // From one snapshot: a ticket that changes in the meantime would move in the index and be missed.
    const found = this.collection.find(filter, { projection: reportedFields, batchSize: reportBatchSize, readConcern: 'snapshot' })
    for await (const { _id, ...rest } of found) yield { number: _id, ...rest }
  }

  /** Writes tickets in the transaction of a commit. @throws {VersionConflictError} when one of them has changed since it was read */
  async write(states: readonly TicketState[], session: mongo.ClientSession): Promise<void> {
    const documents = states.map(({ ticket, readVersion }) => ({ document: documentOf(ticket), readVersion }))
    await writeVersions(this.#model, documents, session)
  }
}

function unlessTimeRanOut(error: unknown): number {
  if (error instanceof mongo.MongoServerError && error.code === timeRanOut) return Infinity
  throw error
}
