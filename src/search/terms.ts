/**
 * The terms of a text: by what its words are found, whatever the language, the spelling of accents, and the ending.
 *
 * Scripts that are written without spaces between words give a term for every two neighbouring characters, and one for
 * the last character of a run, so that a single character is found as the beginning of a term.
 */
import { stemmer } from 'stemmer'

/** A piece of a text (UTF-16 offsets, half open) and the term that it is found by. */
export interface Token {
  readonly term: string
  readonly start: number
  readonly end: number
}

/** Longer "words" are encoded bytes, not words. */
const longestTerm = 64
const RUN = /[\p{L}\p{M}\p{N}]+/gu
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu
/** Addresses, host and file names, versions, and numbers with letters: found whole, and by their parts. */
const COMPOUND = /[\p{L}\p{N}]+(?:[._@+/-]+[\p{L}\p{N}]+)+/gu
const isWorthWhole = (text: string) => /[@.\d]/.test(text) && text.length <= longestTerm
/** Accents of Latin, Greek and Cyrillic letters, points of Hebrew and Arabic; vowel signs of Indic scripts are letters. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }

/** A text in the one spelling that all spellings of it have in common. */
export function folded(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase()
  const plain = text.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC')
  return plain.replace(/[ßøæœłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
}

/** Texts say the same words again and again. */
const knownTerms = new Map<string, string>()
const mostKnown = 50_000

/** The term of a word that stands in text with spaces. English endings go (Porter 1980); other languages have few of them. */
export function termOf(word: string): string {
  const known = knownTerms.get(word)
  if (known !== undefined) return known
  const plain = folded(word)
  const term = /^[a-z]{4,}$/.test(plain) ? stemmer(plain) : plain
  if (knownTerms.size >= mostKnown) knownTerms.clear()
  knownTerms.set(word, term)
  return term
}

/** English endings, whose beginnings an unfinished word may end with. */
const ENDINGS = 'able al ance ation ed ence er es ful ible ing ity ive ization ize ly ment ness ous sion'.split(' ')
const TAILS = [...new Set(ENDINGS.flatMap((ending) => [...ending].map((_, i) => ending.slice(i))))]
const shortestUnfinished = 5

/** Terms shorter than an unfinished word that it may become: whoever types `interferen` looks for `interfer`. */
export function termsAheadOf(unfinished: string): readonly string[] {
  if (unfinished.length < shortestUnfinished || !/^[a-z]+$/.test(unfinished)) return []
  const terms = TAILS.map((tail) => stemmer(unfinished + tail))
  return [...new Set(terms)].filter((term) => term.length < unfinished.length && unfinished.startsWith(term))
}

/** The whole names in a text, and the words of all of it, in the order of their beginnings; a name before its parts. */
export function tokensOf(text: string): readonly Token[] {
  return [...wholeNames(text), ...wordTokens(text)].sort((a, b) => a.start - b.start)
}

/** Names that are found whole: `ann@acme.example`, `invoice-7.pdf`, `hp-3005n`. */
export function wholeNames(text: string): readonly Token[] {
  return [...text.matchAll(COMPOUND)]
    .filter(([whole]) => isWorthWhole(whole))
    .map(({ 0: whole, index }) => ({ term: folded(whole), start: index, end: index + whole.length }))
}

/** The words of a text, parts of names among them. */
export function wordTokens(text: string): readonly Token[] {
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) => runTokens(run, index))
}

/** What is asked for by what somebody typed: the whole names in it, or else its words. */
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
