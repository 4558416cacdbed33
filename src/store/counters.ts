/** Counters: numbers are reserved outside of transactions, so a failed commit leaves a gap instead of blocking others. */
import type { Connection, Model } from 'mongoose'
import type { RecordKind } from '../tickets/records/records.ts'
import { modelOf } from './connection.ts'
import { number, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = { _id: text(), /** The last number that was given out. */ next: number() }
const schema = schemaOf(paths)

/** The collection of counters. */
export class Counters {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'counters', schema)
  }

  /** Every counter with its last number. */
  async all(): Promise<readonly { readonly of: string; readonly last: number }[]> {
    return (await this.#model.find().lean()).map(({ _id, next }) => ({ of: _id, last: next }))
  }

  /** The last ticket number; 0: none. */
  async lastTicket(): Promise<number> {
    return (await this.#model.findOne({ _id: 'ticket' }).lean())?.next ?? 0
  }

  /**
   * Makes a counter continue above a number.
   *
   * @returns false when it is above already
   */
  async lift(of: string, above: number): Promise<boolean> {
    const lifted = await this.#model.updateOne({ _id: of, next: { $lt: above } }, { $set: { next: above } })
    return lifted.matchedCount === 1
  }

  /**
   * Reserves numbers.
   *
   * @returns the first of `count`
   */
  async reserve(of: 'ticket' | 'issue' | RecordKind, count = 1): Promise<number> {
    const counter = await this.#model
      .findOneAndUpdate({ _id: of }, { $inc: { next: count } }, { upsert: true, returnDocument: 'after' })
      .lean()
      .orFail()
    return counter.next - count + 1
  }
}
