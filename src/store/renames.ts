/**
 * Renamed mailboxes and moved contacts: documents with the old name are updated, and again for a while, since workers that do not know yet
 * may write it.
 */
import type { Connection, Model } from 'mongoose'
import type { ContactId, TicketNumber } from '../tickets/ticket.ts'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** The old name. */
  _id: text(),
  to: text(),
  /** The scope of the mailbox, in which ids are claimed. */
  scope: text(),
  at: moment(),
}
const schema = schemaOf(paths)

/** A mailbox that was renamed, or whose documents were taken over by another. */
export type Rename = DocumentOf<typeof paths>

/** Collections whose documents name their mailbox. */
const named = ['inboundRows', 'outbox', 'tickets', 'messages'] as const

/** The number of updated documents by collection. */
export type Carried = Readonly<Record<(typeof named)[number], number>>

/** The renames of the last minutes. */
export class Renames {
  readonly #connection: Connection
  readonly #model: Model<Rename>

  constructor(connection: Connection) {
    this.#connection = connection
    this.#model = modelOf<Rename>(connection, 'mailboxRenames', schema)
  }

  /** Records a rename, and updates existing documents. */
  async begin(rename: Omit<Rename, 'at'>): Promise<Carried> {
    const { _id, ...rest } = rename
    await this.#model.updateOne({ _id }, { $set: { ...rest, at: new Date() } }, { upsert: true })
    return this.carry(rename)
  }

  /** The recent renames, in order. */
  async all(): Promise<readonly Rename[]> {
    return this.#model.find().sort({ at: 1 }).lean()
  }

  /** Ends a rename: nobody writes the old name any more, or another mailbox has it. */
  async end(from: string): Promise<void> {
    await this.#model.deleteOne({ _id: from })
  }

  /** Updates a moved contact in the routes of notifications, so that answers keep reaching the person. */
  async carryReader(tickets: readonly TicketNumber[], from: ContactId, to: ContactId): Promise<void> {
    const named = { ticket: { $in: [...tickets] }, 'answerRoute.readers.contact': from }
    const renamed = { $set: { 'answerRoute.readers.$[reader].contact': to } }
    await this.#connection.collection('outbox').updateMany(named, renamed, { arrayFilters: [{ 'reader.contact': from }] })
  }

  /** Updates the documents with the old name. Safe to repeat. */
  async carry({ _id: from, to, scope }: Omit<Rename, 'at'>): Promise<Carried> {
    const counts: Record<string, number> = {}
    for (const name of named) {
      const { modifiedCount } = await this.#connection.collection(name).updateMany({ mailbox: from }, { $set: { mailbox: to } })
      counts[name] = modifiedCount
    }
    await this.#carryThreads(`${scope}\nthread-index:${from}:`, `${scope}\nthread-index:${to}:`)
    return counts as Carried
  }

  /**
   * Moves the claims of Outlook threads, which name the mailbox (see `thread-match.ts`). A thread that is known under the new name, too,
   * stays there.
   */
  async #carryThreads(from: string, to: string): Promise<void> {
    const claims = this.#connection.collection<{ _id: string; ticket: number }>('claims')
    // ";" follows ":" as text.
    const range = { _id: { $gte: from, $lt: `${from.slice(0, -1)};` } }
    for await (const { _id, ticket } of claims.find(range)) {
      await claims.updateOne({ _id: `${to}${_id.slice(from.length)}` }, { $setOnInsert: { ticket } }, { upsert: true })
      await claims.deleteOne({ _id })
    }
  }
}
