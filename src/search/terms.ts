/**
 * Makes the terms of a text, by which its words are found in any language, spelling of accents, and ending.
 *
 * Scripts without spaces between words have a term for each two adjacent characters, and one for the last character of a run, so that
 * single characters are found as the beginning of a term.
 */
import { stemmer } from 'stemmer'

/** A part of a text (UTF-16 offsets, half open) and its term. */
export interface Token {
  readonly term: string
  readonly start: number
  readonly end: number
}

/** Longer "words" are encoded bytes. */
const longestTerm = 64
const RUN = /[\p{L}\p{M}\p{N}]+/gu
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu
/** Addresses, host and file names, versions, and numbers with letters: found as a whole, and by their parts. */
const COMPOUND = /[\p{L}\p{N}]+(?:[._@+/-]+[\p{L}\p{N}]+)+/gu
const isWorthWhole = (text: string) => /[@.\d]/.test(text) && text.length <= longestTerm
/** Accents of Latin, Greek and Cyrillic letters, points of Hebrew and Arabic; vowel signs of Indic scripts count as letters. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }

/** A common form of all spellings of a text. */
export function folded(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase()
  const plain = text.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC')
  return plain.replace(/[ßøæœłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
}

/** Cached terms, since texts repeat the same words. */
const knownTerms = new Map<string, string>()
const mostKnown = 50_000

/** The term of a word in a script with spaces. English endings are removed (Porter 1980); other languages keep theirs. */
export function termOf(word: string): string {
  const known = knownTerms.get(word)
  if (known !== undefined) return known
  const plain = folded(word)
  const term = /^[a-z]{4,}$/.test(plain) ? stemmer(plain) : plain
  if (knownTerms.size >= mostKnown) knownTerms.clear()
  knownTerms.set(word, term)
  return term
}

/** English endings, with whose beginnings an unfinished word may end. */
const ENDINGS = 'able al ance ation ed ence er es ful ible ing ity ive ization ize ly ment ness ous sion'.split(' ')
const TAILS = [...new Set(ENDINGS.flatMap((ending) => [...ending].map((_, i) => ending.slice(i))))]
const shortestUnfinished = 5

/** Terms that are shorter than an unfinished word, but may be meant: people who type `interferen` look for `interfer`. */
export function termsAheadOf(unfinished: string): readonly string[] {
  if (unfinished.length < shortestUnfinished || !/^[a-z]+$/.test(unfinished)) return []
  const terms = TAILS.map((tail) => stemmer(unfinished + tail))
  return [...new Set(terms)].filter((term) => term.length < unfinished.length && unfinished.startsWith(term))
}

/** Whole names and single words of a text, in the order of their starts; a name comes before its parts. */
export function tokensOf(text: string): readonly Token[] {
  return [...wholeNames(text), ...wordTokens(text)].sort((a, b) => a.start - b.start)
}

/** Names that are found as a whole: `ann@acme.example`, `invoice-7.pdf`, `hp-3005n`. */
export function wholeNames(text: string): readonly Token[] {
  return [...text.matchAll(COMPOUND)]
    .filter(([whole]) => isWorthWhole(whole))
    .map(({ 0: whole, index }) => ({ term: folded(whole), start: index, end: index + whole.length }))
}

/** The words of a text, including parts of names. */
export function wordTokens(text: string): readonly Token[] {
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) => runTokens(run, index))
}

/** The tokens of typed text: its whole names, or else its words. */
export function namesOrWords(text: string): readonly Token[] {
  const names = wholeNames(text)
  return names.length > 0 ? names : wordTokens(text)
}

function runTokens(run: string, at: number): readonly Token[] {
  if (/^[\x00-\x7f]*$/.test(run)) return wordToken(run, at)
  const tokens: Token[] = []
  let from = 0
  for (const { 0: unspaced, index } of run.matchAll(UNSPACED)) {
    tokens.push(...wordToken(run.slice(from, index), at + from), ...pairTokens(unspaced, at + index))
    from = index + unspaced.length
  }
  return [...tokens, ...wordToken(run.slice(from), at + from)]
}

function wordToken(word: string, start: number): readonly Token[] {
  if (word === '' || word.length > longestTerm) return []
  return [{ term: termOf(word), start, end: start + word.length }]
}

function pairTokens(run: string, at: number): readonly Token[] {
  const tokens: Token[] = []
  const characters = [...run]
  let start = at
  for (const [i, character] of characters.entries()) {
    const next = characters[i + 1] ?? ''
    tokens.push({ term: folded(character + next), start, end: start + character.length + next.length })
    start += character.length
  }
  return tokens
}
