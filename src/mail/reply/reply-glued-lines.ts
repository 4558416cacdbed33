/** Separates an answer from an attribution on the same line, as some programs and phones join them. */

import { isOpenedStart, isProperStart, isStrongAttribution, MAX_ATTRIBUTION_CHARS } from './quote-attribution-line.ts'
import type { ReplyLine } from './reply-lines.ts'

/** The end of a sentence, or the start of a dashed rule, before a word. */
const SEAM = /[.!?…)]\s{0,3}(?=\p{L})|\s?-{2,}\s{0,3}(?=\p{L})/gu
/** Further lines of an attribution. */
const MAX_LINES = 3

/**
 * Cuts lines between an answer and its attribution: `It works. On 3 May 2027, Ann Lee wrote:`.
 *
 * @param lines - the lines of a body
 * @param text - the body that they come from
 * @returns lines that cover the text as before
 */
export function answersApart(lines: readonly ReplyLine[], text: string): ReplyLine[] {
  return lines.flatMap((line, index) => {
    const cut = line.depth > 0 || line.isBlank || line.isFenced ? null : seamOf(lines, index)
    // Composed accents shift offsets within the line; such lines stay whole.
    if (cut === null || !text.startsWith(line.text, line.start)) return [line]
    const at = line.start + cut
    const head: ReplyLine = { ...line, end: at, text: line.text.slice(0, cut) }
    return [head, { ...line, start: at, text: line.text.slice(cut) }]
  })
}

function seamOf(lines: readonly ReplyLine[], index: number): number | null {
  const text = lines[index]?.text ?? ''
  if (!/\d/.test(text) || isProperStart(text)) return null
  for (const { 0: seam, index: at } of text.matchAll(SEAM)) {
    const cut = seam.includes('--') ? at : at + seam.length
    if (cut > 0 && text.length - cut < MAX_ATTRIBUTION_CHARS && opensAttribution(lines, index, text.slice(cut))) return cut
  }
  return null
}

function opensAttribution(lines: readonly ReplyLine[], index: number, rest: string): boolean {
  if (!isOpenedStart(rest)) return false
  let joined = rest
  for (let next = index + 1; next <= index + MAX_LINES; next += 1) {
    if (isStrongAttribution(joined)) return true
    const line = lines[next]
    if (!line || line.isBlank || line.depth > 0) return false
    joined += ` ${line.text}`
  }
  return false
}
