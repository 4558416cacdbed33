/** Acknowledgements sent per address and day. Counted in MongoDB, so that the limits hold across workers and restarts. */
import type { Connection, Model, mongo } from 'mongoose'
import { VersionConflictError } from '../errors.ts'
import { collectionOf, modelOf } from './connection.ts'
import { list, moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const paths = {
  _id: text(),
  version: number(),
  /** The times of the last day's acknowledgements; the daily limit bounds their number. */
  given: list(moment()),
  lastAt: moment(),
}
type CountDocument = DocumentOf<typeof paths>
const schema = schemaOf(paths)
schema.index({ lastAt: 1 }, { expireAfterSeconds: 2 * 24 * 3600 })

/** The recent acknowledgements to an address, and the version that was read. */
export interface AcknowledgementCount {
  readonly lastHour: number
  readonly lastDay: number
  /** 0: none was ever sent. */
  readonly version: number
  readonly given: readonly Date[]
}

/** The count of an address without acknowledgements. */
export const noAcknowledgements: AcknowledgementCount = { lastHour: 0, lastDay: 0, version: 0, given: [] }

/** The acknowledgements that a commit adds. */
export interface AcknowledgementsGiven {
  readonly acknowledged: ReadonlyMap<string, number>
  /** The counts as they were read before the decision. */
  readonly acknowledgements: ReadonlyMap<string, AcknowledgementCount>
  readonly nowMs: number
}

/** The collection of acknowledgement counts. */
export class AcknowledgementCounts {
  readonly #model: Model<CountDocument>
  readonly #collection: mongo.Collection<CountDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'acknowledgementCounts', schema)
    this.#collection = collectionOf(this.#model)
  }

  /** Counts by address; addresses without any are missing. */
  async load(addresses: readonly string[], nowMs: number): Promise<ReadonlyMap<string, AcknowledgementCount>> {
    if (addresses.length === 0) return new Map()
    const found = await this.#model.find({ _id: { $in: addresses } }).lean()
    return new Map(
      found.map(({ _id, version, given }) => {
        const recent = given.filter((at) => nowMs - at.getTime() < dayMs)
        const lastHour = recent.filter((at) => nowMs - at.getTime() < hourMs).length
        return [_id, { lastHour, lastDay: recent.length, version, given: recent }]
      }),
    )
  }

  /**
   * Adds acknowledgements in the transaction of a commit.
   *
   * @throws {VersionConflictError} when another worker counted one of the addresses since it was read
   */
  async add({ acknowledged, acknowledgements, nowMs }: AcknowledgementsGiven, session: mongo.ClientSession): Promise<void> {
    if (acknowledged.size === 0) return
    const lastAt = new Date(nowMs)
    const written = await this.#collection.bulkWrite(
      [...acknowledged].map(([_id, count]) => {
        const before = acknowledgements.get(_id) ?? noAcknowledgements
        const given = [...before.given, ...Array.from({ length: count }, () => lastAt)]
        if (before.version === 0) return { insertOne: { document: { _id, version: 1, given, lastAt } } }
        const update = { $set: { given, lastAt, version: before.version + 1 } }
        return { updateOne: { filter: { _id, version: before.version }, update } }
      }),
      { session, ordered: false },
    )
    if (written.matchedCount + written.insertedCount !== acknowledged.size) {
      throw new VersionConflictError('another worker acknowledged the same address')
    }
  }
}
