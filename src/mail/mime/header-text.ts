/** Decodes header values: RFC 2047 encoded words, and raw bytes beyond ASCII. */
import { decoderFor } from './charset-labels.ts'
import { decodeText } from './decode-text.ts'
import { removeInvisible } from './visible-characters.ts'

interface Word {
  readonly charset: string
  readonly bytes: Buffer
  readonly end: number
}

/** RFC 2047 §2; RFC 2231 §5 adds `*language`. White space inside the text is against the rules, and common. */
const WORD_START = /=\?([^?\s]{0,60})\?([BbQq])\?/y
const BEYOND_ASCII = /[\x80-\xff\x1b]/
const CONTROLS = /[\x00-\x1f\x7f-\x9f]+/g

function decodeQ(text: string): Buffer {
  return Buffer.from(
    text.replaceAll('_', ' ').replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )
}

function wordAt(raw: string, start: number): Word | null {
  WORD_START.lastIndex = start
  const opening = WORD_START.exec(raw)
  if (opening === null) return null
  const textStart = WORD_START.lastIndex
  const end = raw.indexOf('?=', textStart)
  if (end < 0) return null
  const text = raw.slice(textStart, end)
  const isBase64 = (opening[2] ?? '').toLowerCase() === 'b'
  return {
    charset: (opening[1] ?? '').replace(/\*.*$/, '').toLowerCase(),
    bytes: isBase64 ? Buffer.from(text, 'base64') : decodeQ(text),
    end: end + 2,
  }
}

/** A header is never in UTF-16 or UTF-32, whatever the body is in: its field names are ASCII. */
function plain(raw: string, fallbackCharset: string | null): string {
  const name = decoderFor(fallbackCharset)?.name ?? ''
  if (raw.includes('+') && name === 'utf-7') return decodeText(Buffer.from(raw, 'latin1'), 'utf-7').text
  if (!BEYOND_ASCII.test(raw)) return raw
  return decodeText(Buffer.from(raw, 'latin1'), /^utf-(?:7|16|32)/.test(name) ? null : fallbackCharset).text
}

/** The words that follow each other with white space only between them; that white space is not text (RFC 2047 §6.2). */
function wordRun(raw: string, first: Word): { words: Word[]; end: number } {
  const words = [first]
  let end = first.end
  for (;;) {
    let next = end
    while (raw[next] === ' ' || raw[next] === '\t') next++
    const word = raw.startsWith('=?', next) ? wordAt(raw, next) : null
    if (word === null) return { words, end }
    words.push(word)
    end = word.end
  }
}

/** Joins the bytes of neighbours of one charset first: mailers split a character across two words. */
function decodeRun(words: readonly Word[]): string {
  let text = ''
  for (let at = 0; at < words.length;) {
    const charset = words[at]?.charset ?? ''
    const from = at
    while (at < words.length && words[at]?.charset === charset) at++
    const bytes = Buffer.concat(words.slice(from, at).map((word) => word.bytes))
    text += decodeText(bytes, charset === '' ? null : charset).text
  }
  return text
}

/**
 * The text of a header value, encoded words decoded wherever they stand, inside quotes too.
 *
 * @param raw - one character per byte, as {@link RawField} has it
 * @param fallbackCharset - the charset of the body, for raw bytes beyond ASCII; null when it is not known
 */
export function decodeHeaderText(raw: string, fallbackCharset: string | null): string {
  let text = ''
  let from = 0
  let at = raw.indexOf('=?')
  const lastEnd = at < 0 ? -1 : raw.lastIndexOf('?=')
  while (at >= 0 && at < lastEnd) {
    const first = wordAt(raw, at)
    if (first === null) {
      at = raw.indexOf('=?', at + 2)
      continue
    }
    const run = wordRun(raw, first)
    text += plain(raw.slice(from, at), fallbackCharset) + decodeRun(run.words)
    from = run.end
    at = raw.indexOf('=?', from)
  }
  return text + plain(raw.slice(from), fallbackCharset)
}

/** As {@link decodeHeaderText}, in one line and fit for show: no control, bidi or zero-width characters. */
export function headerLine(raw: string, fallbackCharset: string | null): string {
  const text = decodeHeaderText(raw, fallbackCharset)
  return /^[ -~]*$/.test(text) ? text.trim() : removeInvisible(text.replace(CONTROLS, ' ')).text.trim()
}
