/** Timelines: every line of every ticket's history; the same event twice is one line. */
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import type { OrderKey, TicketNumber, TimelineEntry } from '../tickets/ticket.ts'
import { collectionOf } from './connection.ts'

type TimelineDocument = TimelineEntry & { readonly _id: string }

const schema = new Schema({ _id: String, ticket: Number, order: String }, { strict: false })
schema.index({ ticket: 1, order: 1, externalRef: 1 })

/** The timelines. */
export class Timeline {
  readonly #collection: Collection<TimelineDocument>

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'timelineEntries', schema)
  }

  /** Writes lines inside a commit; one that is there already fails the whole commit. */
  async insert(entries: readonly TimelineEntry[], session: ClientSession): Promise<void> {
    if (entries.length === 0) return
    const documents = entries.map((entry) => ({ _id: `${entry.ticket}/${entry.externalRef}`, ...entry }))
    await this.#collection.insertMany(documents, { session, ordered: false })
  }

  /** Lines of a ticket after a place (order, externalRef), in the order of its mail. */
  async page(
    ticket: TicketNumber,
    { after, limit }: { readonly after: readonly [string, string] | null; readonly limit: number },
  ): Promise<readonly TimelineEntry[]> {
    const order = after?.[0] as OrderKey
    const beyond = after ? { $or: [{ order: { $gt: order } }, { order, externalRef: { $gt: after[1] } }] } : {}
    const found = await this.#collection
      .find({ ticket, ...beyond })
      .sort({ order: 1, externalRef: 1 })
      .limit(limit)
      .toArray()
    return found.map(({ _id, ...entry }) => ({ ...entry, files: entry.files ?? [] }))
  }

  /** The lines of a ticket, in the order of its mail. */
  async ofTicket(ticket: TicketNumber): Promise<readonly TimelineEntry[]> {
    const found = await this.#collection.find({ ticket }).sort({ order: 1, externalRef: 1 }).toArray()
    return found.map(({ _id, ...entry }) => ({ ...entry, files: entry.files ?? [] }))
  }
}
