/**
 * Mailboxes and contacts that have another name: what bears the old one is carried over, and once more for a while, because a worker that
 * does not know yet may write it.
 */
import type { Connection, Model } from 'mongoose'
import type { ContactId, TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** The name before. */
  _id: text(),
  to: text(),
  /** Of the mailbox: ids are claimed within it. */
  scope: text(),
  at: moment(),
}
const schema = schemaOf(paths)

/** A mailbox that has another name, or gave all that it had to another one. */
export type Rename = DocumentOf<typeof paths>

/** What bears the name of its mailbox. */
const named = ['inboundRows', 'outbox', 'tickets', 'messages'] as const

/** How many of each were carried. */
export type Carried = Readonly<Record<(typeof named)[number], number>>

/** The renames of the last minutes. */
export class Renames {
  readonly #connection: Connection
  readonly #model: Model<Rename>

  constructor(connection: Connection) {
    this.#connection = connection
    this.#model = modelOf<Rename>(connection, 'mailboxRenames', schema)
  }

  /** Notes it, and carries what is there. */
  async begin(rename: Omit<Rename, 'at'>): Promise<Carried> {
    const { _id, ...rest } = rename
    await this.#model.updateOne({ _id }, { $set: { ...rest, at: new Date() } }, { upsert: true })
    return this.carry(rename)
  }

  /** Those of the last minutes, in the order in which they were made. */
  async all(): Promise<readonly Rename[]> {
    return this.#model.find().sort({ at: 1 }).lean()
  }

  /** Nobody writes the old name any more, or it is another mailbox's. */
  async end(from: string): Promise<void> {
    await this.#model.deleteOne({ _id: from })
  }

  /** A contact whom notifications of some tickets name has another id: answers to them go on reaching that person. */
  async carryReader(tickets: readonly TicketNumber[], from: ContactId, to: ContactId): Promise<void> {
    const named = { ticket: { $in: [...tickets] }, 'answerRoute.readers.contact': from }
    const renamed = { $set: { 'answerRoute.readers.$[reader].contact': to } }
    await this.#connection.collection('outbox').updateMany(named, renamed, { arrayFilters: [{ 'reader.contact': from }] })
  }

  /** Carries what bears the old name; safe to repeat. */
  async carry({ _id: from, to, scope }: Omit<Rename, 'at'>): Promise<Carried> {
    const counts: Record<string, number> = {}
    for (const name of named) {
      const { modifiedCount } = await this.#connection.collection(name).updateMany({ mailbox: from }, { $set: { mailbox: to } })
      counts[name] = modifiedCount
    }
    await this.#carryThreads(`${scope}\nthread-index:${from}:`, `${scope}\nthread-index:${to}:`)
    return counts as Carried
  }

  /** Outlook's threads are claimed by mailbox (see thread-match.ts); a thread that is known under the new name, too, stays there. */
  async #carryThreads(from: string, to: string): Promise<void> {
    const claims = this.#connection.collection<{ _id: string; ticket: number }>('claims')
    // ";" is what follows ":" as text.
    const range = { _id: { $gte: from, $lt: `${from.slice(0, -1)};` } }
    for await (const { _id, ticket } of claims.find(range)) {
      await claims.updateOne({ _id: `${to}${_id.slice(from.length)}` }, { $setOnInsert: { ticket } }, { upsert: true })
      await claims.deleteOne({ _id })
    }
  }
}
