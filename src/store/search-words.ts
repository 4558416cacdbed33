/** All words of the search index, once each, to look up prefixes and corrections. */
import type { Connection, Model } from 'mongoose'
import { collectionOf, modelOf } from './connection.ts'
import { schemaOf, text } from './schema.ts'
import { insertMissing } from './write-errors.ts'

interface WordDocument {
  readonly _id: string
}
const schema = schemaOf<WordDocument>({ _id: text() })
const mostKnown = 200_000

/** The collection of words. */
export class SearchWords {
  readonly #model: Model<WordDocument>
  readonly #known = new Set<string>()

  constructor(connection: Connection) {
    this.#model = modelOf(connection, 'searchWords', schema)
  }

  /** Adds words. */
  async add(words: Iterable<string>): Promise<void> {
    const fresh = [...new Set(words)].filter((word) => !this.#known.has(word))
    await insertMissing(
      collectionOf(this.#model),
      fresh.map((_id) => ({ _id })),
    )
    if (this.#known.size > mostKnown) this.#known.clear()
    for (const word of fresh) this.#known.add(word)
  }

  /** Deletes words. */
  async remove(words: readonly string[]): Promise<void> {
    await this.#model.deleteMany({ _id: { $in: [...words] } })
    for (const word of words) this.#known.delete(word)
  }

  /** Words with a prefix, up to a limit. */
  async beginning(prefix: string, limit: number): Promise<readonly string[]> {
    const found = this.#model.find({ _id: { $gte: prefix, $lt: `${prefix}\uffff` } }).sort({ _id: 1 })
    return (await found.limit(limit).lean()).map(({ _id }) => _id)
  }

  /** Those of some words that exist. */
  async among(words: readonly string[]): Promise<readonly string[]> {
    if (words.length === 0) return []
    return (await this.#model.find({ _id: { $in: words } }).lean()).map(({ _id }) => _id)
  }
}
