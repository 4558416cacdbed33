/** How far the index of words has followed the tickets: who feeds it, and after which change it goes on. */
import type { Connection, Model, mongo } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, whole } from './schema.ts'

/** The state of the index. */
export interface SearchState {
  readonly _id: 'index'
  readonly owner: string | null
  readonly ownedUntil: Date | null
  /** MongoDB's resume token behind the last change that is in the index; null: what it holds has to be compared first. */
  readonly token: unknown
  /** Every change before this is in the index. */
  readonly through: Date | null
  /** Of the analysis that made its entries: another one makes them anew. */
  readonly analysis: number
  /** Which index it tells of: one that a search server has; null: our own lists. Another one is made anew. */
  readonly index: string | null
}

const schema = schemaOf<SearchState>({
  _id: text(),
  owner: text(),
  ownedUntil: moment(),
  token: whole(),
  through: moment(),
  analysis: number(),
  index: text(),
})

/** The state. */
export class SearchStates {
  readonly #model: Model<SearchState>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'searchState', schema)
  }

  /** The state; null before the index was ever fed. */
  async read(): Promise<SearchState | null> {
    return this.#model.findById('index').lean()
  }

  /** Takes or keeps the right to feed. @returns null while somebody else has it */
  async acquire(owner: string, forMs: number): Promise<SearchState | null> {
    const first = { _id: 'index', owner: null, ownedUntil: null, token: null, through: null, analysis: 0, index: null } as const
    await this.#model.updateOne({ _id: 'index' }, { $setOnInsert: first }, { upsert: true })
    const isFree = { $or: [{ owner }, { ownedUntil: null }, { $expr: { $lt: ['$ownedUntil', '$$NOW'] } }] }
    return this.#model
      .findOneAndUpdate({ _id: 'index', ...isFree }, [{ $set: { owner, ownedUntil: untilIn(forMs) } }], {
        returnDocument: 'after',
        updatePipeline: true,
      })
      .lean()
  }

  /** Notes how far the index has come, and keeps the right to feed. @returns false when somebody else feeds it now */
  async reached(
    owner: string,
    { token, ...state }: Pick<SearchState, 'token' | 'through' | 'analysis' | 'index'>,
    forMs: number,
  ): Promise<boolean> {
    const next = [{ $set: { ...state, token: { $literal: token }, ownedUntil: untilIn(forMs) } }]
    return (await this.#model.updateOne({ _id: 'index', owner }, next, { updatePipeline: true })).matchedCount === 1
  }

  /** Makes the feeder compare everything. */
  async forget(): Promise<void> {
    await this.#model.updateOne({ _id: 'index' }, { $set: { token: null } })
  }

  /** Has everything made anew, by whoever feeds next: the index may be of another time than the database. */
  async distrust(): Promise<void> {
    await this.#model.updateOne({ _id: 'index' }, { $set: { token: null, analysis: 0, owner: null, ownedUntil: null } })
  }

  /** Gives the right back. */
  async release(owner: string): Promise<void> {
    await this.#model.updateOne({ _id: 'index', owner }, { $set: { owner: null, ownedUntil: null } })
  }
}

/** By the database's clock: those of the processes may differ. */
function untilIn(ms: number): mongo.Document {
  return { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: ms } }
}
