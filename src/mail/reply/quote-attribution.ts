/** Finds the lines that mail programs write above a quotation, also when they are wrapped. */

import {
  isLoneAttribution,
  isProperStart,
  isStrongAttribution,
  isWeakAttribution,
  MAX_ATTRIBUTION_CHARS,
  mayEndAttribution,
} from './quote-attribution-line.ts'
import { nextFilled } from './reply-lines.ts'
import type { ReplyLine } from './reply-lines.ts'

/** Gmail and Outlook wrap such lines at 72 to 78 characters; with two long names and addresses they take four lines. */
const MAX_LINES = 4
const LONGEST_NAME = 76
const MAX_NAME_WORDS = 8
const STARTS_WITH_ADDRESS = /^\s*[<([]+(?:mailto:)?[^\s<>@]{1,200}@/
const ADDRESS_LINE = /^\s*(?:[^<>]{1,76}\s)?[<([]+(?:mailto:)?[^\s<>@]{1,200}@[^\s<>@]{1,200}[>)\]]+,?\s*$/

/** An attribution's lines. */
export interface Attribution {
  /** Index of the first line. */
  readonly first: number
  /** Index of the last line. */
  readonly last: number
  /** True when it is certain without quotation marks below it. */
  readonly isStrong: boolean
}

/**
 * Finds all attributions of a body, wrapped ones included.
 *
 * @param lines - the lines of the body
 * @param isQuoted - per line: quoted by `>` or by the HTML
 * @returns by the index of the first line
 */
export function attributions(lines: readonly ReplyLine[], isQuoted: readonly boolean[]): Map<number, Attribution> {
  const found = new Map<number, Attribution>()
  lines.forEach((line, last) => {
    if (isQuoted[last] || line.isBlank || line.isFenced || !mayEndAttribution(line.text)) return
    const attribution = attributionEndingAt(lines, isQuoted, last)
    if (attribution) found.set(attribution.first, attribution)
  })
  return found
}

function attributionEndingAt(lines: readonly ReplyLine[], isQuoted: readonly boolean[], last: number): Attribution | null {
  const isQuotedBelow = isQuoted[nextFilled(lines, last + 1)] ?? false
  let best: Attribution | null = null
  let first = last
  for (let count = 0; count < MAX_LINES && isPartOf(lines, isQuoted, first); count += 1) {
    const text = textOf(lines, first, last)
    if (text.length > MAX_ATTRIBUTION_CHARS) break
    // The shortest complete run of lines, unless a line above is its proper start ("On Monday, 3 May, at").
    if (!best?.isStrong || isProperStart(lines[first]?.text ?? '')) {
      const isStrong = isStrongAttribution(text) || isLoneBetweenBlanks(lines, first, last)
      const isWeak = !best && isQuotedBelow && isWeakAttribution(text, last - first + 1)
      if (isStrong || isWeak) best = { first, last, isStrong }
    }
    first = lineAbove(lines, first)
  }
  return best && { ...best, first: authorStart(lines, isQuoted, best.first) }
}

function textOf(lines: readonly ReplyLine[], first: number, last: number): string {
  const texts = lines.slice(first, last + 1).map((line) => line.text)
  return texts.join(' ')
}

/** Polymail puts the bracket of the address on its own line, below a blank one. */
function lineAbove(lines: readonly ReplyLine[], index: number): number {
  return lines[index]?.text.trim() === '<' && lines[index - 1]?.isBlank ? index - 2 : index - 1
}

/** Whether lines are between blank lines, below a text. */
function isLoneBetweenBlanks(lines: readonly ReplyLine[], first: number, last: number): boolean {
  const standsAlone = Boolean(lines[first - 1]?.isBlank) && Boolean(lines[last + 1]?.isBlank)
  return standsAlone && nextFilled(lines, 0) < first && isLoneAttribution(textOf(lines, first, last))
}

/**
 * The index of the line on which the author begins. Turkish, Chinese and Hungarian have the author first, and a long address may be wrapped
 * to its own line.
 */
function authorStart(lines: readonly ReplyLine[], isQuoted: readonly boolean[], first: number): number {
  const textAt = (index: number): string => (isPartOf(lines, isQuoted, index) ? (lines[index]?.text ?? '') : '')
  const start = ADDRESS_LINE.test(textAt(first - 1)) ? first - 1 : first
  return STARTS_WITH_ADDRESS.test(textAt(start)) && mayBeName(textAt(start - 1).trim()) ? start - 1 : start
}

function mayBeName(text: string): boolean {
  if (text === '' || text.length > LONGEST_NAME || /[.!?:;,，。！？：]$/u.test(text)) return false
  return text.split(/\s+/).length <= MAX_NAME_WORDS
}

function isPartOf(lines: readonly ReplyLine[], isQuoted: readonly boolean[], index: number): boolean {
  const line = lines[index]
  return line !== undefined && !line.isBlank && !line.isFenced && !isQuoted[index]
}
