/** Running worker processes: each reports itself periodically, with its configuration. Times are the database's. */
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { list, moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'

/** Why the configuration in the file was not loaded. */
export interface ConfigRefusal {
  readonly faults: readonly string[]
  readonly at: Date
}

const paths = {
  _id: text(),
  host: text(),
  pid: number(),
  roles: list(text()),
  configHash: text(),
  configTakenAt: moment(),
  /** Keys that take effect at the next start. */
  atRestart: list(text()),
  refusal: nested<ConfigRefusal | null>({ faults: list(text()), at: moment() }),
  until: moment(),
}
const schema = schemaOf(paths)

/** A worker process. */
export type WorkerRow = DocumentOf<typeof paths>

/** The collection of running workers. */
export class Workers {
  readonly #model: Model<WorkerRow>
  readonly #collection

  constructor(connection: Connection) {
    this.#model = modelOf<WorkerRow>(connection, 'workers', schema)
    this.#collection = collectionOf(this.#model)
  }

  /** Reports a worker as running for a while, and deletes those that have not reported. */
  async beat({ _id, ...row }: Omit<WorkerRow, 'until'>, forMs: number): Promise<void> {
    const set = { $set: { ...literal(row), until: { $add: ['$$NOW', forMs] } } }
    await this.#collection.updateOne({ _id }, [set], { upsert: true })
    await this.#collection.deleteMany({ $expr: { $lt: ['$until', '$$NOW'] } })
  }

  /** Removes a worker that stops. */
  async leave(id: string): Promise<void> {
    await this.#collection.deleteOne({ _id: id })
  }

  /** The running workers, by machine and process id. */
  async all(): Promise<readonly WorkerRow[]> {
    return this.#model
      .find({ $expr: { $gte: ['$until', '$$NOW'] } })
      .sort({ host: 1, pid: 1 })
      .lean()
  }
}

/** Makes values literal: in a pipeline, text that begins with a dollar sign is a path. */
function literal(row: object): Record<string, { readonly $literal: unknown }> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, { $literal: value as unknown }]))
}
