/**
 * Looks up a query in the index: what each typed word may stand for, when an entry may lack some of the words, and the order of the hits.
 */
import { internalMark } from '../search/entry.ts'
import { shortestMistyped, termsMeantBy } from '../search/misspellings.ts'
import { withInternal, type Query, type Wanted } from '../search/query.ts'
import { rarityOf } from '../search/score.ts'
import { termsAheadOf } from '../search/terms.ts'
import { mostHits, type Hit, type Lookup, type Term, type WordIndex } from '../search/word-index.ts'
import type { SearchWords } from '../store/search-words.ts'

/** The index to search, and for whom. */
export interface SearchSpace<Id extends number | string> {
  readonly index: WordIndex<Id>
  readonly words: SearchWords
  /** Agents also search internal notes. */
  readonly isAgent: boolean
}

export interface SearchResult<Id> {
  /** Best first. */
  readonly hits: readonly Pick<Hit<Id>, 'id' | 'score'>[]
  /** This many of the first hits have all the words; the others have most of them. */
  readonly whole: number
  /** The terms that were searched, to highlight them. */
  readonly terms: ReadonlySet<string>
  /** Not all entries were read; older ones may match, too. */
  readonly isCut: boolean
}

const mostBeginnings = 40
/** With fewer words, an entry that lacks one is about something else. */
const fewestRelaxed = 3
/** With this many complete hits, incomplete ones are not searched. */
const enough = 10
/** The share of the query's total rarity that an incomplete hit must reach. */
const leastShare = 0.5
const mostPassed = 3

/**
 * Finds entries that have every word and mark; fillers need not match. Where only few do, entries follow that have most of at least three
 * words; where none does, entries that have some.
 *
 * @param marks - groups of marks in addition to the query's; an entry needs one of each group
 */
export async function lookUp<Id extends number | string>(
  query: Query,
  marks: readonly (readonly string[])[],
  space: SearchSpace<Id>,
): Promise<SearchResult<Id>> {
  const { index } = space
  const words = await Promise.all(query.wanted.map(async (wanted) => termsFor(wanted, space)))
  const filters = await Promise.all([...query.marks.map((mark) => [mark]), ...marks].map(async (group) => withFrequency(group, index)))
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
  const incomplete = whole.hits.length === 0 ? others : await withRareWords(others, lookup, index)
  return { ...found, hits: [...whole.hits, ...incomplete].slice(0, mostHits), isCut: found.isCut || some.isCut }
}

/** Entries with one of the rarest words, ranked by all the words that they have. */
async function withSome<Id extends number | string>(lookup: Lookup, index: WordIndex<Id>) {
  const byRarity = lookup.required.filter(({ frequency }) => frequency > 0).toSorted((a, b) => a.frequency - b.frequency)
  const some = await Promise.all(byRarity.slice(0, mostPassed).map(async (word) => index.matching({ ...lookup, required: [word] })))
  const best = new Map(some.flatMap(({ hits }) => hits).map((hit) => [hit.id, hit]))
  return { hits: [...best.values()].toSorted((a, b) => b.score - a.score), isCut: some.some(({ isCut }) => isCut) }
}

/** Hits that lack only frequent words, which tell little. */
async function withRareWords<Id extends number | string>(hits: readonly Hit<Id>[], { required, words }: Lookup, index: WordIndex<Id>) {
  const total = await index.count()
  const tells = words.map((word) => (required.includes(word) ? rarityOf(word.frequency, total) : 0))
  const least = leastShare * tells.reduce((sum, weight) => sum + weight, 0)
  return hits.filter(({ has }) => has.reduce((sum, i) => sum + (tells[i] ?? 0), 0) >= least)
}

/** What a typed word may stand for: its term, words that begin with it, and, when nothing has those, words it may be a typing error of. */
async function termsFor<Id extends number | string>(wanted: Wanted, space: SearchSpace<Id>): Promise<Term> {
  const longer = wanted.prefix === null ? [] : await termsBeginning(wanted.prefix, space)
  const exact = { ...wanted, terms: [...new Set([...wanted.terms, ...longer])] }
  const found = await wordWithFrequency(exact, space)
  const [term = ''] = wanted.terms
  if (found.frequency > 0 || term.length < shortestMistyped) return found
  const near = await space.words.among(termsMeantBy(wanted.text))
  return near.length === 0 ? found : wordWithFrequency({ ...exact, terms: near }, space)
}

async function termsBeginning<Id extends number | string>(prefix: string, { words }: SearchSpace<Id>): Promise<readonly string[]> {
  const [longer, shorter] = await Promise.all([words.beginning(prefix, mostBeginnings), words.among(termsAheadOf(prefix))])
  return [...longer, ...shorter]
}

async function wordWithFrequency<Id extends number | string>(wanted: Wanted, { isAgent, index }: SearchSpace<Id>): Promise<Term> {
  return withFrequency((isAgent ? withInternal(wanted) : wanted).terms, index)
}

async function withFrequency<Id extends number | string>(terms: readonly string[], index: WordIndex<Id>): Promise<Term> {
  return { terms, frequency: await index.frequency(terms) }
}
