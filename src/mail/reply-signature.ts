/** Finds the signature within what the sender wrote: below `-- `, "Sent from my …", footers of lists. */

import type { ReplyLine } from './reply-lines.ts'
import { nextFilled } from './quote-attribution.ts'
import { isSentFromLine } from './reply-sent-from.ts'

/** A signature that is longer than this (legal notices included) is text that somebody wrote below two dashes. */
const MAX_SIGNATURE_LINES = 40
/** Without the space that RFC 3676 §4.3 asks for, the two dashes may be a rule between paragraphs. */
const MAX_LOOSE_LINES = 14

/** So far below a delimiter is searched, blank lines included; a signature ends before. */
const MAX_SEARCHED_LINES = 120
/** Whoever writes below the line of his phone adds a line or two; more is history without marks. */
const MAX_AFTERTHOUGHT_LINES = 2

/** A stretch of lines that is signature. */
export interface SignatureStretch {
  readonly from: number
  /** Index after the last line. */
  readonly end: number
  /** Between 0 and 1. */
  readonly confidence: number
}

/**
 * Finds the signatures in a section of newly written lines.
 *
 * @param lines - the lines of the body
 * @param from - index of the first line of the section
 * @param end - index after the last line; a quotation or the end of the body follows
 * @returns stretches in order, without overlap
 */
export function signatures(lines: readonly ReplyLine[], from: number, end: number): SignatureStretch[] {
  const found: SignatureStretch[] = []
  let stop = end
  for (let index = from; index < stop; index += 1) {
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
  return found.toSorted((one, other) => one.from - other.from)
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

/** Above or below it is a blank line or nothing: within a paragraph the line is somebody's sentence. */
function standsApart(lines: readonly ReplyLine[], index: number, from: number, end: number): boolean {
  return index === from || index + 1 >= end || Boolean(lines[index - 1]?.isBlank) || Boolean(lines[index + 1]?.isBlank)
}

/** How surely a line is the delimiter above a signature; 0 when it is none. */
function delimiterConfidence(lines: readonly ReplyLine[], index: number, end: number): number {
  const line = lines[index]
  if (!line || line.isFenced || !/^\s{0,3}[-–—_*=]/.test(line.text)) return 0
  const below = filledTexts(lines, index + 1, end)
  // RFC 9580 §7.2 puts "- " before a dash in signed text, and the block of the signature is one as well.
  if (/^-{5}BEGIN PGP SIGNATURE-{5}\s*$/.test(line.text)) return 0.95
  if (/^(?:- )?--[ \u00a0]$/.test(line.text)) return below.length <= MAX_SIGNATURE_LINES ? 0.95 : 0
  if (isListFooter(line.text, below)) return 0.9
  if (below.length > MAX_LOOSE_LINES || below.length === 0) return 0
  if (/^\s{0,3}(?:--|[–—]|__)\s*$/.test(line.text)) return isMostlyShort(below) ? 0.8 : 0
  const isRule = /^\s{0,3}(?:-{3,}|_{3,}|[–—]{2,}|={3,}|\*{3,})\s*$/.test(line.text)
  return isRule && isNameLine(below[0] ?? '') && below.slice(1).some(isContact) && isMostlyShort(below) ? 0.7 : 0
}

function filledTexts(lines: readonly ReplyLine[], from: number, end: number): string[] {
  return lines
    .slice(from, Math.min(end, from + MAX_SEARCHED_LINES))
    .filter((line) => !line.isBlank)
    .map((line) => line.text.trim())
}

/** Mailman, Sympa and Google Groups put a rule, the list's name and its address below every mail. */
function isListFooter(rule: string, below: readonly string[]): boolean {
  if (!/^\s{0,3}(?:_{2,}|-{3,})\s*$/.test(rule) || below.length > 8) return false
  const footer = below.join('\n').toLowerCase()
  return /mailing list|listinfo|unsubscribe|mailman|liste de diffusion|mailingliste|lista de correo/.test(footer)
}

/** Lines of a signature are short; a paragraph has long ones, and those below it end like sentences. */
function isMostlyShort(below: readonly string[]): boolean {
  const prose = below.filter((text) => text.length > 60 && !isContact(text))
  const sentences = below.filter((text) => /\p{Ll}{2,}\s.*\p{Ll}[.!?]$/u.test(text) && text.length > 30)
  return prose.length * 3 <= below.length && sentences.length * 3 <= below.length
}

function isContact(text: string): boolean {
  return /\S@\S|https?:|www\.|(?:\d[\s()/.-]*){7}/i.test(text)
}

/** Two to four words with capitals and nothing else: the name of a person or of a house. */
function isNameLine(text: string): boolean {
  const words = text.replace(/[*_]/g, '').split(/\s+/)
  return words.length >= 1 && words.length <= 4 && words.every((word) => /^\p{Lu}[\p{L}.'’-]*,?$/u.test(word))
}

/** What may close a text: "-Ann Lee" on a line of its own, and rules below which nothing stands any more. */
function closing(lines: readonly ReplyLine[], from: number, end: number): SignatureStretch[] {
  let first = end
  for (let index = end - 1; index >= from && isEmptyRule(lines[index]); index -= 1) first = index
  const last = lastFilled(lines, from, first)
  if (last > from && isDashName(lines, from, last)) first = last
  const isFilled = lines.slice(first, end).some((line) => line.text.trim() !== '')
  return isFilled ? [{ from: first, end, confidence: 0.7 }] : []
}

/** A dash and a name: not the last point of a list, nor the only one ("Send it to: / - Oslo"). */
function isDashName(lines: readonly ReplyLine[], from: number, index: number): boolean {
  const text = lines[index]?.text.trimEnd() ?? ''
  if (text.length > 40 || !/^[-–—]{1,2}\s?\p{Lu}/u.test(text) || !isNameLine(text.replace(/^[-–—]+\s?/, '')))
    return false
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
