/** Guesses the charset of text that does not tell it, or tells it wrongly. */
import chardet from 'chardet'
import { decoderFor } from './charset-labels.ts'
import type { Decoder } from './charset-labels.ts'

const SAMPLE_BYTES = 16 * 1024
/** chardet's confidences: alphabets of their own stand out, the Latin ones resemble each other. */
const OWN_ALPHABET = /^(?:KOI8|windows-(?:125[1356]|874)|ISO-8859-[5678])/
const OWN_ALPHABET_CONFIDENCE = 25
/** Enough where next to no letter is ASCII: then it is one of these alphabets, and the best guess is better than none. */
const NO_LATIN_CONFIDENCE = 5
const LATIN_CONFIDENCE = 50
/** Enough for a Latin charset that is so far ahead of the next one. */
const CLEAR_LATIN_CONFIDENCE = 35
const CLEAR_LEAD = 15
const PLAUSIBLE = 0.7
const TELLING_PAIRS = 8
const UNREADABLE_PAIRS_AT_MOST = 0.03

/** How well a pair of bytes speaks for a charset: 1 for its everyday characters, near 0 for rare ones, -1 for none. */
interface PairCharset {
  readonly name: string
  weigh(lead: number, trail: number): number
}

const isBetween = (value: number, from: number, to: number): boolean => value >= from && value <= to

/** GB 2312 puts everyday characters into rows B0–D7; A4 and A5 are kana, which Chinese text lacks. */
function weighGb(lead: number, trail: number): number {
  if (!isBetween(lead, 0x81, 0xfe) || trail < 0x40 || trail === 0x7f) return -1
  if (trail < 0xa1) return 0.1
  if (isBetween(lead, 0xb0, 0xd7)) return 1
  return isBetween(lead, 0xa1, 0xa3) ? 0.8 : 0.1
}

/** Big5 puts everyday characters into A4–C6. */
function weighBig5(lead: number, trail: number): number {
  if (!isBetween(lead, 0xa1, 0xf9) || !(isBetween(trail, 0x40, 0x7e) || isBetween(trail, 0xa1, 0xfe))) return -1
  if (isBetween(lead, 0xa4, 0xc6)) return 1
  return lead < 0xa4 ? 0.8 : 0.2
}

/** KS X 1001 puts Hangul into B0–C8, which is everyday Chinese too: the more pairs fit, the less it is chance. */
function weighEucKr(lead: number, trail: number): number {
  if (!isBetween(lead, 0xa1, 0xfd) || trail < 0xa1) return -1
  if (isBetween(lead, 0xb0, 0xc8)) return 1
  return lead < 0xad ? 0.6 : 0.1
}

/** JIS X 0208 puts kana into rows 4 and 5, everyday kanji into rows 16 to 47. */
function weighEucJp(lead: number, trail: number): number {
  if (lead === 0x8e) return 0.3
  if (!isBetween(lead, 0xa1, 0xfe) || trail < 0xa1) return -1
  if (lead === 0xa4 || lead === 0xa5) return 1.1
  if (lead < 0xa4) return 0.8
  return isBetween(lead, 0xb0, 0xcf) ? 0.75 : 0.1
}

function weighShiftJis(lead: number, trail: number): number {
  if (!(isBetween(lead, 0x81, 0x9f) || isBetween(lead, 0xe0, 0xfc)) || trail < 0x40 || trail === 0x7f) return -1
  if (lead === 0x82 || lead === 0x83) return 1.1
  if (lead === 0x81) return 0.8
  return isBetween(lead, 0x88, 0x97) ? 0.85 : 0.2
}

const PAIR_CHARSETS: readonly PairCharset[] = [
  { name: 'gb18030', weigh: weighGb },
  { name: 'big5', weigh: weighBig5 },
  { name: 'euc-kr', weigh: weighEucKr },
  { name: 'euc-jp', weigh: weighEucJp },
  { name: 'shift_jis', weigh: weighShiftJis },
]

