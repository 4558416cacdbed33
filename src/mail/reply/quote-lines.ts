/** Tells which lines of a text are quoted, whatever the mark. */

import type { HtmlEvidence } from './quote-html-lines.ts'
import type { ReplyLine } from './reply-lines.ts'

/**
 * Tells which lines are quoted, by the HTML, by `>`, or by the name of their author.
 *
 * @param lines - the lines of the body
 * @param html - what the HTML says of each line; null without HTML
 */
export function quotedLines(lines: readonly ReplyLine[], html: HtmlEvidence | null): boolean[] {
  const isQuoted = lines.map((line, index) => {
    const says = html?.lines[index]
    if (says === 'quote') return true
    return line.depth > 0 && says !== 'indented'
  })
  return isQuoted.map((is, index) => is || isOverflow(lines, index) || isNamePrefixed(lines, index))
}

/** The address of a link as text made from HTML has it, in brackets, or with the mark of the quotation behind it; nobody answers so. */
const LONE_LINK = /^\s*(?:[(<[]\s?https?:\/\/\S+[)>\]](?:\s*>)?|https?:\/\/\S+\s+>)\s*$/

/** A quoted line that the answering program broke once more: its rest stands without a mark between two quoted lines. */
function isOverflow(lines: readonly ReplyLine[], index: number): boolean {
  const [above, line, below] = [lines[index - 1], lines[index], lines[index + 1]]
  if (!above?.depth || !below?.depth || !line || line.isBlank || line.depth > 0) return false
  if (LONE_LINK.test(line.text)) return true
  if (/[.?!:;…]\s*$/.test(above.text)) return false
  return above.text.length >= 70 && line.text.length < 60 && /^[\p{Ll}\d]/u.test(line.text)
}

/** Supercite of Emacs puts the name of the author before the mark: `Ann> text`. */
function isNamePrefixed(lines: readonly ReplyLine[], index: number): boolean {
  const name = /^\s?(\p{Lu}\p{L}{0,14})>+(?:\s|$)/u.exec(lines[index]?.text ?? '')?.[1]
  if (name === undefined) return false
  const above = lines.slice(Math.max(0, index - 40), index).toReversed()
  const other = above.find((line) => !line.isBlank && !line.text.trim().startsWith(`${name}>`))
  return /[:：]\s*$/.test(other?.text ?? '')
}

/**
 * Some programs and people quote with a mark of their own: exmh with a bar, others with `#`, `}` or `:`. When the line
 * below an attribution starts so, all lines that do are marked as quoted from there on.
 *
 * @param lines - the lines of the body
 * @param from - index of the first line below the attribution
 * @param isQuoted - per line, changed in place
 */
export function markOwnStyle(lines: readonly ReplyLine[], from: number, isQuoted: boolean[]): void {
  const mark = ownMark(lines[from]?.text)
  if (mark === null || isQuoted[from]) return
  // One line that starts with # may be a heading.
  if (mark !== '|' && ownMark(lines[from + 1]?.text) !== mark) return
  for (let index = from; index < lines.length; index += 1) {
    if (ownMark(lines[index]?.text) === mark) isQuoted[index] = true
  }
}

/** The mark in front of a line; a line with a bar at its end as well is the row of a table. */
function ownMark(text: string | undefined): string | null {
  return /^\s{0,4}([|#}%:])(?:\s.*[^|\s]\s*|\s*)$/.exec(text ?? '')?.[1] ?? null
}
