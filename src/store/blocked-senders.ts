/** Addresses and domains that agents have blocked. */
import type { Connection, Model } from 'mongoose'
import type { BlockedSender } from '../tickets/people/blocked.ts'
import { modelOf } from './connection.ts'
import { moment, number, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = { _id: text(), by: text(), at: moment(), ticket: number<number | null>() }
type BlockedDocument = DocumentOf<typeof paths>
const schema = schemaOf(paths)

/** The collection of blocked senders. */
export class BlockedSenders {
  readonly #model: Model<BlockedDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'blockedSenders', schema)
  }

  /** Blocks an address or domain. An existing block is kept. */
  async add({ id, ...rest }: BlockedSender): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $setOnInsert: rest }, { upsert: true })
  }

  /** The blocks among some addresses and domains. */
  async load(keys: readonly string[]): Promise<ReadonlyMap<string, BlockedSender>> {
    if (keys.length === 0) return new Map()
    const found = await this.#model.find({ _id: { $in: keys } }).lean()
    return new Map(found.map(({ _id, ...rest }) => [_id, { id: _id, ...rest }]))
  }

  /** All blocks, sorted by address or domain. */
  async all(limit: number): Promise<readonly BlockedSender[]> {
    const found = await this.#model.find().sort({ _id: 1 }).limit(limit).lean()
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }))
  }

  /**
   * Removes a block.
   *
   * @returns false when there is none
   */
  async remove(id: string): Promise<boolean> {
    return (await this.#model.deleteOne({ _id: id })).deletedCount === 1
  }
}
