/** The progress of the search index: its feeder, and the last change in it. */
import type { Connection, Model, mongo } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, whole } from './schema.ts'

/** The state of the index. */
export interface SearchState {
  readonly _id: 'index'
  readonly owner: string | null
  readonly ownedUntil: Date | null
  /** MongoDB's resume token after the last indexed change; null: the index must be compared first. */
  readonly token: unknown
  /** All changes before this are indexed. */
  readonly through: Date | null
  /** The version of the text analysis; with another version, entries are made again. */
  readonly analysis: number
  /** The index on a search server that this is about; null: our own lists. Another index is built anew. */
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

/** The collection with the state. */
export class SearchStates {
  readonly #model: Model<SearchState>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'searchState', schema)
  }

  /** The state; null: the index was never fed. */
  async read(): Promise<SearchState | null> {
    return this.#model.findById('index').lean()
  }

  /**
   * Acquires or extends the right to feed the index.
   *
   * @returns null while another process has it
   */
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

  /**
   * Records the progress, and extends the right to feed.
   *
   * @returns false when another process has it
   */
  async reached(
    owner: string,
    { token, ...state }: Pick<SearchState, 'token' | 'through' | 'analysis' | 'index'>,
    forMs: number,
  ): Promise<boolean> {
    const next = [{ $set: { ...state, token: { $literal: token }, ownedUntil: untilIn(forMs) } }]
    return (await this.#model.updateOne({ _id: 'index', owner }, next, { updatePipeline: true })).matchedCount === 1
  }

  /** Makes the feeder compare the whole index. */
  async forget(): Promise<void> {
    await this.#model.updateOne({ _id: 'index' }, { $set: { token: null } })
  }

  /** Has the whole index built anew, since it may be of another time than the database. */
  async distrust(): Promise<void> {
    await this.#model.updateOne({ _id: 'index' }, { $set: { token: null, analysis: 0, owner: null, ownedUntil: null } })
  }

  /** Releases the right to feed. */
  async release(owner: string): Promise<void> {
    await this.#model.updateOne({ _id: 'index', owner }, { $set: { owner: null, ownedUntil: null } })
  }
}

/** By the database's clock, since those of processes differ. */
function untilIn(ms: number): mongo.Document {
  return { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: ms } }
}
