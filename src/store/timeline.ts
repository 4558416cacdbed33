/** Timelines: every line of every ticket's history; the lines of one event are one document, and exist once. */
import type { Connection, Model, QueryFilter, mongo } from 'mongoose'
import { product } from '../tickets/draft.ts'
import { orderKey, type OrderKey, type TicketNumber } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import { collectionOf, modelOf } from './connection.ts'
import { number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

/** An event of a ticket, such as a mail, with all the lines that it leaves. */
const paths = {
  /** `ticket/event` */
  _id: text(),
  ticket: number<TicketNumber>(),
  order: text<OrderKey>(),
  event: text(),
  lines: whole<readonly TimelineEntry[]>(),
}
type EventDocument = DocumentOf<typeof paths>
const schema = schemaOf(paths)
schema.index({ ticket: 1, order: 1, event: 1 })

/** The place of a line: its order, and its reference. */
export type TimelinePlace = readonly [order: string, externalRef: string]

/** The timelines. */
export class Timeline {
  readonly #model: Model<EventDocument>
  readonly #collection: mongo.Collection<EventDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'timelineEvents', schema)
    this.#collection = collectionOf(this.#model)
  }

  /** Writes lines inside a commit; an event that is there already fails the whole commit. */
  async insert(entries: readonly TimelineEntry[], session: mongo.ClientSession): Promise<void> {
    if (entries.length === 0) return
    await this.#collection.insertMany(eventsOf(entries), { session, ordered: false })
  }

  /** Puts a word of our own where what somebody said stood. @param left - `lines`: their references */
  async leaveWord(
    ticket: TicketNumber,
    { lines, word }: { readonly lines: readonly string[]; readonly word: string },
    session: mongo.ClientSession,
  ): Promise<void> {
    const remark = { message: null, body: word, html: null, files: [], visibility: 'internal', rule: 'T-101', by: product }
    const set = Object.fromEntries(Object.entries(remark).map(([key, value]) => [`lines.$[left].${key}`, value]))
    const events = [...new Set(lines.map((ref) => `${ticket}/${eventOf(ref)}`))]
    const arrayFilters = [{ 'left.externalRef': { $in: [...lines] } }]
    await this.#collection.updateMany({ _id: { $in: events } }, { $set: set }, { session, arrayFilters })
  }

  /** Lines of a ticket after a place, in the order of its mail. */
  async page(
    ticket: TicketNumber,
    { after, limit }: { readonly after: TimelinePlace | null; readonly limit: number },
  ): Promise<readonly TimelineEntry[]> {
    // An event has a line at least; one more is the event that the place itself stands in.
    const lines = await this.#read(after ? { ticket, ...fromPlace(after) } : { ticket }, limit + 1)
    const start = after ? lines.findIndex(({ externalRef }) => externalRef === after[1]) + 1 : 0
    return lines.slice(start, start + limit)
  }

  /** The lines of a ticket, in the order of its mail. */
  async ofTicket(ticket: TicketNumber): Promise<readonly TimelineEntry[]> {
    return this.#read({ ticket }, 0)
  }

  /** Comments on tickets, their order not told. */
  async commentsOn(tickets: readonly TicketNumber[]): Promise<readonly TimelineEntry[]> {
    const ofComments = { ticket: { $in: [...tickets] }, 'lines.type': 'timeline_comment' }
    const events = await this.#collection.find(ofComments).toArray()
    return events.flatMap(({ lines }) => lines).filter(({ type }) => type === 'timeline_comment')
  }

  /** Changes of attributes of tickets since a moment, in the order of time. */
  async changesSince(tickets: readonly TicketNumber[], sinceMs: number): Promise<readonly TimelineEntry[]> {
    if (tickets.length === 0) return []
    const since = { ticket: { $in: [...tickets] }, order: { $gte: orderKey(sinceMs, '') } }
    const lines = await this.#read({ ...since, 'lines.type': 'timeline_change_event' }, 0)
    return lines.filter(({ type }) => type === 'timeline_change_event')
  }

  /** @param limit - 0: all */
  async #read(filter: QueryFilter<EventDocument>, limit: number): Promise<readonly TimelineEntry[]> {
    const events = await this.#model.find(filter).sort({ order: 1, event: 1 }).limit(limit).lean()
    return events.flatMap(({ lines }) => lines)
  }
}

/** Events from the one that a place stands in: several may have the same order. */
function fromPlace([order, externalRef]: TimelinePlace): QueryFilter<EventDocument> {
  const same = order as OrderKey
  return { $or: [{ order: { $gt: same } }, { order: same, event: { $gte: eventOf(externalRef) } }] }
}

/** Four lines of one mail cost a fourth of four documents, each with its entry in every index. */
function eventsOf(entries: readonly TimelineEntry[]): EventDocument[] {
  const lines = Map.groupBy(entries, ({ ticket, externalRef }) => `${ticket}/${eventOf(externalRef)}`)
  return [...lines].flatMap(([_id, group]) => {
    const [first] = group
    return first ? [{ _id, ticket: first.ticket, order: first.order, event: eventOf(first.externalRef), lines: group }] : []
  })
}

/** Lines are numbered within their event: `event/n`. */
function eventOf(externalRef: string): string {
  const at = externalRef.lastIndexOf('/')
  return at < 0 ? externalRef : externalRef.slice(0, at)
}
