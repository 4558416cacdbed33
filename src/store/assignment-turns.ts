/** The last turn of each agent in assignments by rules, from which the next turn follows (docs/rules.md). */
import type { Connection, Model, mongo } from 'mongoose'
import type { Turn } from '../tickets/rules/assign.ts'
import { collectionOf, modelOf } from './connection.ts'
import { number, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = { /** The agent's address. */ _id: text(), turn: number() }
const schema = schemaOf(paths)

/** The collection of turns. */
export class Turns {
  readonly #model: Model<DocumentOf<typeof paths>>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'turns', schema)
  }

  /** The last turns by agent. */
  async all(): Promise<ReadonlyMap<string, number>> {
    return new Map((await this.#model.find().lean()).map(({ _id, turn }) => [_id, turn]))
  }

  /** Records assignments in the transaction of a commit. */
  async note(given: readonly Turn[], session: mongo.ClientSession): Promise<void> {
    if (given.length === 0) return
    await collectionOf(this.#model).bulkWrite(
      given.map(({ agent, turn }) => ({ updateOne: { filter: { _id: agent }, update: { $max: { turn } }, upsert: true } })),
      { session },
    )
  }
}
