/** The worker processes that run: each says so again and again, and by which configuration it goes. The database's clock decides. */
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { list, moment, nested, number, schemaOf, text, type DocumentOf } from './schema.ts'

/** Why the configuration as it stands in the file was not taken. */
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
  /** Keys that hold at its next start. */
  atRestart: list(text()),
  refusal: nested<ConfigRefusal | null>({ faults: list(text()), at: moment() }),
  until: moment(),
}
const schema = schemaOf(paths)

/** A worker process. */
export type WorkerRow = DocumentOf<typeof paths>

/** Who is at work. */
export class Workers {
  readonly #model: Model<WorkerRow>
  readonly #collection

  constructor(connection: Connection) {
    this.#model = modelOf<WorkerRow>(connection, 'workers', schema)
    this.#collection = collectionOf(this.#model)
  }

  /** Says that a worker is at work for a while yet; those that fell silent are forgotten. */
  async beat({ _id, ...row }: Omit<WorkerRow, 'until'>, forMs: number): Promise<void> {
    const set = { $set: { ...literal(row), until: { $add: ['$$NOW', forMs] } } }
    await this.#collection.updateOne({ _id }, [set], { upsert: true })
    await this.#collection.deleteMany({ $expr: { $lt: ['$until', '$$NOW'] } })
  }

  /** Says that it is no more. */
  async leave(id: string): Promise<void> {
    await this.#collection.deleteOne({ _id: id })
  }

  /** Those that are at work, by machine and process. */
  async all(): Promise<readonly WorkerRow[]> {
    return this.#model
      .find({ $expr: { $gte: ['$until', '$$NOW'] } })
      .sort({ host: 1, pid: 1 })
      .lean()
  }
}

/** In a pipeline, text that begins with a dollar would be a path. */
function literal(row: object): Record<string, { readonly $literal: unknown }> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, { $literal: value as unknown }]))
}
