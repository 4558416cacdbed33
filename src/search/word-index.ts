/**
 * The interface of the index of words, for our lists in MongoDB and for search servers. The candidates for a typed word, the results that
 * are shown, and who may see them are decided outside it, the same for all.
 */
import type { Entry } from './entry.ts'

/** An entry as stored; `_id` is a ticket's number or an article's id. */
export interface EntryDocument<Id> extends Entry {
  readonly _id: Id
  /** The source's version when it was read; an older version never replaces a newer one. */
  readonly version: number
}

/** A searched word or mark: all its candidate terms, and the number of entries with one of them. */
export interface Term {
  readonly terms: readonly string[]
  readonly frequency: number
}

/** A search of the index. */
export interface Lookup {
  /** Words that an entry must have. */
  readonly required: readonly Term[]
  /** Marks that an entry must have; they do not affect the score. */
  readonly filters: readonly Term[]
  /** Words that affect the score, including the required ones. */
  readonly words: readonly Term[]
  /** Terms and marks that an entry must not have. */
  readonly unwanted: readonly string[]
}

/** An entry that matches. */
export interface Hit<Id> {
  readonly id: Id
  readonly score: number
  /** The indexes of those `words` of the lookup that it has. */
  readonly has: readonly number[]
}

/** The result of a lookup. */
export interface Hits<Id> {
  /** Best first, at most a thousand. */
  readonly hits: readonly Hit<Id>[]
  /** Whether there may be more. */
  readonly isCut: boolean
}

/** Maximum hits of one lookup. */
export const mostHits = 1000
/** Above this number, a term is common, and not counted further. */
export const mostCounted = 5000

/** Entries with a smaller share of the best score are not similar. */
export const leastShare = 0.15

/** The index of one kind: of tickets, or of articles. */
export interface WordIndex<Id extends number | string> {
  /** The estimated number of entries. */
  count(): Promise<number>
  /** The number of entries with one of some terms, up to `mostCounted`. */
  frequency(terms: readonly string[]): Promise<number>
  matching(lookup: Lookup): Promise<Hits<Id>>
  /** Entries that are similar to one, by its most significant terms, best first. @param itself - the entry's id, left out */
  similarTo(entry: Entry, itself: Id | null): Promise<readonly Omit<Hit<Id>, 'has'>[]>
  /** Writes entries, replacing older ones. */
  write(entries: readonly EntryDocument<Id>[]): Promise<void>
  remove(ids: readonly Id[]): Promise<void>
  find(id: Id): Promise<EntryDocument<Id> | null>
  /** Ids and versions of all entries. */
  versions(): AsyncGenerator<{ readonly id: Id; readonly version: number }>
}

/** Both indexes. */
export interface WordIndexes<TicketId extends number> {
  readonly tickets: WordIndex<TicketId>
  readonly articles: WordIndex<string>
  /**
   * Creates missing indexes.
   *
   * @returns an identifier that changes when the index was lost and created again; null: our own lists
   */
  open(): Promise<string | null>
}
