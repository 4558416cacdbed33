/** Writes lookups and entries in OpenSearch's query language, with the same meaning as in our own lists. */
import { isMark, type Entry } from '../search/entry.ts'
import { importanceOf, promisingWords, rarityOf } from '../search/score.ts'
import { mostHits, type EntryDocument, type Lookup, type Term } from '../search/word-index.ts'

/** A clause of a query. */
export type SearchClause = Readonly<Record<string, unknown>>

/** Terms of one word that are weighed separately, since OpenSearch refuses more than a thousand clauses. */
const mostWeighed = 8
const quarters = 4

/** The words of an entry, each repeated by its weight, so that the server's BM25 weighs like ours. */
export function wordsOf({ terms, weights }: Pick<Entry, 'terms' | 'weights'>): string {
  const repeated = terms.flatMap((term, i) =>
    isMark(term) ? [] : Array.from({ length: Math.ceil((weights[i] ?? 0) / quarters) }, () => term),
  )
  return repeated.join(' ')
}

/** An entry as OpenSearch stores it. */
export function documentOf<Id>({ _id: id, version, terms, weights, length }: EntryDocument<Id>): object {
  const marks = terms.filter(isMark)
  return { id, version, length, terms, weights: weights.toString('base64'), marks, words: wordsOf({ terms, weights }) }
}

/** The query of a lookup; each hit names the words that it has, by their indexes. */
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

/** Entries with one of some terms or marks. */
export function anyOf(terms: readonly string[]): SearchClause {
  const among = [{ terms: { marks: terms.filter(isMark) } }, { terms: { words: terms.filter((term) => !isMark(term)) } }]
  return { bool: { should: among, minimum_should_match: 1 } }
}

/** Entries that share words with an entry, those of its title the most. @param itself - the entry's id, left out */
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
