/** Rules of the site that were written by the API; those of the configuration stand in its file. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** Its name. */
  _id: text(),
  /** As it was sent, JSON: names in it must never become keys of a stored document. */
  written: text(),
  by: text(),
  createdAt: moment(),
  changedAt: moment(),
}
type RuleDocument = DocumentOf<typeof paths>
const schema = schemaOf(paths)

/** A rule as it is kept. */
export interface KeptRule {
  readonly name: string
  readonly written: string
  readonly by: string
  readonly at: Date
}

/** The rules. */
export class Rules {
  readonly #model: Model<RuleDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'rules', schema)
  }

  /** All of them, in the order in which they were first written, which is the one in which they are tried. */
  async all(): Promise<readonly KeptRule[]> {
    const found = await this.#model.find().sort({ createdAt: 1, _id: 1 }).lean()
    return found.map(({ _id, written, by, changedAt }) => ({ name: _id, written, by, at: changedAt }))
  }

  /** Writes one, or writes it anew in its place. */
  async put({ name, written, by, at }: KeptRule): Promise<void> {
    await this.#model.updateOne(
      { _id: { $eq: name } },
      { $set: { written, by, changedAt: at }, $setOnInsert: { createdAt: at } },
      { upsert: true },
    )
  }

  /** Takes one away. @returns false when there is none */
  async remove(name: string): Promise<boolean> {
    return (await this.#model.deleteOne({ _id: { $eq: name } })).deletedCount === 1
  }
}
