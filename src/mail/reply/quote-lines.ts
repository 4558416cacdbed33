/** Tells which lines of a text are quoted, by whatever mark. */

import type { HtmlEvidence } from './quote-html-lines.ts'
import type { ReplyLine } from './reply-lines.ts'

/**
 * Which lines are quoted, by the HTML, by `>`, or by their author's name.
 *
 * @param lines - the lines of the body
 * @param html - null without HTML
 */
export function quotedLines(lines: readonly ReplyLine[], html: HtmlEvidence | null): boolean[] {
  const isQuoted = lines.map((line, index) => {
    const zone = html?.lines[index]
    if (zone === 'quote') return true
    return line.depth > 0 && zone !== 'indented'
  })
  return isQuoted.map((is, index) => is || isOverflow(lines, index) || isNamePrefixed(lines, index))
}

/** The address of a link in text made from HTML, in brackets, or followed by a quotation mark; nobody answers so. */
const LONE_LINK = /^\s*(?:[(<[]\s?https?:\/\/\S+[)>\]](?:\s*>)?|https?:\/\/\S+\s+>)\s*$/

/** The rest of a quoted line that was wrapped once more: an unmarked line between two quoted lines. */
function isOverflow(lines: readonly ReplyLine[], index: number): boolean {
  const [above, line, below] = [lines[index - 1], lines[index], lines[index + 1]]
  if (!above?.depth || !below?.depth || !line || line.isBlank || line.depth > 0) return false
  if (LONE_LINK.test(line.text)) return true
  if (/[.?!:;…]\s*$/.test(above.text)) return false
  return above.text.length >= 70 && line.text.length < 60 && /^[\p{Ll}\d]/u.test(line.text)
}

/** Emacs' Supercite puts the author's name before the mark: `Ann> text`. */
function isNamePrefixed(lines: readonly ReplyLine[], index: number): boolean {
  const name = /^\s?(\p{Lu}\p{L}{0,14})>+(?:\s|$)/u.exec(lines[index]?.text ?? '')?.[1]
  if (name === undefined) return false
  const above = lines.slice(Math.max(0, index - 40), index).toReversed()
  const other = above.find((line) => !line.isBlank && !line.text.trim().startsWith(`${name}>`))
  return /[:：]\s*$/.test(other?.text ?? '')
}

/**
 * Some programs and people quote with other marks: exmh with a bar, others with `#`, `}` or `:`. When the line below an attribution has
 * such a mark, all lines with it are quoted from there on.
 *
 * @param lines - the lines of the body
 * @param from - index of the first line below the attribution
 * @param isQuoted - per line; changed in place
 */
export function markOwnStyle(lines: readonly ReplyLine[], from: number, isQuoted: boolean[]): void {
  const mark = ownMark(lines[from]?.text)
  if (mark === null || isQuoted[from]) return
  // A single line with # may be a heading.
  if (mark !== '|' && ownMark(lines[from + 1]?.text) !== mark) return
  for (let index = from; index < lines.length; index += 1) {
    if (ownMark(lines[index]?.text) === mark) isQuoted[index] = true
  }
}

/** The mark of a line; a line that also ends with a bar is a table row. */
function ownMark(text: string | undefined): string | null {
  return /^\s{0,4}([|#}%:])(?:\s.*[^|\s]\s*|\s*)$/.exec(text ?? '')?.[1] ?? null
}
