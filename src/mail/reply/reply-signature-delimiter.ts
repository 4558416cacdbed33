/** Recognizes the delimiter above a signature: `-- `, a rule and a name, or a mailing list's footer. */

import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase } from '../languages/phrase-pattern.ts'
import type { ReplyLine } from './reply-lines.ts'

/** Lines of a signature, legal notices included; more is text below two dashes. */
const MAX_SIGNATURE_LINES = 40
/** The same below two dashes without the space of RFC 3676 §4.3, which may be a rule between paragraphs. */
const MAX_LOOSE_LINES = 14

/** Lines below a delimiter that are read, blank ones included. */
const MAX_SEARCHED_LINES = 120

const LIST_FOOTER = anyPhrase(['listinfo', 'mailman', ...phrasesOf(({ signature }) => signature.listFooter)])

/**
 * How likely a line is the delimiter above a signature.
 *
 * @param lines - the lines of the body
 * @param index - the line's index
 * @param end - index after the last line that may belong to the signature
 * @returns between 0 (none) and 1
 */
export function delimiterConfidence(lines: readonly ReplyLine[], index: number, end: number): number {
  const line = lines[index]
  if (!line || line.isFenced || !mayDelimit(line)) return 0
  const below = filledTexts(lines, index + 1, end)
  // RFC 9580 §7.2 puts "- " before a dash in signed text; the block of the PGP signature is a signature, too.
  if (/^-{5}BEGIN PGP SIGNATURE-{5}\s*$/.test(line.text)) return 0.95
  if (/^(?:- )?--[ \u00a0]$/.test(line.text)) return below.length <= MAX_SIGNATURE_LINES ? 0.95 : 0
  if (isListFooter(line.text, below)) return 0.9
  if (below.length > MAX_LOOSE_LINES || below.length === 0) return 0
  if (/^\s{0,3}(?:--|[–—]|__)\s*$/.test(line.text)) return isMostlyShort(below) && !isSentence(below[0] ?? '') ? 0.8 : 0
  const isRule = /^\s{0,3}(?:-{3,}|_{3,}|[–—]{2,}|={3,}|\*{3,})\s*$/.test(line.text)
  return isRule && isNameLine(below[0] ?? '') && below.slice(1).some(isContact) && isMostlyShort(below) ? 0.7 : 0
}

/** Whether a line starts with a dash, an underscore or similar; a cheap preselection. */
export function mayDelimit(line: ReplyLine): boolean {
  return /^\s{0,3}[-–—_*=]/.test(line.text)
}

/** The lines that are not blank, trimmed; 120 lines are read. */
export function filledTexts(lines: readonly ReplyLine[], from: number, end: number): string[] {
  return lines
    .slice(from, Math.min(end, from + MAX_SEARCHED_LINES))
    .filter((line) => !line.isBlank)
    .map((line) => line.text.trim())
}

/** Whether lines are a signature's: few, short, at most a third of them prose. */
export function isSignatureText(below: readonly string[]): boolean {
  return below.length <= MAX_LOOSE_LINES && isMostlyShort(below)
}

/** Mailman, Sympa and Google Groups add a rule, the list's name and its address to every mail. */
function isListFooter(rule: string, below: readonly string[]): boolean {
  if (!/^\s{0,3}(?:_{2,}|-{3,})\s*$/.test(rule) || below.length > 8) return false
  return LIST_FOOTER.test(below.join('\n'))
}

/** Lines of a signature are short; paragraphs have long lines, and others that end like sentences. */
function isMostlyShort(below: readonly string[]): boolean {
  const prose = below.filter((text) => text.length > 60 && !isContact(text))
  const sentences = below.filter((text) => /\p{Ll}{2,}\s.*\p{Ll}[.!?]$/u.test(text) && text.length > 30)
  return prose.length * 3 <= below.length && sentences.length * 3 <= below.length
}

/** At least four words with lower-case ones, and a full stop. */
function isSentence(text: string): boolean {
  return /^\p{Lu}\p{Ll}*\s.*\p{Ll}[.!?]$/u.test(text) && /\s\p{Ll}+\s/u.test(text) && text.split(/\s+/).length >= 4
}

function isContact(text: string): boolean {
  return /\S@\S|https?:|www\.|(?:\d[\s()/.-]*){7}/i.test(text)
}

/** Whether a line is one to four capitalized words: a person's or company's name. */
export function isNameLine(text: string): boolean {
  const words = text.replace(/[*_]/g, '').split(/\s+/)
  return words.length >= 1 && words.length <= 4 && words.every((word) => /^\p{Lu}[\p{L}.'’-]*,?$/u.test(word))
}
