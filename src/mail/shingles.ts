/**
 * Shingles: a few small numbers that stand for the words of a text, so that a quotation can be recognised however its
 * lines were wrapped (winnowing: Schleimer, Wilkerson, Aiken, SIGMOD 2003).
 */

/** A stretch of a text and what it is; see `ReplySpan`. */
interface Span {
  readonly start: number
  readonly end: number
  readonly what: string
}

/** Shingles of what a mail newly says, and of what it quotes; 32-bit numbers, ascending. */
export interface Shingles {
  readonly own: readonly number[]
  readonly quoted: readonly number[]
}

/** Words that make one shingle: fewer are common phrases, more are broken by every small change. */
const wordsPerShingle = 6
/** One in four is kept, the same ones on both sides, whatever stands before or after. */
const sampling = 4
const mostOwn = 8
const mostQuoted = 120
const readCharacters = 20_000

/** Words; scripts without spaces count each character as one. */
const word = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[\p{L}\p{N}]+/gu

/** The shingles of a text by its spans. */
export function shinglesOf(text: string, spans: readonly Span[]): Shingles {
  const part = (isIn: (what: string) => boolean) =>
    spans
      .filter(({ what }) => isIn(what))
      .map(({ start, end }) => text.slice(start, end))
      .join('\n')
      .slice(0, readCharacters)
  return {
    own: sampled(
      part((what) => what === 'new'),
      mostOwn,
    ),
    quoted: sampled(
      part((what) => what === 'quote'),
      mostQuoted,
    ),
  }
}

function sampled(text: string, most: number): readonly number[] {
  const hashes = (text.toLowerCase().match(word) ?? []).map(hashOf)
  const kept = new Set<number>()
  for (let at = 0; at + wordsPerShingle <= hashes.length; at++) {
    let mixed = 0x811c9dc5
    for (let i = at; i < at + wordsPerShingle; i++) mixed = Math.imul(mixed ^ (hashes[i] ?? 0), 0x01000193) >>> 0
    if (mixed % sampling === 0) kept.add(mixed)
  }
  return [...kept].sort((a, b) => a - b).slice(0, most)
}

/** FNV-1a: the same in every process and release, since it is stored. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash
}
