/**
 * The lives of the installation. When the database is restored to an older state, it has lost what happened since: mails that were
 * answered, and ticket numbers that were given out. From then on it leads another life.
 */
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { flag, list, moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'
import { insertMissing } from './write-errors.ts'

const paths = {
  /** Numbered from 0. */
  _id: number(),
  begunAt: moment(),
  /** MongoDB's UUID of the ledger collection; a collection restored from a dump has another one. */
  ledgerUuid: text<string | null>(),
  /** Mail from before this was handled in the previous life, so it is processed silently. null: this is the first life. */
  takenAgainBefore: moment<Date | null>(),
  /** The last sign of the previous life. */
  knownUntil: moment<Date | null>(),
  /** The evidence of the restore, in words. */
  signs: list(text()),
  /** Counters that were raised, so that no number is given out twice. */
  lifted: list(nested<LiftedCounter>({ of: text(), from: number(), to: number() })),
  /** Mails in the outbox of unknown fate that are not sent. */
  unsent: number(),
  /** False: the beginning of the life is not finished. */
  isReady: flag(),
  /** The administrators were told. */
  isTold: flag(),
}
const schema = schemaOf(paths)

/** A counter with its old and new value. */
export interface LiftedCounter {
  readonly of: string
  readonly from: number
  readonly to: number
}

/** A life of the installation. */
export type Life = DocumentOf<typeof paths>

/** The fields known when a life begins. */
export type NewLife = Pick<Life, 'begunAt' | 'ledgerUuid' | 'takenAgainBefore' | 'knownUntil' | 'signs' | 'lifted'>

/** The collection of lives. */
export class Lives {
  readonly #model: Model<Life>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'lives', schema)
  }

  /** The present life; null: none is recorded yet. */
  async present(): Promise<Life | null> {
    return collectionOf(this.#model).find({}).sort({ _id: -1 }).limit(1).next()
  }

  /**
   * Begins a life, unless another process was first.
   *
   * @param n - its number
   */
  async begin(n: number, life: NewLife): Promise<void> {
    const isFirst = n === 0
    await insertMissing(collectionOf(this.#model), [{ _id: n, ...life, unsent: 0, isReady: isFirst, isTold: isFirst }])
  }

  /** Updates a life. */
  async note(n: number, fields: Partial<Omit<Life, '_id'>>): Promise<void> {
    await this.#model.updateOne({ _id: n }, { $set: fields })
  }
}
