/** Parts an answer from the attribution that stands on its line: some programs and phones put no line end between them. */

import { isOpenedStart, isProperStart, isStrongAttribution, MAX_ATTRIBUTION_CHARS } from './quote-attribution-line.ts'
import type { ReplyLine } from './reply-lines.ts'

/** A sentence ends, or a dashed rule begins; behind it a word. */
const SEAM = /[.!?…)]\s{0,3}(?=\p{L})|\s?-{2,}\s{0,3}(?=\p{L})/gu
/** An attribution goes on over so many lines. */
const MAX_LINES = 3

/**
 * Cuts lines in two where an answer ends and "On … Ann wrote:" begins: `It works. On 3 May 2027, Ann Lee wrote:`.
 *
 * @param lines - the lines of a body
 * @param text - the body that they were cut from
 * @returns lines whose stretches cover the text as before
 */
export function answersApart(lines: readonly ReplyLine[], text: string): ReplyLine[] {
  return lines.flatMap((line, index) => {
    const cut = line.depth > 0 || line.isBlank || line.isFenced ? null : seamOf(lines, index)
    // Accents that were joined make the offsets of the line other ones than those of the text.
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
