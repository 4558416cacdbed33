/** Decodes header values: RFC 2047 encoded words, and raw bytes beyond ASCII. */
import { decoderFor } from './charset-labels.ts'
import { decodeText } from './decode-text.ts'
import { removeInvisible } from './visible-characters.ts'

/** RFC 2047 §2; RFC 2231 §5 adds `*language`. White space inside the text is against the rules, and common. */
const WORD = /=\?([^?\s]{0,60})\?([BbQq])\?([^]*?)\?=/g
/** Words with white space only between them; that white space is not text (RFC 2047 §6.2). */
const RUN = /(=\?[^?\s]{0,60}\?[BbQq]\?[^]*?\?=(?:[ \t]*=\?[^?\s]{0,60}\?[BbQq]\?[^]*?\?=)*)/
const BEYOND_ASCII = /[\x80-\xff\x1b]/
const CONTROLS = /[\x00-\x1f\x7f-\x9f]+/g

function decodeQ(text: string): Buffer {
  return Buffer.from(
    text.replaceAll('_', ' ').replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )
}

/** A header is never in UTF-16 or UTF-32, whatever the body is in: its field names are ASCII. */
function plain(raw: string, fallbackCharset: string | null): string {
  const name = decoderFor(fallbackCharset)?.name ?? ''
  if (raw.includes('+') && name === 'utf-7') return decodeText(Buffer.from(raw, 'latin1'), 'utf-7').text
  if (!BEYOND_ASCII.test(raw)) return raw
  return decodeText(Buffer.from(raw, 'latin1'), /^utf-(?:7|16|32)/.test(name) ? null : fallbackCharset).text
}

/** Joins the bytes of neighbours of one charset first: mailers split a character across two words. */
function decodeRun(run: string): string {
  const stretches: { charset: string; chunks: Buffer[] }[] = []
  for (const [, label = '', encoding = '', text = ''] of run.matchAll(WORD)) {
    const charset = label.replace(/\*.*$/, '').toLowerCase()
    if (stretches.at(-1)?.charset !== charset) stretches.push({ charset, chunks: [] })
    stretches.at(-1)?.chunks.push(encoding.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : decodeQ(text))
  }
  return stretches.map(({ charset, chunks }) => decodeText(Buffer.concat(chunks), charset || null).text).join('')
}

/**
 * The text of a header value, encoded words decoded wherever they stand, inside quotes too.
 *
 * @param raw - one character per byte, as {@link RawField} has it
 * @param fallbackCharset - the charset of the body, for raw bytes beyond ASCII; null when it is not known
 * @param ofWords - what stands in place of the text of encoded words
 */
export function decodeHeaderText(raw: string, fallbackCharset: string | null, ofWords = (text: string): string => text): string {
  const end = raw.lastIndexOf('?=') + '?='.length
  if (!raw.slice(0, end).includes('=?')) return plain(raw, fallbackCharset)
  // Behind the last end stand no words, only beginnings, each of which would be searched to the end of the field.
  const pieces = raw.slice(0, end).split(RUN)
  const decoded = pieces.map((piece, at) => (at % 2 === 1 ? ofWords(decodeRun(piece)) : plain(piece, fallbackCharset)))
  return decoded.join('') + plain(raw.slice(end), fallbackCharset)
}

/** A text in one line and fit for show: no control, bidi or zero-width characters. */
export function shownLine(text: string): string {
  return /^[ -~]*$/.test(text) ? text.trim() : removeInvisible(text.replace(CONTROLS, ' ')).text.trim()
}

/** As {@link decodeHeaderText}, fit for show. */
export function headerLine(raw: string, fallbackCharset: string | null): string {
  return shownLine(decodeHeaderText(raw, fallbackCharset))
}
