/** Recognizes the other starts of a quoted mail than "On … wrote:": a block of its header fields, or a dashed line. */

import { phrasesOf, type QuotedHeaderKind } from '../languages/languages.ts'
import { inAnyLanguage } from '../languages/phrase-pattern.ts'
import { isGroupWiseLine } from './quote-prefix.ts'
import type { ReplyLine } from './reply-lines.ts'

const KINDS: readonly QuotedHeaderKind[] = ['from', 'date', 'to', 'cc', 'subject', 'other']
const KIND_OF_LABEL = new Map<string, ReadonlySet<QuotedHeaderKind>>()
for (const kind of KINDS) {
  for (const label of phrasesOf(({ headers }) => headers[kind])) {
    KIND_OF_LABEL.set(label, new Set([...(KIND_OF_LABEL.get(label) ?? []), kind]))
  }
}

const FORWARDED_STEMS = phrasesOf(({ markers }) => markers.forwarded)
const ORIGINAL_STEMS = [...phrasesOf(({ markers }) => markers.original), ...FORWARDED_STEMS]
const MESSAGE_STEMS = phrasesOf(({ markers }) => markers.message)
const FORWARD_OPENINGS = phrasesOf(({ markers }) => markers.forwardOpenings)
/** pine and exmh close a forwarded mail with such a line, too. */
const CLOSING = inAnyLanguage(({ markers }) => markers.end, { before: '^', after: '[ :]' })

const MAX_LABEL_CHARS = 24
/** Lines of a long list of recipients below its label. */
const MAX_CONTINUATION_LINES = 6
/** Lines of a block. The bound avoids reading a text of labels again from each of its lines. */
const MAX_BLOCK_LINES = 40

const UNKNOWN_LABEL = /^[^\s:：][^:：]{0,23}[:：]\s/

/** A header block or a marker line. */
export interface QuotedHeader {
  /** Index after the last line. */
  readonly end: number
  /** False for a block of only sender and date, as exmh writes above answers. */
  readonly isWholeMail: boolean
}

/**
 * Reads the header block that starts at a line, including a rule or "Original Message" line above it.
 *
 * @param lines - the lines of the body
 * @param from - index of the first line
 * @returns null when there is none
 */
export function quotedHeaderAt(lines: readonly ReplyLine[], from: number): QuotedHeader | null {
  const isMarked = isOriginalMarker(lines[from]?.text ?? '')
  const isRuled = isMarked || /^\s*(?:[-_=*~‐-―]\s?){3,}$/.test(lines[from]?.text ?? '')
  let first = isRuled ? from + 1 : from
  while (isRuled && lines[first]?.isBlank && first < from + 4) first += 1
  const block = labelledLines(lines, first)
  if (isHeaderBlock(block, isRuled) || (isMarked && block.kinds.has('from'))) {
    const isWholeMail = isRuled || block.kinds.has('to') || block.kinds.has('subject')
    return { end: block.end, isWholeMail }
  }
  return isMarked ? { end: from + 1, isWholeMail: true } : null
}

/** Whether a line is `-----Original Message-----`, `Begin forwarded message:` or similar, in any language. */
export function isOriginalMarker(raw: string): boolean {
  if (isGroupWiseLine(raw)) return true
  const text = lowered(raw.trim().replace(/^\*+|\*+$/g, ''))
  if (text.length > 80) return false
  const words = /^[-_=‐-―]{2,}\s*([^-_=‐-―].*?)\s*[-_=‐-―]{2,}:?$/.exec(text)?.[1]
  if (words !== undefined) return !CLOSING.test(words) && namesOriginalMail(words)
  return FORWARD_OPENINGS.includes(text.replace(/\s*[:：]$/, '')) && /[:：]$/.test(text)
}

/** Whether words mean "original message" or "forwarded mail". @param words - in lower case, any language */
export function namesOriginalMail(words: string): boolean {
  return hasStem(words, ORIGINAL_STEMS) && hasStem(words, MESSAGE_STEMS)
}

/**
 * Whether a line begins a forwarded mail: `---------- Forwarded message ---------` (Gmail, Thunderbird, Yahoo, Proton, Zimbra), `Begin
 * forwarded message:` (Apple Mail), `----- Forwarded by Ann Lee on 04.03.2025 -----` (Lotus Notes).
 */
