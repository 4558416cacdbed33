/**
 * Looks up words in the index: which entries answer a query, the best first. What is read is bounded, however many match: the
 * rarest word is looked up, newest first, and the others are tested; titles come before texts.
 */
import { internalMark, markOf } from '../search/entry.ts'
import { shortestMistyped, termsMeantBy } from '../search/misspellings.ts'
import { withInternal, type Query, type Wanted } from '../search/query.ts'
import { contributionOf, rarityOf } from '../search/score.ts'
import { termsAheadOf } from '../search/terms.ts'
import type { Match, SearchEntries } from '../store/search-entries.ts'
import type { SearchWords } from '../store/search-words.ts'

/** Where is looked, and for whom. */
export interface SearchSpace<Id extends number | string> {
  readonly entries: SearchEntries<Id>
  readonly words: SearchWords
  /** Agents find by internal notes, too. */
  readonly isAgent: boolean
}

/** What was found. */
export interface Found<Id> {
  /** The best first. */
  readonly hits: readonly { readonly id: Id; readonly score: number }[]
  /** Terms that were looked for: those to be marked in what is shown. */
  readonly terms: ReadonlySet<string>
  /** There may be more, older ones: not all entries were read. */
  readonly isCut: boolean
  /** Nothing has all the words; these have some. */
  readonly isPartial: boolean
}

/** Entries that are read for one query. */
const mostRead = 20_000
const mostHits = 1000
/** Beyond so many, a term counts as common. */
const mostCounted = 5000
const mostBeginnings = 40

/** A word that was asked for, with all that it may stand for, and how many entries have it. */
interface Term {
  readonly terms: readonly string[]
  readonly frequency: number
}

/**
 * Entries that have every word and mark, fillers aside; where none has, those that have some of the words.
 *
 * @param marks - groups of marks, of each of which an entry must have one; beside those of the query
 */
export async function lookUp<Id extends number | string>(
  query: Query,
  marks: readonly (readonly string[])[],
  space: SearchSpace<Id>,
): Promise<Found<Id>> {
  const words = await Promise.all(query.wanted.map(async (wanted) => meant(wanted, space)))
  const filters = await Promise.all([...query.marks.map((mark) => [mark]), ...marks].map(async (group) => counted(group, space)))
  const unwanted = query.unwanted.flatMap((term) => [term, ...(space.isAgent ? [internalMark + term] : [])])
  const required = words.filter((_, i) => query.wanted[i]?.isFiller === false)
  const all = await matching([...required, ...filters], words, { space, unwanted })
  const terms = new Set(words.flatMap((word) => word.terms.map((term) => term.replace(internalMark, ''))))
  if (all.hits.length > 0 || required.length < 2) return { ...all, terms, isPartial: false }
  const known = required.filter(({ frequency }) => frequency > 0).toSorted((a, b) => a.frequency - b.frequency)
  const some = await Promise.all(known.slice(0, 3).map(async (word) => matching([word, ...filters], words, { space, unwanted })))
  const best = new Map(some.flatMap(({ hits }) => hits).map((hit) => [hit.id, hit]))
  return { hits: ranked([...best.values()]), terms, isCut: some.some(({ isCut }) => isCut), isPartial: true }
}

interface Scope<Id extends number | string> {
  readonly space: SearchSpace<Id>
  readonly unwanted: readonly string[]
}

async function matching<Id extends number | string>(groups: readonly Term[], words: readonly Term[], scope: Scope<Id>) {
  const { entries } = scope.space
  if (groups.length === 0) return { hits: [], isCut: false }
  const total = await entries.count()
  const byRarity = groups.toSorted((a, b) => a.frequency - b.frequency)
  const asked = words.flatMap(({ terms }) => terms)
  const find = async (order: readonly Term[], read: number) =>
    entries.matches({ groups: order.map(({ terms }) => terms), unwanted: scope.unwanted }, asked, { read, limit: mostHits })
  const isCommon = (byRarity[0]?.frequency ?? 0) > mostHits
  const texts = await find(byRarity, mostRead)
  const titles = isCommon && words.length > 0 ? await find(await inTitles(groups, words, scope.space), mostHits) : []
  const matches = new Map([...titles, ...texts].map((match) => [match.id, match]))
  const hits = [...matches.values()].map((match) => ({ id: match.id, score: scoreOf(match, words, total) }))
  return { hits: ranked(hits), isCut: isCommon && texts.length >= mostHits }
}

/** The same words, each in the title. */
async function inTitles<Id extends number | string>(groups: readonly Term[], words: readonly Term[], space: SearchSpace<Id>) {
  const titled = groups.map(async (group) => {
    if (!words.includes(group)) return group
    return counted(
      group.terms.filter((term) => !term.startsWith(internalMark)).map((term) => markOf('title', term)),
      space,
    )
  })
  return (await Promise.all(titled)).toSorted((a, b) => a.frequency - b.frequency)
}

function scoreOf<Id>({ length, weights }: Match<Id>, words: readonly Term[], total: number): number {
  let at = 0
  return words.reduce((score, { terms, frequency }) => {
    const weight = weights.slice(at, (at += terms.length)).reduce((sum, one) => sum + one, 0)
    return score + contributionOf(weight, { length, rarity: rarityOf(frequency, total) })
  }, 0)
}

/** Equals by age, the newest first: they come in that order. */
function ranked<Id>(hits: readonly { readonly id: Id; readonly score: number }[]) {
  return hits.toSorted((a, b) => b.score - a.score).slice(0, mostHits)
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

async function countedWord<Id extends number | string>(wanted: Wanted, space: SearchSpace<Id>): Promise<Term> {
  return counted((space.isAgent ? withInternal(wanted) : wanted).terms, space)
}

async function counted<Id extends number | string>(terms: readonly string[], { entries }: SearchSpace<Id>): Promise<Term> {
  return { terms, frequency: await frequencyOf(terms, entries) }
}

const knownForMs = 60_000
const mostKnown = 20_000
const known = new WeakMap<object, Map<string, { readonly frequency: number; readonly atMs: number }>>()

/** How many entries have one of some terms, up to a bound; counts are kept for a minute. */
export async function frequencyOf<Id extends number | string>(terms: readonly string[], entries: SearchEntries<Id>): Promise<number> {
  const counts = known.get(entries) ?? new Map<string, { readonly frequency: number; readonly atMs: number }>()
  known.set(entries, counts)
  const key = terms.join('\n')
  const kept = counts.get(key)
  if (kept && performance.now() - kept.atMs < knownForMs) return kept.frequency
  const frequency = await entries.frequency(terms, mostCounted)
  if (counts.size > mostKnown) counts.clear()
  // What is rare may be new: its next entry has to be found at once.
  if (frequency > 100) counts.set(key, { frequency, atMs: performance.now() })
  return frequency
}
