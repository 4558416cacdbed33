/** Recognizes the line that mail programs write above a quotation, "On … Ann wrote:", in any of their languages. */

import { inAnyLanguage } from '../languages/phrase-pattern.ts'

/** Longer than two long names, two addresses and a date, in UTF-16 units. */
export const MAX_ATTRIBUTION_CHARS = 500
const MAX_WORDS = 26
/** More characters than "wrote" has in any language, with white space. */
const LONGEST_VERB = 80

/** A candidate line: `prose` is its text without addresses. */
interface Candidate {
  readonly text: string
  readonly prose: string
  readonly hasAddress: boolean
  readonly endsWithColon: boolean
}

const ADDRESS = /[<(["']*[^\s<>()[\]"',;:@]{1,100}@[^\s<>()[\]"',;:]{1,200}[>)\]"']*/g
/** Gmail until 2013, in languages other than English: a whole line of `2012/4/5 Ann Lee <ann@…>`. */
const WITHOUT_COLON = /^\s?\d{4}[/-]\d{1,2}[/-]\d{1,2}\s[^<>@]{1,80}<[^\s<>]{1,200}@[^\s<>]{1,200}>\s*$/
/** Samsung phones until 2014: a whole line of `2027-03-03 17:21 GMT+01:00 Ann Lee`. */
const DATE_AND_NAME = /^\s?[^@:：]{6,30}\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s(?:(?:GMT|UTC)\s?)?[+-]\d\d:?\d\d\s(\D{2,60})$/
const NUMERIC_DATE = /\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}/
const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/
const TIME = /\d{1,2}\s?[:.h時点시]\s?\d\d|\d\s?[ap]\.?m\b/i
const OPENER = inAnyLanguage(({ attribution }) => attribution.openers, {
  before: '^',
  after: '(?![\\p{L}])[.,:]?\\s*',
})
const NO_LETTER_BEFORE = '(?<![\\p{L}])'
const WROTE_LAST = inAnyLanguage(({ attribution }) => attribution.wrote, { before: NO_LETTER_BEFORE, after: '$' })
const WROTE_LAST_GLUED = inAnyLanguage(({ attribution }) => attribution.wroteGlued, { after: '$', flags: 'u' })
const WORD_AND_REST = { before: NO_LETTER_BEFORE, after: '(?![\\p{L}])(.*)$' }
const WROTE_MIDDLE = inAnyLanguage(({ attribution }) => attribution.wroteInside, WORD_AND_REST)
const WROTE_BEFORE_DATE = inAnyLanguage(({ attribution }) => attribution.wrote, WORD_AND_REST)
const FILLER = inAnyLanguage(({ attribution }) => attribution.fillers, { before: '^', after: '$' })
/** First-person and relative words, which only people's sentences have. */
const SENTENCE_WORD = inAnyLanguage(({ attribution }) => attribution.ownWords, {
  before: "(?<![\\p{L}'’])",
  after: '(?![\\p{L}.])',
  flags: 'u',
})

/** Whether a line introduces the quotation below it, whatever its language: an address or date, and a colon at the end. */
export function isIntroduction(text: string): boolean {
  const candidate = read(text)
  return candidate.endsWithColon && (candidate.hasAddress || isDated(candidate.prose) || isWroteLine(candidate))
}

/** Whether a line may be the last of an attribution; a cheap preselection. */
export function mayEndAttribution(text: string): boolean {
  if (text.length >= MAX_ATTRIBUTION_CHARS) return false
  // Right-to-left text may have direction marks after the colon.
  return (
    /[:：][\s*_"\u200b-\u200f\u202a-\u202e\u2066-\u2069]*$|[\p{L}:]\s?[-–—]{2,}\s*$/u.test(text) ||
    WITHOUT_COLON.test(text) ||
    DATE_AND_NAME.test(text) ||
    WROTE_LAST.test(text.trimEnd().slice(-LONGEST_VERB))
  )
}

/**
 * Whether a line is an attribution even without quotation marks below it: a date, a verb or address in its place, a colon, and no sentence
 * of a person.
 */
export function isStrongAttribution(raw: string): boolean {
  const candidate = read(raw)
  const { text, prose, hasAddress, endsWithColon } = candidate
  // Android's first mail program, "---- Ann Lee wrote ----", and Notes on the web, "-----Ann Lee wrote: -----".
  if (/^\s*-{2,}.{1,100}-{2,}\s*$/.test(raw) && WROTE_LAST.test(text)) return true
  if (isSentence(prose) || !isAnyStart(text) || !isDated(prose, hasAddress)) return false
  if (!endsWithColon) return hasAddress && WROTE_LAST.test(text) && /^[-–—\s]*\p{L}+\s/u.test(text)
  if (!hasAddress && !isWrittenByName(prose)) return false
  return isWroteLine(candidate) || (hasAddress && endsWithAddress(text) && isProperStart(text))
}

/**
 * Whether a line between blank lines, below a text, is an attribution: a name, an address and a verb without a date ("Ann Lee <ann@…>
 * wrote:"), or date, zone and name without a verb.
 */
export function isLoneAttribution(raw: string): boolean {
  const name = DATE_AND_NAME.exec(raw)?.[1]
  if (name !== undefined) return isDated(raw) && isName(name.trim())
  const { text, prose, hasAddress, endsWithColon } = read(raw)
  if (!endsWithColon || !hasAddress || !/[>)\]]\s\S/.test(text) || !WROTE_LAST.test(text)) return false
  const author = prose.replace(WROTE_LAST, '').trim()
  return author === '' || isName(author)
}

