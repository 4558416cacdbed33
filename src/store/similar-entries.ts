/** Finds similar entries through the lists of an entry's most distinctive terms. */
import type { Entry } from '../search/entry.ts'
import { contributionOf, importanceOf, promisingWords, rarityOf } from '../search/score.ts'
import { leastShare } from '../search/word-index.ts'
import type { SearchEntries } from './search-entries.ts'

const mostTerms = 24
/** Lists that are read at once for candidates; all terms weigh them. */
const listsAtOnce = 12
const newestOfTerm = 250
const mostWeighed = 120

/** The lists that are searched. */
interface Lists<Id extends number | string> {
  readonly entries: SearchEntries<Id>
  /** The number of entries with each term, up to a bound; cached for common terms. */
  readonly frequencies: (terms: readonly string[]) => Promise<readonly number[]>
}

/** A distinctive term of an entry. */
interface TellingTerm {
  readonly term: string
  readonly weight: number
  readonly rarity: number
}

const tells = ({ weight, rarity }: TellingTerm) => importanceOf(weight) * rarity

/** Similar entries, best first, by their weights of the entry's most distinctive terms. */
export async function similarEntries<Id extends number | string>(entry: Entry, itself: Id | null, lists: Lists<Id>) {
  const terms = await tellingTerms(entry, lists)
  const closest = await closestBy(terms, itself, lists)
  if (closest.length === 0) return []
  const matches = await lists.entries.weigh(
    closest,
    terms.map(({ term }) => term),
  )
  const scored = matches.map(({ id, length, weights }) => ({
    id,
    score: terms.reduce(
      (sum, { rarity, weight }, i) => sum + importanceOf(weight) * contributionOf(weights[i] ?? 0, { length, rarity }),
      0,
    ),
  }))
  const sorted = scored.toSorted((a, b) => b.score - a.score)
  return sorted.filter(({ score }) => score >= leastShare * (sorted[0]?.score ?? 0))
}

/** Entries that share the most distinctive terms; further terms are read while there are few candidates. */
async function closestBy<Id extends number | string>(terms: readonly TellingTerm[], itself: Id | null, { entries }: Lists<Id>) {
  const shared = new Map<Id, number>()
  for (let at = 0; at < terms.length && shared.size <= mostWeighed; at += listsAtOnce) {
    const some = terms.slice(at, at + listsAtOnce)
    const lists = await entries.idsOf(
      some.map(({ term }) => term),
      newestOfTerm,
    )
    for (const [i, term] of some.entries()) for (const id of lists[i] ?? []) shared.set(id, (shared.get(id) ?? 0) + tells(term))
  }
  if (itself !== null) shared.delete(itself)
  return [...shared]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, mostWeighed)
    .map(([id]) => id)
}

async function tellingTerms<Id extends number | string>(entry: Entry, { entries, frequencies }: Lists<Id>) {
  const total = await entries.count()
  if (total === 0) return []
  const words = promisingWords(entry)
  const found = await frequencies(words.map(({ term }) => term))
  return words
    .map((word, i) => ({ ...word, found: found[i] ?? 0 }))
    .filter(({ found }) => found > 0)
    .map(({ term, weight, found }): TellingTerm => ({ term, weight, rarity: rarityOf(found, total) }))
    .toSorted((a, b) => tells(b) - tells(a))
    .slice(0, mostTerms)
}
