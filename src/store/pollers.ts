/** Running pollers: each reports itself periodically, and counts the others. Times are the database's. */
import type { Connection } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = { _id: text(), until: moment() }
const schema = schemaOf(paths)
type Poller = DocumentOf<typeof paths>

/** The collection of running pollers. */
export class Pollers {
  readonly #collection

  constructor(connection: Connection) {
    this.#collection = collectionOf(modelOf<Poller>(connection, 'pollers', schema))
  }

  /**
   * Reports a poller as running for a while.
   *
   * @returns the number of running pollers, this one included
   */
  async beat(owner: string, forMs: number): Promise<number> {
    await this.#collection.updateOne({ _id: owner }, [{ $set: { until: { $add: ['$$NOW', forMs] } } }], { upsert: true })
    await this.#collection.deleteMany({ $expr: { $lt: ['$until', '$$NOW'] } })
    return this.#collection.countDocuments({})
  }

  /** Removes a poller that stops. */
  async leave(owner: string): Promise<void> {
    await this.#collection.deleteOne({ _id: owner })
  }
}
