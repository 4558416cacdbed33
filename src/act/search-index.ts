/**
 * Looks up words in the index: which entries answer a query, the best first. Here it is settled what a typed word may stand for, and
 * when an entry may be without some of the words.
 */
import { internalMark } from '../search/entry.ts'
import { shortestMistyped, termsMeantBy } from '../search/misspellings.ts'
import { withInternal, type Query, type Wanted } from '../search/query.ts'
import { rarityOf } from '../search/score.ts'
import { termsAheadOf } from '../search/terms.ts'
import { mostHits, type Hit, type Lookup, type Term, type WordIndex } from '../search/word-index.ts'
import type { SearchWords } from '../store/search-words.ts'

/** Where is looked, and for whom. */
export interface SearchSpace<Id extends number | string> {
  readonly index: WordIndex<Id>
  readonly words: SearchWords
  /** Agents find by internal notes, too. */
  readonly isAgent: boolean
}

/** What was found. */
export interface Found<Id> {
  /** The best first. */
  readonly hits: readonly Pick<Hit<Id>, 'id' | 'score'>[]
  /** So many of the first have all the words; those behind them have most. */
  readonly whole: number
  /** Terms that were looked for: those to be marked in what is shown. */
  readonly terms: ReadonlySet<string>
  /** There may be more, older ones: not all entries were read. */
  readonly isCut: boolean
}

const mostBeginnings = 40
/** With fewer words, an entry without one of them is about something else. */
const fewestRelaxed = 3
/** So many with all the words are enough. */
const enough = 10
/** What the words that are there have to tell, of what all would. */
const leastTold = 0.5
const mostPassed = 3

/**
 * Entries that have every word and mark, fillers aside; behind a few, those that have most of three words or more; where none has
 * all, those that have some.
 *
 * @param marks - groups of marks, of each of which an entry must have one; beside those of the query
 */
export async function lookUp<Id extends number | string>(
  query: Query,
  marks: readonly (readonly string[])[],
  space: SearchSpace<Id>,
): Promise<Found<Id>> {
  const { index } = space
  const words = await Promise.all(query.wanted.map(async (wanted) => meant(wanted, space)))
  const filters = await Promise.all([...query.marks.map((mark) => [mark]), ...marks].map(async (group) => counted(group, index)))
  const unwanted = query.unwanted.flatMap((term) => [term, ...(space.isAgent ? [internalMark + term] : [])])
  const required = words.filter((_, i) => query.wanted[i]?.isFiller === false)
  const lookup = { required, filters, words, unwanted }
  const whole = await index.matching(lookup)
  const terms = new Set(words.flatMap((word) => word.terms.map((term) => term.replace(internalMark, ''))))
  const found = { hits: whole.hits, whole: whole.hits.length, terms, isCut: whole.isCut }
  const isEnough = whole.hits.length >= (required.length < fewestRelaxed ? 1 : enough)
  if (isEnough || required.length < 2 || (query.phrases.length > 0 && whole.hits.length > 0)) return found
  const some = await withSome(lookup, index)
  const all = new Set(whole.hits.map(({ id }) => id))
  const others = some.hits.filter(({ id }) => !all.has(id))
  const telling = whole.hits.length === 0 ? others : await tellingMost(others, lookup, index)
  return { ...found, hits: [...whole.hits, ...telling].slice(0, mostHits), isCut: found.isCut || some.isCut }
}

/** Entries that have one of the rarest words, by all that they have. */
async function withSome<Id extends number | string>(lookup: Lookup, index: WordIndex<Id>) {
  const known = lookup.required.filter(({ frequency }) => frequency > 0).toSorted((a, b) => a.frequency - b.frequency)
  const some = await Promise.all(known.slice(0, mostPassed).map(async (word) => index.matching({ ...lookup, required: [word] })))
  const best = new Map(some.flatMap(({ hits }) => hits).map((hit) => [hit.id, hit]))
  return { hits: [...best.values()].toSorted((a, b) => b.score - a.score), isCut: some.some(({ isCut }) => isCut) }
}

/** Those that leave out only what tells little. */
async function tellingMost<Id extends number | string>(hits: readonly Hit<Id>[], { required, words }: Lookup, index: WordIndex<Id>) {
  const total = await index.count()
  const tells = words.map((word) => (required.includes(word) ? rarityOf(word.frequency, total) : 0))
  const least = leastTold * tells.reduce((sum, weight) => sum + weight, 0)
  return hits.filter(({ has }) => has.reduce((sum, i) => sum + (tells[i] ?? 0), 0) >= least)
}

/** All that a typed word may stand for: its term, words that it begins, and where there is none, what it was mistyped for. */
async function meant<Id extends number | string>(wanted: Wanted, space: SearchSpace<Id>): Promise<Term> {
  const begun = wanted.prefix === null ? [] : await begunBy(wanted.prefix, space)
  const exact = { ...wanted, terms: [...new Set([...wanted.terms, ...begun])] }
  const found = await countedWord(exact, space)
  const [term = ''] = wanted.terms
  if (found.frequency > 0 || term.length < shortestMistyped) return found
  const near = await space.words.among(termsMeantBy(wanted.text))
  return near.length === 0 ? found : countedWord({ ...exact, terms: near }, space)
}

async function begunBy<Id extends number | string>(prefix: string, { words }: SearchSpace<Id>): Promise<readonly string[]> {
  const [longer, shorter] = await Promise.all([words.beginning(prefix, mostBeginnings), words.among(termsAheadOf(prefix))])
  return [...longer, ...shorter]
}

async function countedWord<Id extends number | string>(wanted: Wanted, { isAgent, index }: SearchSpace<Id>): Promise<Term> {
  return counted((isAgent ? withInternal(wanted) : wanted).terms, index)
}

async function counted<Id extends number | string>(terms: readonly string[], index: WordIndex<Id>): Promise<Term> {
  return { terms, frequency: await index.frequency(terms) }
}
