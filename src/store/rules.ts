/** Rules made through the API; others are in the configuration file. */
import type { Connection, Model } from 'mongoose'
import { modelOf } from './connection.ts'
import { moment, schemaOf, text, type DocumentOf } from './schema.ts'

const paths = {
  /** The rule's name. */
  _id: text(),
  /** JSON as it was sent: names in it must not become keys of a stored document. */
  written: text(),
  by: text(),
  createdAt: moment(),
  changedAt: moment(),
}
type RuleDocument = DocumentOf<typeof paths>
const schema = schemaOf(paths)

/** A stored rule. */
export interface KeptRule {
  readonly name: string
  readonly written: string
  readonly by: string
  readonly at: Date
}

/** The collection of rules. */
export class Rules {
  readonly #model: Model<RuleDocument>

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'rules', schema)
  }

  /** All rules, in the order of creation, in which they are tried. */
  async all(): Promise<readonly KeptRule[]> {
    const found = await this.#model.find().sort({ createdAt: 1, _id: 1 }).lean()
    return found.map(({ _id, written, by, changedAt }) => ({ name: _id, written, by, at: changedAt }))
  }

  /** Creates or replaces a rule, which keeps its place. */
  async put({ name, written, by, at }: KeptRule): Promise<void> {
    await this.#model.updateOne(
      { _id: { $eq: name } },
      { $set: { written, by, changedAt: at }, $setOnInsert: { createdAt: at } },
      { upsert: true },
    )
  }

  /**
   * Deletes a rule.
   *
   * @returns false when there is none
   */
  async remove(name: string): Promise<boolean> {
    return (await this.#model.deleteOne({ _id: { $eq: name } })).deletedCount === 1
  }
}
