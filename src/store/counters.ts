/** Counters: numbers that are given out once, outside of any transaction, so that who fails leaves a gap, not a queue. */
import type { Connection, Model } from 'mongoose'
import type { RecordKind } from '../tickets/records/records.ts'
import { modelOf } from './connection.ts'
import { number, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = { _id: text(), /** The last number that was given out. */ next: number() }
const schema = schemaOf(paths)

/** The counters. */
export class Counters {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'counters', schema)
  }

  /** Reserves numbers. @returns the first of `count` */
  async reserve(of: 'ticket' | 'issue' | RecordKind, count = 1): Promise<number> {
    const counter = await this.#model
      .findOneAndUpdate({ _id: of }, { $inc: { next: count } }, { upsert: true, returnDocument: 'after' })
      .lean()
      .orFail()
    return counter.next - count + 1
  }
}
