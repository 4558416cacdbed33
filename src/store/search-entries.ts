/**
 * The index of words: an entry for each ticket, and one for each article, with a key for each of its terms. MongoDB gives the
 * entries of a term newest first from the index alone, so that no query ever has to sort all that match.
 */
import type { Connection, mongo } from 'mongoose'
import type { EntryDocument } from '../search/word-index.ts'
import { collectionOf, modelOf } from './connection.ts'
import { duplicatesIn } from './write-errors.ts'
import { bytes, list, number, schemaOf, text, type Path, type Paths } from './schema.ts'

/** A ticket's number, an article's id. */
type SearchId = number | string

/** What a query needs of an entry that has its terms. */
export interface Match<Id> {
  readonly id: Id
  readonly length: number
  /** Of each term that was asked for, in quarters of an occurrence; 0: it is not there, or a mark. */
  readonly weights: readonly number[]
}

/** Which entries: one of the terms of each group, and none of the unwanted; the first group is looked up, the others tested. */
export interface TermFilter {
  readonly groups: readonly (readonly string[])[]
  readonly unwanted: readonly string[]
}

/** How far to look. */
export interface SearchBounds {
  /** Entries of the first group that are read at most, newest first. */
  readonly read: number
  readonly limit: number
}

/** The index of one kind. */
export class SearchEntries<Id extends number | string> {
  readonly #collection: mongo.Collection<EntryDocument<SearchId>>

  constructor(connection: Connection, name: string, id: Path<SearchId>) {
    const paths: Paths<EntryDocument<SearchId>> = { _id: id, version: number(), terms: list(text()), weights: bytes(), length: number() }
    const schema = schemaOf<EntryDocument<SearchId>>(paths)
    schema.index({ terms: 1, _id: -1 })
    this.#collection = collectionOf(modelOf(connection, name, schema))
  }

  /** Writes entries over older ones. */
  async write(entries: readonly EntryDocument<Id>[]): Promise<void> {
    if (entries.length === 0) return
    const writes = entries.map((entry) => {
      const older: mongo.Filter<EntryDocument<SearchId>> = { _id: entry._id, version: { $lte: entry.version } }
      return { replaceOne: { filter: older, replacement: entry, upsert: true } }
    })
    // A newer entry does not match, and then its key is there already.
    await this.#collection.bulkWrite(writes, { ordered: false }).catch(duplicatesIn)
  }

  /** Takes entries away. */
  async remove(ids: readonly Id[]): Promise<void> {
    if (ids.length > 0) await this.#collection.deleteMany({ _id: { $in: [...ids] } })
  }

  /** How many entries there are, by estimate. */
  async count(): Promise<number> {
    return this.#collection.estimatedDocumentCount()
  }

  /** How many entries have one of some terms, counted up to `most`. */
  async frequency(terms: readonly string[], most: number): Promise<number> {
    const [only] = terms
    return this.#collection.countDocuments(
      { terms: terms.length === 1 && only !== undefined ? only : { $in: [...terms] } },
      { limit: most },
    )
  }

  /** The newest entries of a term, from the index alone. */
  async idsOf(term: string, limit: number): Promise<readonly Id[]> {
    const found = this.#collection.find({ terms: term }, { projection: { _id: 1 } }).sort({ _id: -1 })
    return (await found.limit(limit).toArray()).map(({ _id }) => _id as Id)
  }

  /** Entries that match, newest first, with the weights of some terms. */
  async matches(filter: TermFilter, terms: readonly string[], { read, limit }: SearchBounds): Promise<readonly Match<Id>[]> {
    const [first = [], ...others] = filter.groups
    // Within $expr no index is considered: the planner would weigh every group against the others, and keep its choice.
    const anyOf = (group: readonly string[]) => ({ $or: group.map((term) => ({ $in: [{ $literal: term }, '$terms'] })) })
    const tests = [...others.map(anyOf), ...filter.unwanted.map((term) => ({ $not: anyOf([term]) }))]
    return this.#read(
      [
        { $match: { terms: { $in: first } } },
        { $sort: { _id: -1 } },
        { $limit: read },
        ...(tests.length > 0 ? [{ $match: { $expr: { $and: tests } } }] : []),
        { $limit: limit },
      ],
      terms,
    )
  }

  /** Some entries by id, with the weights of some terms. */
  async weigh(ids: readonly Id[], terms: readonly string[]): Promise<readonly Match<Id>[]> {
    return this.#read([{ $match: { _id: { $in: ids } } }], terms)
  }

  /** One entry; null when there is none. */
  async find(id: Id): Promise<EntryDocument<Id> | null> {
    return (await this.#collection.findOne({ _id: id })) as EntryDocument<Id> | null
  }

  /** Ids and versions of all entries, by id. */
  async *versions(): AsyncGenerator<{ readonly id: Id; readonly version: number }> {
    const found = this.#collection.find({}, { projection: { version: 1 } }).sort({ _id: 1 })
    for await (const { _id, version } of found) yield { id: _id as Id, version }
  }

  async #read(stages: readonly mongo.Document[], terms: readonly string[]): Promise<readonly Match<Id>[]> {
    const places = terms.map((term) => ({ $indexOfArray: ['$terms', { $literal: term }] }))
    const shown = { $project: { length: 1, weights: 1, places } }
    const found = this.#collection.aggregate<{ _id: Id; length: number; weights: mongo.Binary | Buffer; places: readonly number[] }>([
      ...stages,
      shown,
    ])
    return (await found.toArray()).map(({ _id, length, weights, places: at }) => {
      const bytesOf = Buffer.isBuffer(weights) ? weights : weights.buffer
      return { id: _id, length, weights: at.map((place) => (place < 0 ? 0 : (bytesOf[place] ?? 0))) }
    })
  }
}
