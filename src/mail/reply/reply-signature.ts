/** Finds signatures in the sender's text: below `-- `, "Sent from my …", footers of lists. */

import { nextFilled } from './reply-lines.ts'
import type { ReplyLine } from './reply-lines.ts'
import { cardStart } from './reply-sign-off.ts'
import { isSentFromLine } from './reply-sent-from.ts'
import { delimiterConfidence, filledTexts, isNameLine, mayDelimit } from './reply-signature-delimiter.ts'

/** Possible delimiters that are tried, from the end; a text with more has rules between paragraphs. */
const MAX_TRIED_DELIMITERS = 50
/** Lines that people add below "Sent from my iPhone"; more is unmarked history. */
const MAX_AFTERTHOUGHT_LINES = 2

/** Lines that are a signature. */
export interface SignatureStretch {
  readonly from: number
  /** Index after the last line. */
  readonly end: number
  /** Between 0 and 1. */
  readonly confidence: number
}

/**
 * Finds the signatures in a section of new lines.
 *
 * @param lines - the lines of the body
 * @param from - index of the first line of the section
 * @param end - index after the last line; a quotation or the end of the body follows
 * @returns signatures in order, without overlap
 */
export function signatures(lines: readonly ReplyLine[], from: number, end: number): SignatureStretch[] {
  const found: SignatureStretch[] = []
  let stop = end
  // A text or a quotation is always above a signature.
  for (const index of delimiters(lines, Math.max(from, nextFilled(lines, 0) + 1), end)) {
    if (index >= stop) break
    const confidence = delimiterConfidence(lines, index, stop)
    if (confidence > 0) {
      found.push({ from: index, end: stop, confidence })
      stop = index
    }
  }
  const sentFrom = sentFromStretches(lines, from, stop)
  found.unshift(...sentFrom)
  const last = sentFrom.at(-1)
  if (last && nextFilled(lines, last.end) >= stop) stop = last.from
  found.push(...closing(lines, from, stop))
  return found.toSorted((signature, other) => signature.from - other.from)
}

function delimiters(lines: readonly ReplyLine[], from: number, end: number): number[] {
  const found: number[] = []
  for (let index = from; index < end; index += 1) {
    const line = lines[index]
    if (line && mayDelimit(line)) found.push(index)
  }
  return found.slice(-MAX_TRIED_DELIMITERS)
}

function sentFromStretches(lines: readonly ReplyLine[], from: number, end: number): SignatureStretch[] {
  const found: SignatureStretch[] = []
  for (let index = from; index < end; index += 1) {
    const line = lines[index]
    if (!line || line.isFenced || !standsApart(lines, index, from, end) || !isSentFromLine(line.text)) continue
    const isLast = index > from && filledTexts(lines, index + 1, end).length > MAX_AFTERTHOUGHT_LINES
    if (!isLast) found.push({ from: index, end: index + 1, confidence: 0.9 })
    else return [...found, { from: index, end, confidence: 0.5 }]
  }
  return found
}

/** Whether a blank line or nothing is above or below; within a paragraph, the line is a person's sentence. */
function standsApart(lines: readonly ReplyLine[], index: number, from: number, end: number): boolean {
  return index === from || index + 1 >= end || Boolean(lines[index - 1]?.isBlank) || Boolean(lines[index + 1]?.isBlank)
}

/** The end of a text: "-Ann Lee" on its own line, contact details below a formula and a name, and rules without text below. */
function closing(lines: readonly ReplyLine[], from: number, end: number): SignatureStretch[] {
  let first = end
  for (let index = end - 1; index >= from && isEmptyRule(lines[index]); index -= 1) first = index
  const last = lastFilled(lines, from, first)
  first = last > from && isDashName(lines, from, last) ? last : cardStart(lines, from, first)
  const isFilled = lines.slice(first, end).some((line) => line.text.trim() !== '')
  return isFilled ? [{ from: first, end, confidence: 0.7 }] : []
}

/** Whether a line is a dash and a name, but no list item ("Send it to: / - Oslo"). */
function isDashName(lines: readonly ReplyLine[], from: number, index: number): boolean {
  const text = lines[index]?.text.trimEnd() ?? ''
  if (text.length > 40 || !/^[-–—]{1,2}\s?\p{Lu}/u.test(text) || !isNameLine(text.replace(/^[-–—]+\s?/, ''))) return false
  const above = lines[lastFilled(lines, from, index)]?.text.trimEnd() ?? ''
  if (/^\s*[-–—*•]|[:：]$/.test(above)) return false
  return !/^[-–—]+\s/.test(text) || (lines[index - 1]?.isBlank ?? false)
}

function isEmptyRule(line: ReplyLine | undefined): boolean {
  return line !== undefined && !line.isFenced && (line.isBlank || /^\s*([-_=*#~+–—])\1+\s*$/.test(line.text))
}

function lastFilled(lines: readonly ReplyLine[], from: number, end: number): number {
  let index = end - 1
  while (index > from && lines[index]?.isBlank) index -= 1
  return index
}
