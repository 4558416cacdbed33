/** What is asked of OpenSearch: the same lookups as of our own lists, in its query language; and what it is told of an entry. */
import { isMark, type Entry } from '../search/entry.ts'
import { importanceOf, promisingWords, rarityOf } from '../search/score.ts'
import { mostHits, type EntryDocument, type Lookup, type Term } from '../search/word-index.ts'

/** A query of its language. */
export type SearchClause = Readonly<Record<string, unknown>>

/** More clauses than a thousand in all are refused: of a word that may stand for many, so many are weighed each for itself. */
const mostWeighed = 8
const quarters = 4

/** The words of an entry, each as often as it weighs: so that the server's own BM25 weighs as ours does. */
export function wordsOf({ terms, weights }: Pick<Entry, 'terms' | 'weights'>): string {
  const repeated = terms.flatMap((term, i) =>
    isMark(term) ? [] : Array.from({ length: Math.ceil((weights[i] ?? 0) / quarters) }, () => term),
  )
  return repeated.join(' ')
}

/** An entry as it is stored there. */
export function documentOf<Id>({ _id: id, version, terms, weights, length }: EntryDocument<Id>): object {
  const marks = terms.filter(isMark)
  return { id, version, length, terms, weights: weights.toString('base64'), marks, words: wordsOf({ terms, weights }) }
}

/** A lookup; each hit names the places of the words that it has. */
export function lookupBody({ required, filters, words, unwanted }: Lookup): SearchClause {
  const clauseOf = (word: Term) => wordClause(word, String(words.indexOf(word)))
  const query = {
    bool: {
      must: required.map(clauseOf),
      filter: filters.map(({ terms }) => anyOf(terms)),
      should: words.filter((word) => !required.includes(word)).map(clauseOf),
      must_not: unwanted.length === 0 ? [] : [anyOf(unwanted)],
    },
  }
  return { query, size: mostHits, _source: false, track_total_hits: false, sort: [{ _score: 'desc' }, { id: 'desc' }] }
}

/** Entries that have one of some terms, or marks. */
export function anyOf(terms: readonly string[]): SearchClause {
  const among = [{ terms: { marks: terms.filter(isMark) } }, { terms: { words: terms.filter((term) => !isMark(term)) } }]
  return { bool: { should: among, minimum_should_match: 1 } }
}

/** Entries that share words with one, those of its title the most. @param itself - left out */
export function similarBody(entry: Entry, itself: string | null): SearchClause {
  const should = promisingWords(entry).map(({ term, weight }) => ({ term: { words: { value: term, boost: importanceOf(weight) } } }))
  const query = { bool: { should, minimum_should_match: 1, must_not: itself === null ? [] : [{ ids: { values: [itself] } }] } }
  return { query, size: 250, _source: false, track_total_hits: false, sort: [{ _score: 'desc' }, { id: 'desc' }] }
}

function wordClause({ terms, frequency }: Term, _name: string): SearchClause {
  const weighed = terms.slice(0, mostWeighed).map((term) => ({ term: { words: term } }))
  const others = terms.slice(mostWeighed)
  const rest = { constant_score: { filter: { terms: { words: others } }, boost: rarityOf(frequency, 2 * frequency) } }
  return { dis_max: { queries: others.length === 0 ? weighed : [...weighed, rest], _name } }
}
