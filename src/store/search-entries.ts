/**
 * The search index in MongoDB: an entry for each ticket and each article, with an index key for each term. A term's entries come newest
 * first from the index alone, so no query sorts all matches.
 */
import type { Connection, mongo } from 'mongoose'
import type { EntryDocument } from '../search/word-index.ts'
import { collectionOf, modelOf } from './connection.ts'
import { duplicatesIn } from './write-errors.ts'
import { bytes, list, number, schemaOf, text, type Path, type Paths } from './schema.ts'

/** A ticket's number or an article's id. */
type SearchId = number | string

/** A matching entry. */
export interface Match<Id> {
  readonly id: Id
  readonly length: number
  /** The weight of each queried term, in quarters of an occurrence; 0: absent, or a mark. */
  readonly weights: readonly number[]
}

/** A filter of entries: a term of each group, and none of the unwanted. The first group is looked up, the others are tested. */
export interface TermFilter {
  readonly groups: readonly (readonly string[])[]
  readonly unwanted: readonly string[]
}

/** Bounds of a query. */
export interface SearchBounds {
  /** The number of entries of the first group that are read, newest first. */
  readonly read: number
  readonly limit: number
}

/** The index of tickets or articles. */
export class SearchEntries<Id extends number | string> {
  readonly #collection: mongo.Collection<EntryDocument<SearchId>>

  constructor(connection: Connection, name: string, id: Path<SearchId>) {
    const paths: Paths<EntryDocument<SearchId>> = { _id: id, version: number(), terms: list(text()), weights: bytes(), length: number() }
    const schema = schemaOf<EntryDocument<SearchId>>(paths)
    schema.index({ terms: 1, _id: -1 })
    this.#collection = collectionOf(modelOf(connection, name, schema))
  }

  /** Writes entries, unless newer ones exist. */
  async write(entries: readonly EntryDocument<Id>[]): Promise<void> {
    if (entries.length === 0) return
    const writes = entries.map((entry) => {
      const older: mongo.Filter<EntryDocument<SearchId>> = { _id: entry._id, version: { $lte: entry.version } }
      return { replaceOne: { filter: older, replacement: entry, upsert: true } }
    })
    // A newer entry does not match the filter, and its key makes the upsert fail, which is fine.
    await this.#collection.bulkWrite(writes, { ordered: false }).catch(duplicatesIn)
  }

  /** Deletes entries. */
  async remove(ids: readonly Id[]): Promise<void> {
    if (ids.length > 0) await this.#collection.deleteMany({ _id: { $in: [...ids] } })
  }

  /** The estimated number of entries. */
  async count(): Promise<number> {
    return this.#collection.estimatedDocumentCount()
  }

  /** The number of entries with one of the terms, counted up to `most`. */
  async frequency(terms: readonly string[], most: number): Promise<number> {
    const [only] = terms
    return this.#collection.countDocuments(
      { terms: terms.length === 1 && only !== undefined ? only : { $in: [...terms] } },
      { limit: most },
    )
  }

  /** The numbers of entries with each of the terms, counted up to `most`. */
  async frequencies(terms: readonly string[], most: number): Promise<readonly number[]> {
    const counts = await this.#each<number>(terms, [{ $limit: most }], { $sum: 1 })
    return terms.map((term) => counts.get(term) ?? 0)
  }

  /** The newest entries with each of the terms, from the index alone. */
  async idsOf(terms: readonly string[], limit: number): Promise<readonly (readonly Id[])[]> {
    const ids = await this.#each<readonly Id[]>(terms, [{ $sort: { _id: -1 } }, { $limit: limit }], { $push: '$_id' })
    return terms.map((term) => ids.get(term) ?? [])
  }

  /** Matching entries, newest first, with the weights of terms. */
  async matches(filter: TermFilter, terms: readonly string[], { read, limit }: SearchBounds): Promise<readonly Match<Id>[]> {
    const [first = [], ...others] = filter.groups
    // In $expr no index is considered; otherwise the planner would compare plans for every group, and keep its choice.
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

  /** Entries by id, with the weights of terms. */
  async weigh(ids: readonly Id[], terms: readonly string[]): Promise<readonly Match<Id>[]> {
    return this.#read([{ $match: { _id: { $in: ids } } }], terms)
  }

  /** An entry; null: not found. */
  async find(id: Id): Promise<EntryDocument<Id> | null> {
    return (await this.#collection.findOne({ _id: id })) as EntryDocument<Id> | null
  }

  /** Ids and versions of all entries, by id. */
  async *versions(): AsyncGenerator<{ readonly id: Id; readonly version: number }> {
    const found = this.#collection.find({}, { projection: { version: 1 } }).sort({ _id: 1 })
    for await (const { _id, version } of found) yield { id: _id as Id, version }
  }

  /** Sums up the entries of each term, in one command: a ticket has dozens of telling terms. Terms without entries are missing. */
  async #each<T>(terms: readonly string[], stages: readonly mongo.Document[], sum: mongo.Document): Promise<ReadonlyMap<string, T>> {
    const [first, ...others] = terms.map((term) => [
      { $match: { terms: term } },
      ...stages,
      { $group: { _id: { $literal: term }, sum } },
    ])
    if (first === undefined) return new Map()
    const unions = others.map((pipeline) => ({ $unionWith: { coll: this.#collection.collectionName, pipeline } }))
    const found = this.#collection.aggregate<{ _id: string; sum: T }>([...first, ...unions])
    return new Map((await found.toArray()).map(({ _id, sum: value }) => [_id, value]))
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
