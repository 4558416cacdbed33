/** Turns bytes into text by their declared charset, and against it where it is plainly wrong. */
import { isAscii, isUtf8 } from 'node:buffer'
import { detectCharset, looksLikeNoLatin } from './charset-detection.ts'
import { decoderFor } from './charset-labels.ts'
import type { Decoder } from './charset-labels.ts'

/** Text, always valid Unicode, and a defect such as `charset-corrected: big5 → utf-8` when the label was not followed. */
export interface DecodedText {
  readonly text: string
  readonly defect: string | null
  /** The charset that was found in the bytes against the label or without one; null where the label was followed. */
  readonly found: string | null
}

const LATIN = /^(?:windows-125[0247]|iso-8859-(?:[1234]|9|1[03456])|macintosh)$/
const utf8 = new TextDecoder('utf-8')
const windows1252 = new TextDecoder('windows-1252')

function hasThreeByteSequence(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= 0xe0)
}

function hasJapaneseEscape(bytes: Uint8Array): boolean {
  const escape = bytes.indexOf(0x1b)
  return escape >= 0 && /\x1b\$[@B]/.test(Buffer.from(bytes.subarray(escape, escape + 2000)).toString('latin1'))
}

function decodeAscii(bytes: Uint8Array, declared: Decoder | null): string {
  if (declared?.isAsciiUnsafe === true && (!/^utf-(?:16|32)/.test(declared.name) || bytes.includes(0))) return declared.decode(bytes)
  if (hasJapaneseEscape(bytes)) return decoderFor('iso-2022-jp')?.decode(bytes) ?? ''
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** How much of a decoded text is unreadable, between 0 and 1, measured against its letters beyond ASCII. */
function unreadableShare(text: string): number {
  let bad = 0
  let beyondAscii = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    beyondAscii++
    if (code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff)) bad++
  }
  return beyondAscii === 0 ? 0 : bad / beyondAscii
}

function decodeByDetection(bytes: Uint8Array, label: string | null): DecodedText {
  const found = detectCharset(bytes)
  const text = found?.decode(bytes) ?? null
  const isGood = text !== null && unreadableShare(text) < 0.1
  const name = isGood ? (found?.name ?? '') : 'windows-1252'
  return { text: isGood ? text : windows1252.decode(bytes), defect: correction(label, name), found: name }
}

function correction(label: string | null, actual: string): string {
  const shown = (label ?? '').replace(/[^\x21-\x7e]/g, '').slice(0, 40)
  return shown === '' ? `charset-guessed: ${actual}` : `charset-corrected: ${shown.toLowerCase()} → ${actual}`
}

function decodeDeclared(bytes: Uint8Array, declared: Decoder, label: string | null): DecodedText {
  if (LATIN.test(declared.name) && looksLikeNoLatin(bytes)) {
    const found = detectCharset(bytes)
    if (found !== null && !LATIN.test(found.name)) return decodeByDetection(bytes, label)
  }
  const text = declared.decode(bytes)
  if (!declared.isMultiByte || unreadableShare(text) < 0.2) return { text, defect: null, found: null }
  const guess = decodeByDetection(bytes, label)
  return unreadableShare(guess.text) < unreadableShare(text) ? guess : { text, defect: 'unreadable-characters', found: null }
}

/**
 * Decodes text of a mail.
 *
 * Valid UTF-8 beyond ASCII is UTF-8 whatever the label says: it does not come about by chance, except in short
 * two-byte runs that a Chinese, Japanese or Korean charset also explains. Then the label counts, then a detector, then
 * windows-1252, in which every byte is a character.
 *
 * @param label - the charset as declared; null when there is none
 */
export function decodeText(bytes: Uint8Array, label: string | null): DecodedText {
  const declared = decoderFor(label)
  if (isAscii(bytes)) return { text: decodeAscii(bytes, declared), defect: null, found: null }
  if (declared !== null && /^utf-(?:16|32)/.test(declared.name)) return { text: declared.decode(bytes), defect: null, found: null }
  if (isUtf8(bytes) && !(declared?.isMultiByte === true && declared.name !== 'utf-8' && !hasThreeByteSequence(bytes))) {
    const text = utf8.decode(bytes)
    if (declared?.name === 'utf-8') return { text, defect: null, found: null }
    return { text, defect: correction(label, 'utf-8'), found: 'utf-8' }
  }
  return declared === null ? decodeByDetection(bytes, label) : decodeDeclared(bytes, declared, label)
}
