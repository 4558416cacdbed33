/** Timelines: the history of every ticket. The lines of one event are one document, which exists once. */
import type { Connection, Model, QueryFilter, mongo } from 'mongoose'
import { product } from '../tickets/draft.ts'
import { orderKey, type OrderKey, type TicketNumber } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import { collectionOf, modelOf } from './connection.ts'
import { number, schemaOf, text, whole, type DocumentOf } from './schema.ts'

/** An event of a ticket, such as a mail, with its lines. */
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

/** The position of a line: its order key and reference. */
export type TimelinePlace = readonly [order: string, externalRef: string]

/** The collection of timeline events. */
export class Timeline {
  readonly #model: Model<EventDocument>
  readonly #collection: mongo.Collection<EventDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'timelineEvents', schema)
    this.#collection = collectionOf(this.#model)
  }

  /** Inserts lines in the transaction of a commit; an existing event fails the whole commit. */
  async insert(entries: readonly TimelineEntry[], session: mongo.ClientSession): Promise<void> {
    if (entries.length === 0) return
    await this.#collection.insertMany(eventsOf(entries), { session, ordered: false })
  }

  /**
   * Replaces lines that moved to another ticket by a remark.
   *
   * @param left - the references of the lines, and the remark
   */
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

  /** Lines of a ticket after a position, in order. */
  async page(
    ticket: TicketNumber,
    { after, limit }: { readonly after: TimelinePlace | null; readonly limit: number },
  ): Promise<readonly TimelineEntry[]> {
    // Every event has a line or more; one event more, since the first may be that of the position.
    const lines = await this.#read(after ? { ticket, ...fromPlace(after) } : { ticket }, limit + 1)
    const start = after ? lines.findIndex(({ externalRef }) => externalRef === after[1]) + 1 : 0
    return lines.slice(start, start + limit)
  }

  /** All lines of a ticket, in order. */
  async ofTicket(ticket: TicketNumber): Promise<readonly TimelineEntry[]> {
    return this.#read({ ticket }, 0)
  }

  /** The comments on some tickets, in any order. */
  async commentsOn(tickets: readonly TicketNumber[]): Promise<readonly TimelineEntry[]> {
    const ofComments = { ticket: { $in: [...tickets] }, 'lines.type': 'timeline_comment' }
    const events = await this.#collection.find(ofComments).toArray()
    return events.flatMap(({ lines }) => lines).filter(({ type }) => type === 'timeline_comment')
  }

  /** The changes of attributes since a moment, in order. */
  async changesSince(tickets: readonly TicketNumber[], sinceMs: number): Promise<readonly TimelineEntry[]> {
    if (tickets.length === 0) return []
    const since = { ticket: { $in: [...tickets] }, order: { $gte: orderKey(sinceMs, '') } }
    const lines = await this.#read({ ...since, 'lines.type': 'timeline_change_event' }, 0)
    return lines.filter(({ type }) => type === 'timeline_change_event')
  }

  /** @param limit - of events; 0: all */
  async #read(filter: QueryFilter<EventDocument>, limit: number): Promise<readonly TimelineEntry[]> {
    const events = await this.#model.find(filter).sort({ order: 1, event: 1 }).limit(limit).lean()
    return events.flatMap(({ lines }) => lines)
  }
}

/** Events from that of the position on; several may have the same order key. */
function fromPlace([order, externalRef]: TimelinePlace): QueryFilter<EventDocument> {
  const same = order as OrderKey
  return { $or: [{ order: { $gt: same } }, { order: same, event: { $gte: eventOf(externalRef) } }] }
}

/** Groups lines by event: a mail's four lines in one document cost a quarter of four documents with their index keys. */
function eventsOf(entries: readonly TimelineEntry[]): EventDocument[] {
  const lines = Map.groupBy(entries, ({ ticket, externalRef }) => `${ticket}/${eventOf(externalRef)}`)
  return [...lines].flatMap(([_id, group]) => {
    const [first] = group
    return first ? [{ _id, ticket: first.ticket, order: first.order, event: eventOf(first.externalRef), lines: group }] : []
  })
}

/** The event of a line, whose reference is `event/n`. */
function eventOf(externalRef: string): string {
  const at = externalRef.lastIndexOf('/')
  return at < 0 ? externalRef : externalRef.slice(0, at)
}