/** "On 3 May 2024, Ann Lee wrote", but not "On 3 May 2024 the server wrote": between date and verb is a name. */
function isWrittenByName(prose: string): boolean {
  const author = prose.replace(WROTE_LAST, '').replace(/^.*\d/u, '')
  const words = author.split(/[\s,.()"'“”]+/).filter((word) => word !== '' && !FILLER.test(word))
  return words.length < 2 || isName(words.join(' ')) || /\p{Script=Han}|\p{Script=Hangul}/u.test(prose)
}

/**
 * Whether a line is an attribution, provided that quoted lines follow: a verb or address, and a colon.
 *
 * @param lineCount - how many lines were joined; several must start like an attribution
 */
export function isWeakAttribution(raw: string, lineCount: number): boolean {
  if (WITHOUT_COLON.test(raw)) return true
  const candidate = read(raw)
  if (!candidate.endsWithColon || isSentence(candidate.prose)) return false
  if (lineCount > 1 && !isAnyStart(candidate.text)) return false
  const isOpened = isProperStart(candidate.text) || OPENER.test(candidate.text)
  const isNamed = candidate.hasAddress && (isDated(candidate.prose, true) || isOpened)
  return isWroteLine(candidate) || isNamed || (isDated(candidate.prose) && isProperStart(candidate.text))
}

function read(raw: string): Candidate {
  const unescaped = raw
    .slice(0, MAX_ATTRIBUTION_CHARS)
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
  const plain = unescaped
    .replace(/<\s*mailto:[^<>]*>|\[\s*mailto:[^[\]]*\]/g, ' ')
    .replace(/[*_\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
  const text = plain.replace(/^[\s>|–—-]+/, '').replace(/[\s"–—-]+$/, '')
  const withoutColon = text
    .replace(/\s?[:：]$/, '')
    .replace(/<\s/, '<')
    .replace(/\s>/, '>')
  const prose = withoutColon.replace(ADDRESS, ' ').replace(/\s+/g, ' ').trim()
  return {
    text: withoutColon,
    prose,
    hasAddress: prose.length < withoutColon.length - 4 && /@/.test(withoutColon),
    endsWithColon: text !== withoutColon && /[:：]$/.test(text),
  }
}

function isDated(prose: string, isLenient = false): boolean {
  if (NUMERIC_DATE.test(prose)) return true
  const numbers = prose.match(/\d+/g)?.length ?? 0
  if (YEAR.test(prose)) return numbers >= 2
  return TIME.test(prose) ? numbers >= 3 || isLenient : isLenient && numbers >= 1
}

/** A sentence that ends inside, a first person, or too many words show a person's text. */
function isSentence(prose: string): boolean {
  const withoutVerb = prose.replace(WROTE_LAST, '')
  if (/\p{Ll}{3,}[.!?]\s+\p{Lu}\p{Ll}+\s+\p{Ll}|[?!]\s/u.test(withoutVerb)) return true
  return SENTENCE_WORD.test(withoutVerb) || withoutVerb.split(' ').length > MAX_WORDS
}

function isWroteLine({ text, prose, hasAddress }: Candidate): boolean {
  if (WROTE_LAST.test(text) || WROTE_LAST_GLUED.test(text)) return true
  if (isDated(WROTE_BEFORE_DATE.exec(prose)?.[1] ?? '')) return true
  const tail = WROTE_MIDDLE.exec(prose)?.[1]
  if (tail === undefined) return false
  return isDated(tail) || isName(tail) || (hasAddress && isShownName(tail))
}

/** Any name may be before an address: "info", "Ann from the pumps", nothing; but not "mir Folgendes". */
function isShownName(tail: string): boolean {
  const words = tail.split(/[\s,"'()]+/).filter((word) => word !== '')
  return words.length < 2 || (words.length <= 6 && /^[^\p{Ll}]/u.test(words[0] ?? ''))
}

/** At most six words, each with a capital, a digit or a script without capitals: a person's or company's name. */
function isName(tail: string): boolean {
  const words = tail.split(/[\s,"'()]+/).filter((word) => word !== '')
  const isNamePart = (word: string): boolean => /^[^\p{Ll}]/u.test(word) || /^(?:von|van|de|der|den|af|av|via|du)$/.test(word)
  return words.length > 0 && words.length <= 6 && words.every(isNamePart)
}

function endsWithAddress(text: string): boolean {
  return /@[^\s@]{1,200}$/.test(text)
}

/** Whether a line starts with "On", "Le", "Den" … and a date soon after. */
export function isOpenedStart(raw: string): boolean {
  const text = raw.replace(/^[\s>|*_–—-]+/, '')
  return OPENER.test(text) && isProperStart(text)
}

/** Whether a line starts with a date, or with "On", "Le", "Den" … and a date soon after. */
export function isProperStart(raw: string): boolean {
  const text = raw.replace(/^[\s>|*_–—-]+/, '')
  const rest = text.replace(OPENER, '')
  if (/^\d{1,4}[.,:/\s年년-]/.test(rest)) return true
  const hasOpener = rest.length < text.length
  return hasOpener ? /^[^\d@]{0,25}\d/u.test(rest) : /^\p{L}{2,15}[.,]{0,2}\s(?:\p{L}{2,15}[.,]{0,2}\s)?\d{1,2}(?!\d*\s?%)/u.test(rest)
}

/** A proper start, or a name first: "Ann Lee <ann@…> schrieb am …", "홍길동 님이 …". */
function isAnyStart(text: string): boolean {
  const head = text.slice(0, 60).replace(/\d.*$/, '')
  return isProperStart(text) || OPENER.test(text) || /^["“']?[^\d\s][^@]{0,60}@/.test(text) || !/[!?]|\.\s/.test(head)
}
