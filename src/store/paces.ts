/** Rate limits shared by all processes. Only times and a digest of the name are stored. */
import { createHash } from 'node:crypto'
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { list, moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

/** At most this many within a time. */
export interface SharedPace {
  readonly most: number
  readonly withinMs: number
}

const paths = {
  /** SHA-256 of the limit's name. */
  _id: text(),
  /** In ms; oldest first. */
  times: list(number()),
  endsAt: moment(),
}
const schema = schemaOf(paths)
schema.index({ endsAt: 1 }, { expireAfterSeconds: 0 })

/** The collection of rates. */
export class Paces {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'paces', schema)
  }

  /**
   * Counts an event, unless the limit is reached.
   *
   * @returns whether it is
   */
  async isTooOften(name: string, { most, withinMs }: SharedPace, nowMs: number): Promise<boolean> {
    const _id = createHash('sha256').update(name).digest('hex')
    const isRecent = { $gt: ['$$this', nowMs - withinMs] }
    const recent = { $filter: { input: { $ifNull: ['$times', []] }, cond: isRecent } }
    const noted = { $concatArrays: [recent, [nowMs]] }
    const before = await collectionOf(this.#model).findOneAndUpdate(
      { _id },
      [{ $set: { times: { $cond: [{ $lt: [{ $size: recent }, most] }, noted, recent] }, endsAt: new Date(nowMs + withinMs) } }],
      { upsert: true, returnDocument: 'before' },
    )
    return (before?.times ?? []).filter((atMs) => atMs > nowMs - withinMs).length >= most
  }
}
