/**
 * Reads what people type into a search: words, "phrases", `from:`, `tag:`, `file:`, `title:`, and `-` before what must be absent;
 * before a digit, the `-` belongs to the number, as in error codes.
 */
import { internalMark, markOf, personQueryMarks } from './entry.ts'
import { isFillerWord } from './filler-words.ts'
import { folded, namesOrWords, wordTokens } from './terms.ts'

/** A word that must be found: by any of its terms. */
export interface Wanted {
  /** As typed. */
  readonly text: string
  readonly terms: readonly string[]
  /** Words that begin with this match, too, since the last word may be unfinished; null: none. */
  readonly prefix: string | null
  /** A filler word adds to the score, but may be missing. */
  readonly isFiller: boolean
}

/** A parsed query. */
export interface Query {
  readonly wanted: readonly Wanted[]
  /** Required marks; they do not affect the score. */
  readonly marks: readonly string[]
  /** Excluded terms and marks. */
  readonly unwanted: readonly string[]
  /** Terms that must be consecutive in one text. */
  readonly phrases: readonly (readonly string[])[]
}

const PIECE = /((?:-(?!\d))?)(?:(from|tag|file|title):)?(?:"([^"]*)"?|(\S+))/giu
const mostWanted = 32

/** Reads a query. Any text is valid. */
export function queryOf(text: string): Query {
  const plain = text.slice(0, 1000).replace(/[“”„«»]/g, '"')
  const pieces = [...plain.matchAll(PIECE)].map(([, minus, kind, quoted, word]) => ({
    isUnwanted: minus !== '',
    kind: kind?.toLowerCase() as Kind | undefined,
    text: quoted ?? word ?? '',
    isPhrase: quoted !== undefined,
  }))
  const isOpenEnded = !/[\s"]$/.test(plain)
  const words = pieces.filter(({ kind, isUnwanted }) => kind === undefined && !isUnwanted)
  const wanted = words.flatMap((piece) => {
    const isLast = isOpenEnded && piece === pieces.at(-1)
    return wantedOf(piece.text, isLast, piece.isPhrase)
  })
  const terms = wanted.slice(0, mostWanted)
  const isEmpty = terms.every(({ isFiller }) => isFiller)
  return {
    wanted: terms.map((term) => (isEmpty ? { ...term, isFiller: false } : term)),
    marks: pieces.flatMap((piece) => (piece.kind && !piece.isUnwanted ? marksOf(piece.kind, piece.text) : [])),
    unwanted: pieces.filter(({ isUnwanted }) => isUnwanted).flatMap(({ kind, text: word }) => (kind ? marksOf(kind, word) : termsOf(word))),
    phrases: words.filter(({ isPhrase }) => isPhrase).flatMap((piece) => phraseOf(piece.text)),
  }
}

/** Adds the terms that only agents find. */
export function withInternal({ terms, ...wanted }: Wanted): Wanted {
  return { ...wanted, terms: [...terms, ...terms.map((term) => internalMark + term)] }
}

type Kind = 'from' | 'tag' | 'file' | 'title'

function marksOf(kind: Kind, text: string): readonly string[] {
  if (kind === 'from') return personQueryMarks(text)
  if (kind === 'tag') return [markOf('tag', folded(text))]
  return termsOf(text).map((term) => markOf(kind, term))
}

function wantedOf(text: string, isUnfinished: boolean, isPhrase: boolean): readonly Wanted[] {
  const tokens = namesOrWords(text)
  return tokens.map(({ term, start, end }, i) => {
    const word = text.slice(start, end)
    const isPrefix = isUnfinished && i === tokens.length - 1 && end === text.length
    const prefix = isPrefix || [...term].length === 1 ? folded(word) : null
    return { text: word, terms: [term], prefix, isFiller: !isPhrase && !isPrefix && isFillerWord(word) }
  })
}

function termsOf(text: string): readonly string[] {
  return namesOrWords(text).map(({ term }) => term)
}

function phraseOf(text: string): readonly (readonly string[])[] {
  const terms = wordTokens(text).map(({ term }) => term)
  return terms.length > 1 ? [terms] : []
}

/** Whether a text has the terms of a phrase, one after the other. */
export function hasPhrase(text: string, phrase: readonly string[]): boolean {
  const terms = wordTokens(text).map(({ term }) => term)
  return terms.some((_, at) => phrase.every((term, i) => terms[at + i] === term))
}
