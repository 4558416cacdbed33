/**
 * The door to the index of words: what it does for us, be it lists of our own in MongoDB or a search server. What a typed word may
 * stand for, what is shown for a query, and who may see it, is settled before and behind this door, the same for all.
 */
import type { Entry } from './entry.ts'

/** An entry as stored; `_id` is a ticket's number or an article's id. */
export interface EntryDocument<Id> extends Entry {
  readonly _id: Id
  /** Of the source when it was read: an older reading never replaces a newer one. */
  readonly version: number
}

/** A word or mark that was asked for, with all terms that it may stand for, and how many entries have one of them. */
export interface Term {
  readonly terms: readonly string[]
  readonly frequency: number
}

/** What is looked for. */
export interface Lookup {
  /** Words that must be there. */
  readonly required: readonly Term[]
  /** Marks that must be there; they weigh nothing. */
  readonly filters: readonly Term[]
  /** Words that count where they are; the required ones are among them. */
  readonly words: readonly Term[]
  /** Terms and marks that must not be there. */
  readonly unwanted: readonly string[]
}

/** An entry that was found. */
export interface Hit<Id> {
  readonly id: Id
  readonly score: number
  /** Which of the words it has, by their places. */
  readonly has: readonly number[]
}

/** What was found. */
export interface Hits<Id> {
  /** The best first, a thousand at most. */
  readonly hits: readonly Hit<Id>[]
  /** There may be more. */
  readonly isCut: boolean
}

/** Hits of one query at most. */
export const mostHits = 1000
/** Beyond so many, a term counts as common, and is counted no further. */
export const mostCounted = 5000

/** What shares less than this with the likest entry is not like it. */
export const leastShare = 0.15

/** The index of one kind: of tickets, or of articles. */
export interface WordIndex<Id extends number | string> {
  /** How many entries there are, by estimate. */
  count(): Promise<number>
  /** How many entries have one of some terms, counted up to `mostCounted`. */
  frequency(terms: readonly string[]): Promise<number>
  matching(lookup: Lookup): Promise<Hits<Id>>
  /** Entries like one, by its most telling terms, the best first. @param itself - left out */
  similarTo(entry: Entry, itself: Id | null): Promise<readonly Omit<Hit<Id>, 'has'>[]>
  /** Writes entries over older ones. */
  write(entries: readonly EntryDocument<Id>[]): Promise<void>
  remove(ids: readonly Id[]): Promise<void>
  find(id: Id): Promise<EntryDocument<Id> | null>
  /** Ids and versions of all entries that were written so far. */
  versions(): AsyncGenerator<{ readonly id: Id; readonly version: number }>
}

/** Both indexes. */
export interface WordIndexes<TicketId extends number> {
  readonly tickets: WordIndex<TicketId>
  readonly articles: WordIndex<string>
  /**
   * Makes what is missing of them.
   *
   * @returns what tells this index from another, such as one that was lost and made again; null: our own lists
   */
  open(): Promise<string | null>
}
