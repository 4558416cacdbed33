/** The pollers that are at work: each says so again and again, and counts the others. The database's clock decides. */
import type { Connection } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = { _id: text(), until: moment() }
const schema = schemaOf(paths)
type Poller = DocumentOf<typeof paths>

/** Who is at work. */
export class Pollers {
  readonly #collection

  constructor(connection: Connection) {
    this.#collection = collectionOf(modelOf<Poller>(connection, 'pollers', schema))
  }

  /** Says that a poller is at work for a while yet. @returns how many are, itself among them */
  async beat(owner: string, forMs: number): Promise<number> {
    await this.#collection.updateOne({ _id: owner }, [{ $set: { until: { $add: ['$$NOW', forMs] } } }], { upsert: true })
    await this.#collection.deleteMany({ $expr: { $lt: ['$until', '$$NOW'] } })
    return this.#collection.countDocuments({})
  }

  /** Says that it is no more. */
  async leave(owner: string): Promise<void> {
    await this.#collection.deleteOne({ _id: owner })
  }
}
