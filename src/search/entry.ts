/** Makes index entries of tickets and articles: their terms with weights, and the marks for filters. */
import { folded, namesOrWords, wholeNames, wordTokens } from './terms.ts'

/** A text. Internal texts, such as notes and unpublished articles, are found only by people who may read them. */
export interface SourceText {
  readonly text: string
  readonly isInternal: boolean
}

/** A ticket or article that is found by words. */
export interface Source {
  readonly title: string
  readonly texts: readonly SourceText[]
  /** Addresses and names of senders and recipients, for `from:`. */
  readonly people: readonly string[]
  readonly files: readonly string[]
  /** `name` or `name=value`. */
  readonly tags: readonly string[]
  /** Values of attributes by path, for the filters of lists. */
  readonly values: readonly (readonly [path: string, value: unknown])[]
}

/** An index entry: distinct terms in order, with the weight of each in quarters of an occurrence; weight 0: a mark. */
export interface Entry {
  readonly terms: readonly string[]
  readonly weights: Buffer
  /** Number of words in title and texts. */
  readonly length: number
}

/** The prefix of terms that only agents find; no term begins with it otherwise. */
export const internalMark = '!'

/** A mark: `from:acme.example`, `tag:slow`, `title:printer`, `stage=queued`. Terms have neither `:` nor `=`. */
export const markOf = (kind: 'from' | 'tag' | 'file' | 'title', value: string) => `${kind}:${value}`
/** The mark of an attribute's value. */
export const valueMark = (path: string, value: unknown) => `${path}=${String(value)}`.slice(0, 200)

/** Whether this is a mark, and no word. */
export const isMark = (term: string): boolean => /[:=]/.test(term)

/** Quarters of an occurrence: a title's word counts three times, a person's name twice. */
const weightOf = { title: 12, person: 8, text: 4 } as const
const mostTerms = 2000
const readCharacters = 100_000

/** The entry of a source. */
export function entryOf({ title, texts, people, files, tags, values }: Source): Entry {
  const weights = new Map<string, number>()
  const count = (term: string, weight: number) => weights.set(term, (weights.get(term) ?? 0) + weight)
  const mark = (term: string) => weights.set(term, weights.get(term) ?? 0)
  const titleTerms = termsOf([title])
  const open = termsOf([...textsOf(texts, false), ...files])
  const internal = termsOf(textsOf(texts, true))
  for (const term of titleTerms) count(term, weightOf.title)
  for (const term of new Set(titleTerms)) mark(markOf('title', term))
  for (const term of termsOf(people)) if (!weights.has(term)) count(term, weightOf.person)
  for (const term of open) count(term, weightOf.text)
  const isOpen = new Set(weights.keys())
  for (const term of internal) count(isOpen.has(term) ? term : internalMark + term, weightOf.text)
  for (const value of people.flatMap(personMarks)) mark(markOf('from', value))
  for (const term of new Set(termsOf(files))) mark(markOf('file', term))
  for (const tag of tags) mark(markOf('tag', folded(tag)))
  for (const [path, value] of values) mark(valueMark(path, value))
  const kept = [...weights].slice(0, mostTerms).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    terms: kept.map(([term]) => term),
    weights: Buffer.from(kept.map(([, weight]) => Math.min(weight, 255))),
    length: titleTerms.length + open.length + internal.length,
  }
}

/** The values of `from:` that find a person: address, domain, local part, and each word of the name. */
export function personMarks(person: string): readonly string[] {
  const address = /^[^\s@]+@([^\s@]+)$/.exec(person)
  if (!address) return wordTokens(person).map(({ term }) => term)
  const [whole, domain = ''] = address
  return [folded(whole), folded(domain), ...wordTokens(whole.slice(0, whole.lastIndexOf('@'))).map(({ term }) => term)]
}

/** The marks for a typed `from:`: an address, a domain, or every word of a name. */
export function personQueryMarks(text: string): readonly string[] {
  const address = /[^\s@<>]+@[^\s@<>]*[\p{L}\p{N}]/u.exec(text)
  const terms = address ? [folded(address[0])] : (/\s/.test(text) ? wordTokens(text) : namesOrWords(text)).map(({ term }) => term)
  return terms.map((term) => markOf('from', term))
}

function textsOf(texts: readonly SourceText[], isInternal: boolean): readonly string[] {
  return texts.filter((text) => text.isInternal === isInternal).map(({ text }) => text.slice(0, readCharacters))
}

function termsOf(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => [...wholeNames(text), ...wordTokens(text)]).map(({ term }) => term)
}
