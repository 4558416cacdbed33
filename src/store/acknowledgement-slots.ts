/** Limits of acknowledgements, counted in MongoDB: the n-th of an hour is a row that can exist but once. */
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import { collectionOf } from './connection.ts'

interface SlotDocument {
  /** `address/hour/n` */
  readonly _id: string
  readonly addrSpec: string
  readonly at: Date
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const schema = new Schema({ _id: String, addrSpec: String, at: Date })
schema.index({ addrSpec: 1, at: 1 })
schema.index({ at: 1 }, { expireAfterSeconds: 2 * 24 * 3600 })

/** How many acknowledgements an address got lately. */
export interface AcknowledgementCount {
  readonly lastHour: number
  readonly lastDay: number
}

/** The acknowledgements given, per address. */
export class AcknowledgementSlots {
  readonly #collection: Collection<SlotDocument>

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'acknowledgementSlots', schema)
  }

  /** Counts by address; addresses without any are missing. */
  async load(addresses: readonly string[], nowMs: number): Promise<Map<string, AcknowledgementCount>> {
    const since = new Date(nowMs - dayMs)
    const found = await this.#collection.find({ addrSpec: { $in: [...addresses] }, at: { $gt: since } }).toArray()
    const counts = new Map<string, AcknowledgementCount>()
    for (const { addrSpec, at } of found) {
      const { lastHour, lastDay } = counts.get(addrSpec) ?? { lastHour: 0, lastDay: 0 }
      counts.set(addrSpec, { lastDay: lastDay + 1, lastHour: lastHour + (nowMs - at.getTime() < hourMs ? 1 : 0) })
    }
    return counts
  }

  /**
   * Takes slots inside a commit. Two workers that count the same take the same slot, and one of them has to decide again.
   *
   * @param taken - per address: the count that was read, and how many are given now
   */
  async take(
    taken: ReadonlyMap<string, { readonly before: number; readonly count: number }>,
    nowMs: number,
    session: ClientSession,
  ): Promise<void> {
    const at = new Date(nowMs)
    const day = Math.floor(nowMs / dayMs)
    const documents = [...taken].flatMap(([addrSpec, { before, count }]) =>
      Array.from({ length: count }, (_, i) => ({ _id: `${addrSpec}/${day}/${before + i}`, addrSpec, at })),
    )
    if (documents.length > 0) await this.#collection.insertMany(documents, { session, ordered: false })
  }
}