/** The mean weight of all pairs; 0 when too many bytes are no pairs at all, or none stands beside another, as Latin quotes and dashes. */
function plausibility(sample: Uint8Array, charset: PairCharset): number {
  let pairs = 0
  let unreadable = 0
  let neighbours = 0
  let end = -1
  let weight = 0
  for (let at = 0; at + 1 < sample.length; at++) {
    const lead = sample[at] ?? 0
    if (lead < 0x80) continue
    const pair = charset.weigh(lead, sample[at + 1] ?? 0)
    pairs++
    if (pair < 0) unreadable++
    else {
      weight += pair
      if (at === end) neighbours++
      at++
      end = at + 1
    }
  }
  if (pairs < 2 || neighbours === 0 || unreadable > pairs * UNREADABLE_PAIRS_AT_MOST) return 0
  const isKorean = charset.weigh === weighEucKr && pairs >= TELLING_PAIRS
  return weight / pairs + (isKorean ? 0.05 : 0)
}

function detectPairs(sample: Uint8Array): Decoder | null {
  let best: PairCharset | null = null
  let bestWeight = PLAUSIBLE
  for (const charset of PAIR_CHARSETS) {
    const weight = plausibility(sample, charset)
    if (weight <= bestWeight) continue
    best = charset
    bestWeight = weight
  }
  return best === null ? null : decoderFor(best.name)
}

/** The tags of HTML are ASCII whatever the text between them is. */
function withoutTags(sample: Uint8Array): Uint8Array {
  if (!sample.includes(0x3c)) return sample
  const text = Buffer.from(sample).toString('latin1')
  return Buffer.from(text.replace(/<[!/a-z][^<>]{0,2000}>/gi, ' '), 'latin1')
}

/** A charset that has no character for many of the bytes was not used to write them. */
function canBe(decoder: Decoder, sample: Uint8Array): boolean {
  const unreadable = decoder.decode(sample).match(/[\ufffd\x80-\x9f]/g)?.length ?? 0
  return unreadable * 20 <= sample.reduce((sum, byte) => sum + (byte >= 0x80 ? 1 : 0), 0)
}

/** KOI8-U differs from KOI8-R in eight letters of Ukrainian only, which are box-drawing characters there (RFC 2319). */
function detectAlphabet(sample: Uint8Array): Decoder | null {
  const isNoLatin = looksLikeNoLatin(sample)
  const guesses = chardet
    .analyse(sample)
    .map(({ name, confidence }) => ({ name, confidence, decoder: decoderFor(name === 'KOI8-R' ? 'koi8-u' : name) }))
    .filter(({ name, decoder }) => /^(?:KOI8|ISO-8859|windows)-/.test(name) && decoder && canBe(decoder, sample))
  const isConvincing = (name: string, confidence: number, lead: number): boolean => {
    if (OWN_ALPHABET.test(name)) return confidence >= (isNoLatin ? NO_LATIN_CONFIDENCE : OWN_ALPHABET_CONFIDENCE)
    return confidence >= LATIN_CONFIDENCE || (confidence >= CLEAR_LATIN_CONFIDENCE && lead >= CLEAR_LEAD)
  }
  const best = guesses.find(({ name, confidence }, at) => isConvincing(name, confidence, confidence - (guesses[at + 1]?.confidence ?? 0)))
  return best?.decoder ?? null
}

/**
 * The most plausible charset of bytes that are not UTF-8: first the Chinese, Japanese and Korean ones, in which
 * everyday characters have rows of their own, then the alphabets.
 *
 * @returns null when nothing stands out
 */
export function detectCharset(bytes: Uint8Array): Decoder | null {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  return detectPairs(sample) ?? detectAlphabet(withoutTags(sample))
}

/**
 * Whether bytes declared to be Latin text have too many letters beyond ASCII for any language that Latin text is in.
 */
export function looksLikeNoLatin(bytes: Uint8Array): boolean {
  let beyondAscii = 0
  let letters = 0
  for (const byte of withoutTags(bytes.subarray(0, SAMPLE_BYTES))) {
    if (byte >= 0x80) beyondAscii++
    else if (isBetween(byte | 0x20, 0x61, 0x7a)) letters++
  }
  return beyondAscii >= 6 && beyondAscii > (beyondAscii + letters) * 0.6
}
