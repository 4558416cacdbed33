/** How often something was done lately, counted for all processes together; what it was is not kept. */
import { createHash } from 'node:crypto'
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { list, moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

/** So many within a time. */
export interface SharedPace {
  readonly most: number
  readonly withinMs: number
}

const paths = {
  /** SHA-256 of a name. */
  _id: text(),
  /** When it was done, in ms; the oldest first. */
  times: list(number()),
  endsAt: moment(),
}
const schema = schemaOf(paths)
schema.index({ endsAt: 1 }, { expireAfterSeconds: 0 })

/** The counts. */
export class Paces {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'paces', schema)
  }

  /** Notes that something is done, unless it was done as often as may be. @returns whether it was */
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
