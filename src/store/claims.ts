/** Claims `(scope, id) → ticket`: the unique key decides every race about where a thread belongs (JWZ's ghost roots). */
import { createHash } from 'node:crypto'
import { Schema, type Connection } from 'mongoose'
import type { ClientSession, Collection } from './driver.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { collectionOf } from './connection.ts'

interface ClaimDocument {
  readonly _id: string
  readonly ticket: number
}

/** Longer ids are claimed by digest: RFC 5322 lets a line have 998 characters, hostile mail more. */
const longestIdLength = 300

const schema = new Schema({ _id: String, ticket: Number })

/** The key of an id within a scope. */
export function claimKey(scope: string, id: string): string {
  const short = id.length <= longestIdLength ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`
  return `${scope}\n${short}`
}

/** The claims. */
export class Claims {
  readonly #collection: Collection<ClaimDocument>

  constructor(connection: Connection) {
    this.#collection = collectionOf(connection, 'claims', schema)
  }

  /** Tickets by claim key; keys without a claim are missing. */
  async load(keys: readonly string[]): Promise<Map<string, TicketNumber>> {
    if (keys.length === 0) return new Map()
    const found = await this.#collection.find({ _id: { $in: [...keys] } }).toArray()
    return new Map(found.map(({ _id, ticket }) => [_id, ticket as TicketNumber]))
  }

  /** Writes new claims; a key that somebody else wrote first fails the whole commit. */
  async insert(claims: ReadonlyMap<string, TicketNumber>, session: ClientSession): Promise<void> {
    if (claims.size === 0) return
    const documents = [...claims].map(([_id, ticket]) => ({ _id, ticket }))
    await this.#collection.insertMany(documents, { session, ordered: false })
  }
}
