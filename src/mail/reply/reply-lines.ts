/** Splits a text body into lines with their offsets, since mail programs quote by lines. */

import { quoteDepths } from './quote-prefix.ts'

/** UTF-16 units that are read of one line; no mail program writes longer ones around a quotation. */
const LOOKED_AT_CHARS = 1000

/** One line of a text body. */
export interface ReplyLine {
  /** UTF-16 offset of the first character. */
  readonly start: number
  /** UTF-16 offset after the line end. */
  readonly end: number
  /** The first 1,000 characters without line end, in Unicode's form NFC. */
  readonly text: string
  /** Quotation depth by `>` (RFC 3676 §4.5); 0 also where `>` has another meaning. */
  readonly depth: number
  readonly isBlank: boolean
  /** Whether the line is within a block of code between ``` fences, where nothing is quotation or signature. */
  readonly isFenced: boolean
}

/**
 * Splits text at CRLF, LF or CR.
 *
 * @returns lines in order, which cover the text without gaps; none for an empty text
 */
export function replyLines(text: string): ReplyLine[] {
  const cuts = [...text.matchAll(/\r\n|\n|\r/g)]
  const ends = cuts.map((cut) => cut.index + cut[0].length)
  if (text.length > (ends.at(-1) ?? 0)) ends.push(text.length)
  const texts = ends.map((end, index) => {
    const start = ends[index - 1] ?? 0
    // Apple's programs write accents as separate characters.
    return text.slice(start, Math.min(cuts[index]?.index ?? end, start + LOOKED_AT_CHARS)).normalize('NFC')
  })
  const fenced = fencedLines(texts)
  const depths = quoteDepths(texts, fenced)
  return texts.map((line, index) => ({
    start: ends[index - 1] ?? 0,
    end: ends[index] ?? text.length,
    text: line,
    depth: depths[index] ?? 0,
    // Mail trackers and Gmail leave zero-width characters and a lone U+1427 on lines that look empty.
    isBlank: !/[^\s\u00ad\u200b-\u200f\u2060\ufeff\u1427]/.test(line),
    isFenced: fenced[index] ?? false,
  }))
}

function fencedLines(texts: readonly string[]): boolean[] {
  const fences = texts.flatMap((line, index) => (/^\s{0,3}(?:```|~~~)/.test(line) ? [index] : []))
  const fenced = texts.map(() => false)
  // A fence without an end has no effect; it would hide a quotation below it.
  for (let at = 0; at + 1 < fences.length; at += 2) fenced.fill(true, fences[at], (fences[at + 1] ?? 0) + 1)
  return fenced
}

/** Index of the first line from `from` that is not blank; the number of lines if there is none. */
export function nextFilled(lines: readonly ReplyLine[], from: number): number {
  let index = from
  while (lines[index]?.isBlank) index += 1
  return index
}
