/** Claims `(scope, id) → ticket`: the unique key decides all races about which ticket a thread belongs to (JWZ's ghost roots). */
import { createHash } from 'node:crypto'
import type { Connection, Model, mongo } from 'mongoose'
import { VersionConflictError } from '../errors.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { collectionOf, modelOf } from './connection.ts'
import { number, schemaOf, text, type DocumentOf } from './schema.ts'

/** In characters. Longer ids are claimed by digest: RFC 5322 allows lines of 998 characters, and hostile mail ignores it. */
const longestIdLength = 300

const paths = { _id: text(), ticket: number<TicketNumber>() }
type Claim = DocumentOf<typeof paths>
const schema = schemaOf(paths)

/** The key of the claim on an id in a scope. */
export function claimKey(scope: string, id: string): string {
  const short = id.length <= longestIdLength ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`
  return `${scope}\n${short}`
}

/** A claim that moves to another ticket. */
export interface ClaimMove {
  readonly key: string
  readonly from: TicketNumber
  readonly to: TicketNumber
}

/** The collection of claims. */
export class Claims {
  readonly #model: Model<Claim>
  readonly #collection: mongo.Collection<Claim>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'claims', schema)
    this.#collection = collectionOf(this.#model)
  }

  /** Tickets by claim key; keys without a claim are absent. */
  async load(keys: readonly string[]): Promise<Map<string, TicketNumber>> {
    if (keys.length === 0) return new Map()
    const found = await this.#model.find({ _id: { $in: keys } }).lean()
    return new Map(found.map(({ _id, ticket }) => [_id, ticket]))
  }

  /** Tickets of the keys with a prefix. */
  async under(prefix: string): Promise<readonly TicketNumber[]> {
    const found = await this.#model.find({ _id: { $gte: prefix, $lt: `${prefix}\uffff` } }).lean()
    return found.map(({ ticket }) => ticket)
  }

  /**
   * Moves claims to other tickets.
   *
   * @throws {VersionConflictError} when one no longer belongs to the expected ticket
   */
  async move(moves: readonly ClaimMove[], session: mongo.ClientSession): Promise<void> {
    if (moves.length === 0) return
    const updates = moves.map(({ key, from, to }) => ({
      updateOne: { filter: { _id: key, ticket: from }, update: { $set: { ticket: to } } },
    }))
    const { matchedCount } = await this.#collection.bulkWrite(updates, { session, ordered: false })
    if (matchedCount !== moves.length) throw new VersionConflictError('a claim went to another ticket in the meantime')
  }

  /** Inserts new claims. The whole commit fails if another one wrote one of them first. */
  async insert(claims: ReadonlyMap<string, TicketNumber>, session: mongo.ClientSession): Promise<void> {
    if (claims.size === 0) return
    const documents = [...claims].map(([_id, ticket]) => ({ _id, ticket }))
    await this.#collection.insertMany(documents, { session, ordered: false })
  }
}
