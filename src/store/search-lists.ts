/**
 * The search index on lists in MongoDB. The entries that a query reads are bounded: the rarest word is looked up, newest first, and the
 * others are tested. Matches in titles rank first.
 */
import { internalMark, markOf, type Entry } from '../search/entry.ts'
import { contributionOf, rarityOf } from '../search/score.ts'
import {
  mostCounted,
  mostHits,
  type EntryDocument,
  type Hit,
  type Hits,
  type Lookup,
  type Term,
  type WordIndex,
  type WordIndexes,
} from '../search/word-index.ts'
import type { Connection } from 'mongoose'
import type { TicketNumber } from '../tickets/ticket.ts'
import { number, text } from './schema.ts'
import { SearchEntries, type Match } from './search-entries.ts'
import { similarEntries } from './similar-entries.ts'

/** Entries that a query reads. */
const mostRead = 20_000
/** In ms; frequencies of common terms change slowly. */
const knownForMs = 600_000
const mostKnown = 20_000

/** The lists of tickets or articles. */
export class SearchLists<Id extends number | string> implements WordIndex<Id> {
  readonly #entries: SearchEntries<Id>
  readonly #counts = new Map<string, { readonly frequency: number; readonly atMs: number }>()

  constructor(entries: SearchEntries<Id>) {
    this.#entries = entries
  }

  async count(): Promise<number> {
    return this.#entries.count()
  }

  async frequency(terms: readonly string[]): Promise<number> {
    const key = terms.join('\n')
    return this.#known(key) ?? this.#kept(key, await this.#entries.frequency(terms, mostCounted))
  }

  async matching({ required, filters, words, unwanted }: Lookup): Promise<Hits<Id>> {
    const groups = [...required, ...filters]
    if (groups.length === 0) return { hits: [], isCut: false }
    const byRarity = groups.toSorted((a, b) => a.frequency - b.frequency)
    const sought = words.flatMap(({ terms }) => terms)
    const find = async (order: readonly Term[], read: number) =>
      this.#entries.matches({ groups: order.map(({ terms }) => terms), unwanted }, sought, { read, limit: mostHits })
    const isCommon = (byRarity[0]?.frequency ?? 0) > mostHits
    const [total, texts] = await Promise.all([this.count(), find(byRarity, mostRead)])
    const titles = isCommon && words.length > 0 ? await find(await this.#inTitles(required, filters), mostHits) : []
    const matches = new Map([...titles, ...texts].map((match) => [match.id, match]))
    const hits = [...matches.values()].map((match) => hitOf(match, words, total))
    // The sort is stable: equal scores stay newest first.
    return { hits: hits.toSorted((a, b) => b.score - a.score).slice(0, mostHits), isCut: isCommon && texts.length >= mostHits }
  }

  async similarTo(entry: Entry, itself: Id | null): Promise<readonly Omit<Hit<Id>, 'has'>[]> {
    return similarEntries(entry, itself, { entries: this.#entries, frequencies: async (terms) => this.#frequencies(terms) })
  }

  async write(entries: readonly EntryDocument<Id>[]): Promise<void> {
    return this.#entries.write(entries)
  }

  async remove(ids: readonly Id[]): Promise<void> {
    return this.#entries.remove(ids)
  }

  async find(id: Id): Promise<EntryDocument<Id> | null> {
    return this.#entries.find(id)
  }

  versions(): AsyncGenerator<{ readonly id: Id; readonly version: number }> {
    return this.#entries.versions()
  }

  /** The number of entries with each term. */
  async #frequencies(terms: readonly string[]): Promise<readonly number[]> {
    const known = terms.map((term) => this.#known(term))
    const unknown = terms.filter((_, i) => known[i] === undefined)
    const counted = await this.#entries.frequencies(unknown, mostCounted)
    const fresh = new Map(unknown.map((term, i) => [term, this.#kept(term, counted[i] ?? 0)]))
    return terms.map((term, i) => known[i] ?? fresh.get(term) ?? 0)
  }

  #known(key: string): number | undefined {
    const kept = this.#counts.get(key)
    return kept && performance.now() - kept.atMs < knownForMs ? kept.frequency : undefined
  }

  #kept(key: string, frequency: number): number {
    if (this.#counts.size > mostKnown) this.#counts.clear()
    // A rare term may be new, and its next entry must be found at once, so its count is not cached.
    if (frequency > 100) this.#counts.set(key, { frequency, atMs: performance.now() })
    return frequency
  }

  /** The same words as terms in titles. */
  async #inTitles(required: readonly Term[], filters: readonly Term[]): Promise<readonly Term[]> {
    const titled = required.map(async ({ terms: all }) => {
      const terms = all.filter((term) => !term.startsWith(internalMark)).map((term) => markOf('title', term))
      return { terms, frequency: await this.frequency(terms) }
    })
    return [...(await Promise.all(titled)), ...filters].toSorted((a, b) => a.frequency - b.frequency)
  }
}

function hitOf<Id>({ id, length, weights }: Match<Id>, words: readonly Term[], total: number): Hit<Id> {
  let at = 0
  const weightOf = words.map(({ terms }) => weights.slice(at, (at += terms.length)).reduce((sum, weight) => sum + weight, 0))
  const parts = words.map(({ frequency }, i) => contributionOf(weightOf[i] ?? 0, { length, rarity: rarityOf(frequency, total) }))
  return {
    id,
    score: parts.reduce((sum, part) => sum + part, 0),
    has: [...words.keys()].filter((i) => (weightOf[i] ?? 0) > 0),
  }
}

/** The indexes in this database. */
export function ownIndexes(connection: Connection): WordIndexes<TicketNumber> {
  return {
    tickets: new SearchLists(new SearchEntries(connection, 'ticketEntries', number<TicketNumber>())),
    articles: new SearchLists(new SearchEntries(connection, 'articleEntries', text())),
    open: () => Promise.resolve(null),
  }
}
