/** Timelines: every line of every ticket's history; the lines of one event are one document, and exist once. */
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import type { OrderKey, TicketNumber, TimelineEntry } from '../tickets/ticket.ts'
import { collectionOf } from './connection.ts'

/** An event of a ticket, such as a mail, with all the lines that it leaves. */
interface EventDocument {
  /** `ticket/event` */
  readonly _id: string
  readonly ticket: TicketNumber
  readonly order: OrderKey
  readonly event: string
  readonly lines: readonly TimelineEntry[]
}

const schema = new Schema({ _id: String, ticket: Number, order: String, event: String, lines: [Object] })
schema.index({ ticket: 1, order: 1, event: 1 })

/** The place of a line: its order, and its reference. */
export type TimelinePlace = readonly [order: string, externalRef: string]

/** The timelines. */
export class Timeline {
  readonly #collection: Collection<EventDocument>

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'timelineEvents', schema)
  }

  /** Writes lines inside a commit; an event that is there already fails the whole commit. */
  async insert(entries: readonly TimelineEntry[], session: ClientSession): Promise<void> {
    if (entries.length === 0) return
    await this.#collection.insertMany(eventsOf(entries), { session, ordered: false })
  }

  /** Lines of a ticket after a place, in the order of its mail. */
  async page(
    ticket: TicketNumber,
    { after, limit }: { readonly after: TimelinePlace | null; readonly limit: number },
  ): Promise<readonly TimelineEntry[]> {
    // An event has a line at least; one more is the event that the place itself stands in.
    const events = await this.#read({ ticket, ...fromPlace(after) }, limit + 1)
    const lines = events.flatMap((event) => event.lines)
    const start = after ? lines.findIndex(({ externalRef }) => externalRef === after[1]) + 1 : 0
    return lines.slice(start, start + limit)
  }

  /** The lines of a ticket, in the order of its mail. */
  async ofTicket(ticket: TicketNumber): Promise<readonly TimelineEntry[]> {
    return (await this.#read({ ticket }, 0)).flatMap(({ lines }) => lines)
  }

  /** @param limit - 0: all */
  async #read(filter: Partial<Record<'ticket' | '$or', unknown>>, limit: number): Promise<readonly EventDocument[]> {
    return this.#collection
      .find(filter as object)
      .sort({ order: 1, event: 1 })
      .limit(limit)
      .toArray()
  }
}

/** Events from the one that a place stands in: several may have the same order. */
function fromPlace(after: TimelinePlace | null): { readonly $or?: readonly object[] } {
  if (!after) return {}
  const [order, externalRef] = after
  return { $or: [{ order: { $gt: order } }, { order, event: { $gte: eventOf(externalRef) } }] }
}

/** Four lines of one mail cost a fourth of four documents, each with its entry in every index. */
function eventsOf(entries: readonly TimelineEntry[]): EventDocument[] {
  const lines = Map.groupBy(entries, ({ ticket, externalRef }) => `${ticket}/${eventOf(externalRef)}`)
  return [...lines].flatMap(([_id, group]) => {
    const [first] = group
    return first
      ? [{ _id, ticket: first.ticket, order: first.order, event: eventOf(first.externalRef), lines: group }]
      : []
  })
}

/** Lines are numbered within their event: `event/n`. */
function eventOf(externalRef: string): string {
  const at = externalRef.lastIndexOf('/')
  return at < 0 ? externalRef : externalRef.slice(0, at)
}
