/**
 * The lives of the installation. When the database goes back to an older state, what happened since is lost here and nowhere
 * else: mail was answered and ticket numbers were given out that it does not know. From then on it leads another life.
 */
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { flag, list, moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'
import { insertMissing } from './write-errors.ts'

const paths = {
  /** The number of the life, from 0. */
  _id: number(),
  begunAt: moment(),
  /** What its ledger had of MongoDB for an identity: one that was made anew from a dump has another. */
  ledgerUuid: text<string | null>(),
  /** Mail that came before has been taken care of in the life before: nobody is written to for its sake. null: there was none. */
  takenAgainBefore: moment<Date | null>(),
  /** When the life before was last seen at work. */
  knownUntil: moment<Date | null>(),
  /** By what it was noticed. */
  signs: list(text()),
  /** Counters that were lifted, so that no number is given out a second time. */
  lifted: list(nested<LiftedCounter>({ of: text(), from: number(), to: number() })),
  /** Mails of the outbox that nobody knows to be sent or not, and that are not sent. */
  unsent: number(),
  /** False: whoever began it died before all was done. */
  isReady: flag(),
  /** The admins have been told. */
  isTold: flag(),
}
const schema = schemaOf(paths)

/** A counter, and how far it was lifted. */
export interface LiftedCounter {
  readonly of: string
  readonly from: number
  readonly to: number
}

/** A life of the installation. */
export type Life = DocumentOf<typeof paths>

/** What is known when a life begins. */
export type NewLife = Pick<Life, 'begunAt' | 'ledgerUuid' | 'takenAgainBefore' | 'knownUntil' | 'signs' | 'lifted'>

/** The lives. */
export class Lives {
  readonly #model: Model<Life>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'lives', schema)
  }

  /** The present one; null: none was noted yet. */
  async present(): Promise<Life | null> {
    return collectionOf(this.#model).find({}).sort({ _id: -1 }).limit(1).next()
  }

  /** Begins one, unless somebody else was first: his counts. @param n - its number */
  async begin(n: number, life: NewLife): Promise<void> {
    const isFirst = n === 0
    await insertMissing(collectionOf(this.#model), [{ _id: n, ...life, unsent: 0, isReady: isFirst, isTold: isFirst }])
  }

  /** Notes what has been done. */
  async note(n: number, fields: Partial<Omit<Life, '_id'>>): Promise<void> {
    await this.#model.updateOne({ _id: n }, { $set: fields })
  }
}