export function isForwardMarker(line: string): boolean {
  const text = lowered(line.trim().slice(0, 1000))
  const opening = /^[*\s]*(.{4,60}?)\s*[:：][*\s]*$/.exec(text)?.[1]
  if (opening !== undefined && FORWARD_OPENINGS.includes(opening)) return true
  const words = /^[-_=‐-―*]{2,}\s*([^-_=‐-―*][^:：@]{2,80}?)\s*[-_=‐-―*]{2,}(?:$|\s*\p{L}.*[:：].*@)/u.exec(text)?.[1]
  return words !== undefined && !CLOSING.test(words) && FORWARDED_STEMS.some((stem) => words.includes(stem))
}

/** Whether a text may contain such a line; a cheap preselection. */
export function mayHoldForwardMarker(text: string): boolean {
  const candidates = text.split(/[\r\n]/).filter((line) => /[-_=‐-―*]{2}|[:：][*\s]*$/.test(line))
  if (candidates.length === 0) return false
  const searched = lowered(candidates.join('\n').normalize('NFC'))
  return [...FORWARDED_STEMS, ...FORWARD_OPENINGS].some((words) => searched.includes(words))
}

/** In lower case; the Turkish İ becomes two characters, of which the second is dropped. */
function lowered(text: string): string {
  return text.toLowerCase().replaceAll('\u0307', '')
}

function hasStem(words: string, stems: readonly string[]): boolean {
  return stems.some((stem) => words.includes(stem)) && words.split(/\s+/).length <= 6
}

interface LabelledLines {
  readonly kinds: ReadonlySet<QuotedHeaderKind>
  readonly values: string
  readonly end: number
  /** Whether labels of other kinds are between or below: a form, not a header. */
  readonly isForm: boolean
}

/** Collects labelled lines; a blank line between them comes from an HTML paragraph. */
function labelledLines(lines: readonly ReplyLine[], first: number): LabelledLines {
  const kinds = new Set<QuotedHeaderKind>()
  let values = ''
  let end = first
  for (let index = first; index < Math.min(lines.length, first + MAX_BLOCK_LINES); index += 1) {
    const line = lines[index]
    const label = line && !line.isFenced ? labelOf(line.text) : null
    if (label) {
      for (const kind of label.kinds) kinds.add(kind)
      values += ` ${label.value}`
      end = index + 1
    } else if (end === first || !goesOn(lines, index, end)) break
    else values += ` ${line?.text ?? ''}`
  }
  const isForm = lines.slice(first, end + 1).some(({ text }) => labelOf(text) === null && UNKNOWN_LABEL.test(text))
  return { kinds, values, end, isForm }
}

function goesOn(lines: readonly ReplyLine[], index: number, end: number): boolean {
  for (let next = index; next < Math.min(lines.length, end + MAX_CONTINUATION_LINES); next += 1) {
    if (labelOf(lines[next]?.text ?? '')) return true
    if (lines[next]?.isBlank && next > end) return false
  }
  return false
}

/**
 * The header field that a line repeats, in any language: its possible kinds, and the start of its value.
 *
 * @param text - a line, quoted or not, of which 300 characters are read
 * @returns null when the line has no known label
 */
export function labelOf(text: string): { kinds: ReadonlySet<QuotedHeaderKind>; value: string } | null {
  const bare = text.slice(0, 300).replace(/^[\s>|*_]+/, '')
  const colon = bare.slice(0, 60).search(/[:：]/)
  if (colon < 0) return null
  const label = bare.slice(0, colon).replace(/[*_]/g, '').trim().toLowerCase().replace(/\s+/g, ' ').replace('’', "'")
  if (label.length > MAX_LABEL_CHARS) return null
  const kinds = KIND_OF_LABEL.get(label)
  return kinds ? { kinds, value: bare.slice(colon + 1) } : null
}

/** The values of From and Date alone: one address, and a date with year and time. */
const SENDER_AND_DATE =
  /^[^@\n]{0,80}[<("']{0,2}[^\s@<>]{1,100}@[^\s@<>]{1,200}[>)"']{0,3}\s[^@]{0,40}(?<!\d)(?:19|20)\d\d(?!\d)[^@]{0,20}\d{1,2}[:.]\d\d[^@]{0,30}$/

/**
 * A header has three kinds of fields, with From, and an address or a subject, since travel plans have From, To and Date, too. A sender and
 * an exact date suffice as well.
 */
function isHeaderBlock({ kinds, values, isForm }: LabelledLines, isRuled: boolean): boolean {
  if (!kinds.has('from')) return false
  const hasAddress = values.includes('@')
  if (isRuled) return kinds.size >= 2 && (hasAddress || kinds.has('subject'))
  if (kinds.size === 2 && kinds.has('date')) return SENDER_AND_DATE.test(values) && !isForm
  return kinds.size >= 3 && (hasAddress || kinds.has('subject')) && (kinds.has('date') || kinds.has('to'))
}
