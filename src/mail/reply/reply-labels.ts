/** Labels each line of a reply: newly written, quoted, signature, or the header of a quotation. */

import type { ReplySpan } from '../message.ts'
import { attributions } from './quote-attribution.ts'
import type { Attribution } from './quote-attribution.ts'
import { isIntroduction } from './quote-attribution-line.ts'
import { isOriginalMarker, quotedHeaderAt } from './quote-header-block.ts'
import type { HtmlEvidence } from './quote-html-lines.ts'
import { markOwnStyle, quotedLines } from './quote-lines.ts'
import { nextFilled } from './reply-lines.ts'
import type { ReplyLine } from './reply-lines.ts'
import { signatures } from './reply-signature.ts'

/** A line's label, and its confidence (0 to 1). */
export interface LineLabel {
  readonly what: ReplySpan['what']
  readonly confidence: number
}

/** The line above which answers are written, in our notifications and other ticket systems'. */
const REPLY_ABOVE = /^\W*[-=#]{2,}.{0,40}\babove this line\b.{0,20}[-=#]{2,}\s*$|^\W*reply above this line\W*$/i
/** Our line, with whatever dashes, spaces and line breaks a program made of it. */
const OUR_MARK = /#\s?#\s?[-\u2010-\u2015\u2212]+\s*(?:reply\s+above\s+this\s+line|.*[-\u2010-\u2015\u2212]\s?#\s?#)/i
const LINES_OF_TORN_MARK = 4

interface Reading {
  readonly lines: readonly ReplyLine[]
  readonly html: HtmlEvidence | null
  /** Per line: quoted by `>` or by the HTML. */
  readonly isQuoted: boolean[]
  readonly attributions: ReadonlyMap<number, Attribution>
  readonly labels: (LineLabel | undefined)[]
  /** Number of lines with letters that are labelled new. */
  newLines: number
}

/**
 * Labels lines: first by the HTML's structure, then by `>` marks, then by the lines that introduce a quotation.
 *
 * @param lines - the lines of the text body
 * @param html - null without HTML
 * @returns one label per line
 */
export function replyLabels(lines: readonly ReplyLine[], html: HtmlEvidence | null): LineLabel[] {
  const reading = read(lines, html)
  if (!html || reading.newLines > 0) return filled(reading)
  // People write into elements that their program made for a quotation or signature; then the text decides.
  const byText = read(lines, null)
  return filled(byText.newLines > 0 ? byText : reading)
}

function read(lines: readonly ReplyLine[], html: HtmlEvidence | null): Reading {
  const isQuoted = quotedLines(lines, html)
  const found = attributions(lines, isQuoted)
  const reading: Reading = { lines, html, isQuoted, attributions: found, labels: [], newLines: 0 }
  let index = 0
  while (index < lines.length) index = labelAt(reading, index)
  labelSignatures(reading)
  return reading
}

/** Labels one line or more and returns the index after them. */
function labelAt(reading: Reading, index: number): number {
  const { lines, html, isQuoted } = reading
  const line = lines[index]
  if (!line || line.isBlank) return index + 1
  if (html?.restFrom === index) return labelRest(reading, index, 0.95)
  if (isMarker(lines, index)) return labelFromMarker(reading, index)
  if (isQuoted[index]) return label(reading, index, index + 1, { what: 'quote', confidence: 0.95 })
  const zone = html?.lines[index]
  if (zone === 'signature') return label(reading, index, index + 1, { what: 'signature', confidence: 0.95 })
  if (zone === 'header') {
    const end = endOfHtmlHeader(reading, index)
    if (end !== null) return label(reading, index, end, { what: 'header', confidence: 0.95 })
  }
  if (/^-{5}BEGIN PGP SIGNED MESSAGE-{5}\s*$/.test(line.text)) return labelSignedHead(reading, index)
  const header = line.isFenced ? null : quotedHeaderAt(lines, index)
  if (header) return labelBelow(reading, index, header.end, header.isWholeMail || reading.newLines > 0)
  const attribution = reading.attributions.get(index)
  if (attribution) return labelAttribution(reading, attribution)
  return label(reading, index, index + 1, { what: 'new', confidence: 0.9 })
}

function label(reading: Reading, from: number, end: number, as: LineLabel): number {
  for (let index = from; index < end; index += 1) {
    if (/[\p{L}\p{N}\p{S}]/u.test(reading.lines[index]?.text ?? '')) {
      reading.newLines += Number(as.what === 'new') - Number(reading.labels[index]?.what === 'new')
    }
    reading.labels[index] = as
  }
  return end
}

/** Index after the lines that the HTML marks as an attribution; null when a person wrote other text into the element. */
function endOfHtmlHeader({ lines, html }: Reading, from: number): number | null {
  let end = from
  // A line of punctuation, such as the `>:` of a wrapped address, is not found in the HTML.
  while (lines[end]?.isBlank === false && (html?.lines[end] ?? 'header') === 'header') end += 1
  const text = lines.slice(from, end).map((line) => line.text)
  return isOriginalMarker(text[0] ?? '') || (text.length <= 6 && isIntroduction(text.join(' '))) ? end : null
}

/** Signed text opens with a line of dashes and armor headers such as `Hash: SHA256` (RFC 9580 §7). */
function labelSignedHead(reading: Reading, from: number): number {
  let end = from + 1
  while (/^(?:Hash|Charset|NotDashEscaped): /i.test(reading.lines[end]?.text ?? '')) end += 1
  return label(reading, from, end, { what: 'header', confidence: 0.95 })
}

/** Labels everything from a line on as quotation, and a header at its start as header. */
function labelRest(reading: Reading, from: number, confidence: number): number {
  const start = nextFilled(reading.lines, from)
  const header = quotedHeaderAt(reading.lines, start)
  if (header) label(reading, start, header.end, { what: 'header', confidence })
  return label(reading, header?.end ?? start, reading.lines.length, { what: 'quote', confidence })
}

function labelAttribution(reading: Reading, attribution: Attribution): number {
  const { first, last, isStrong } = attribution
  const next = nextFilled(reading.lines, last + 1)
  const isNewByHtml = reading.html?.lines[next] === 'new' && reading.html.lastQuote > next
  if (isStrong && !isNewByHtml) return labelBelow(reading, first, last + 1, reading.newLines > 0)
  const what = isStrong || reading.isQuoted[next] ? 'header' : 'new'
  return label(reading, first, last + 1, { what, confidence: 0.8 })
}

/**
 * Labels a header and the text below it. Lines with quotation marks are labelled by these, since answers may be between them; unmarked
 * lines are all quoted when `isRestQuote`, as in mail of Outlook and phones.
 */
function labelBelow(reading: Reading, from: number, end: number, isRestQuote: boolean): number {
  label(reading, from, end, { what: 'header', confidence: 0.95 })
  const next = nextFilled(reading.lines, end)
  markOwnStyle(reading.lines, next, reading.isQuoted)
  if (reading.isQuoted[next] || !isRestQuote) return end
  return label(reading, end, reading.lines.length, { what: 'quote', confidence: 0.85 })
}

/** Whether an answer is above a line. Commands do not count: they are above the quotation even when the answer is below it. */
function hasAnswerAbove({ lines, labels }: Reading, index: number): boolean {
  const above = lines.slice(0, index).filter((_, at) => labels[at]?.what === 'new')
  return above.some(({ text }) => /[\p{L}\p{N}\p{S}]/u.test(text) && !/^\s*#/.test(text))
}

/** Whether the line above which answers are written begins on this line. */
function isMarker(lines: readonly ReplyLine[], index: number): boolean {
  const first = unmarked(lines[index]?.text ?? '')
  if (REPLY_ABOVE.test(first) || OUR_MARK.test(first)) return true
  if (!/#/.test(first)) return false
  const torn = lines.slice(index, index + LINES_OF_TORN_MARK).map(({ text }) => unmarked(text))
  const found = OUR_MARK.exec(torn.join(' '))
  return found !== null && found.index <= first.length
}

/** Without quotation marks and invisible characters. */
function unmarked(text: string): string {
  return text.replace(/\p{Cf}/gu, '').replace(/^[\s>|]+/, '')
}

/** Our own notification starts at this line, unless the answer is below the quotation. */
function labelFromMarker(reading: Reading, index: number): number {
  labelIntroduction(reading, index)
  if (hasAnswerAbove(reading, index) || !reading.isQuoted[index]) {
    return label(reading, index, reading.lines.length, { what: 'quote', confidence: 0.98 })
  }
  return label(reading, index, index + 1, { what: 'quote', confidence: 0.98 })
}

/** The lines directly above our marker are the attribution, whatever their language. */
function labelIntroduction(reading: Reading, marker: number): void {
  const { lines, labels } = reading
  let last = marker - 1
  while (lines[last]?.isBlank) last -= 1
  let text = ''
  for (let first = last; first > last - 4 && labels[first]?.what === 'new' && !lines[first]?.isBlank; first -= 1) {
    text = `${lines[first]?.text ?? ''} ${text}`
    if (!isIntroduction(text)) continue
    label(reading, first, last + 1, { what: 'header', confidence: 0.9 })
    return
  }
}

/** Searches each section of new lines for signatures. */
function labelSignatures(reading: Reading): void {
  const { lines, labels } = reading
  let from = 0
  while (from < lines.length) {
    let end = from
    while (end < lines.length && (labels[end]?.what === 'new' || lines[end]?.isBlank)) end += 1
    if (end > from)
      for (const stretch of signatures(lines, from, end)) {
        label(reading, stretch.from, stretch.end, { what: 'signature', confidence: stretch.confidence })
      }
    from = Math.max(end, from + 1)
  }
}

/** Blank lines get the label of the line above; at the top of the text they are new. */
function filled({ lines, labels }: Reading): LineLabel[] {
  let above: LineLabel = { what: 'new', confidence: 0.9 }
  return lines.map((_, index) => {
    above = labels[index] ?? above
    return above
  })
}
