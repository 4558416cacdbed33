/**
 * Shingles: a few small numbers that represent the words of a text, so that a quotation is recognized however its lines are wrapped
 * (winnowing: Schleimer, Wilkerson, Aiken, SIGMOD 2003).
 */

/** A part of a text and its kind; see `ReplySpan`. */
interface Span {
  readonly start: number
  readonly end: number
  readonly what: string
}

/** Shingles of a mail's new and its quoted text; 32-bit numbers, ascending. */
export interface Shingles {
  readonly own: readonly number[]
  readonly quoted: readonly number[]
}

/** Words of one shingle: fewer would be common phrases, more would break with every small change. */
const wordsPerShingle = 6
/** One in four is kept, the same ones in both texts, whatever is before or after. */
const sampling = 4
const mostOwn = 8
const mostQuoted = 120
const readCharacters = 20_000

/** FNV-1a, of 32 bits. */
const start = 0x811c9dc5 | 0
const prime = 0x01000193

/** A rolling hash of the last words (Karp and Rabin, 1987). */
const multiplier = 0x01000193
const multiplierOfOldest = Array.from({ length: wordsPerShingle }).reduce<number>((power) => Math.imul(power, multiplier), 1)

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
  const count = hashWords(text)
  const kept = new Set<number>()
  let rolling = 0
  for (let at = 0; at < count; at++) {
    rolling = (Math.imul(rolling, multiplier) + (words[at] ?? 0)) | 0
    if (at >= wordsPerShingle) rolling = (rolling - Math.imul(words[at - wordsPerShingle] ?? 0, multiplierOfOldest)) | 0
    const shingle = mixed(rolling)
    if (at >= wordsPerShingle - 1 && shingle % sampling === 0) kept.add(shingle)
  }
  return [...Uint32Array.from(kept).sort().subarray(0, most)]
}

/** Mixes the hash, since a rolling hash has little randomness in the low bits that decide the sampling. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return (once ^ (once >>> 15)) >>> 0
}

/** Hashes of the words of one text, allocated once: no text has more words than characters. */
const words = new Int32Array(readCharacters)

/**
 * FNV-1a of each word, into `words`. It must be the same in every process and release, since shingles are stored.
 *
 * @returns the number of words
 */
function hashWords(text: string): number {
  let count = 0
  let hash = start
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const isIn = isWordCharacter(code)
    if (isIn) hash = Math.imul(hash ^ (isUpperLetter(code) ? code | 0x20 : code), prime)
    if (isIn && !isWordAlone(code)) continue
    if (hash !== start) words[count++] = hash
    hash = start
  }
  if (hash !== start) words[count++] = hash
  return count
}

/** Letters and digits; of other scripts, everything but the punctuation blocks. */
function isWordCharacter(code: number): boolean {
  if (code < 0x80) return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a)
  return code >= 0xc0 && !(code >= 0x2000 && code <= 0x206f) && !(code >= 0x3000 && code <= 0x303f)
}

function isUpperLetter(code: number): boolean {
  return code >= 0x41 && code <= 0x5a
}

/** Thai, kana and ideographs are written without spaces: each character counts as a word. */
function isWordAlone(code: number): boolean {
  return (code >= 0x0e00 && code <= 0x0e7f) || (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff)
}
