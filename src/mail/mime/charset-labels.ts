/** Knows the many names that mail programs give to a charset. */
import iconv from 'iconv-lite'

/** Turns bytes into text; never throws, unreadable bytes become U+FFFD. */
export interface Decoder {
  /** Name for defects: the WHATWG name where there is one. */
  readonly name: string
  /** True when ASCII bytes may stand for other characters (UTF-7, ISO-2022-*, HZ, UTF-16). */
  readonly isAsciiUnsafe: boolean
  /** True for the charsets in which a letter is two bytes or more. */
  readonly isMultiByte: boolean
  decode(bytes: Uint8Array): string
}

const MULTI_BYTE = /^(?:gb|big5|euc|shift|iso-2022|utf|hz)/
const ASCII_UNSAFE = /^(?:utf-?7|utf-?16|utf-?32|iso-2022|hz|unicode-1-1)/
const ASCII_NAMES = /^(?:(?:us-?)?ascii|ansi_x3\.4-19(?:68|86)|7bit|8bit|646|iso646-us|unknown(?:-8bit)?|x-unknown|default|)$/

/** Names that neither TextDecoder nor iconv-lite knows, or that mail programs mean otherwise. */
const ODD_NAMES: Readonly<Record<string, string>> = {
  utf: 'utf-8',
  cp932: 'shift_jis',
  cp936: 'gb18030',
  ms936: 'gb18030',
  cp949: 'euc-kr',
  uhc: 'euc-kr',
  cp950: 'big5',
  cp51932: 'euc-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  'unicode-1-1-utf-7': 'utf-7',
  'mac-roman': 'macintosh',
  'x-roman8': 'macintosh',
  'x-mac-ce': 'maccenteuro',
  'x-mac-centraleurroman': 'maccenteuro',
}

function normalised(label: string): string {
  const plain = label
    .toLowerCase()
    .replace(/\*.*$/, '')
    .replace(/^["'\s]+|["'\s;,]+$/g, '')
  const rewritten = plain
    .replace(/^charset=/, '')
    .replace(/\/\/.*$/, '')
    .replace(/^x-(?=utf|iso|windows|cp|gb|big|euc)/, '')
    .replace(/^(?:windows|win|cp|x-cp|ms|ansi)[-_]?(125\d|874)$/, 'windows-$1')
    .replace(/^(?:windows|win|ibm|x-cp)[-_]?(\d{3,5})$/, 'cp$1')
    .replace(/^cp[-_](\d+)$/, 'cp$1')
    .replace(/^iso[-_ ]?8859[-_ ]?(\d+)(?:[-_:][ei\d].*)?$/, 'iso-8859-$1')
    .replace(/^utf[-_ ]?(7|8|16|32)/, 'utf-$1')
  return ODD_NAMES[rewritten] ?? rewritten
}

/** Shifted text (RFC 1557 SO/SI, RFC 1843 tildes) is its 8-bit sibling with the high bits removed. */
function unshift(bytes: Uint8Array, shiftOf: (position: number) => 'in' | 'out' | null, skip: number): Uint8Array {
  const plain = Buffer.alloc(bytes.length)
  let length = 0
  let isShifted = false
  for (let at = 0; at < bytes.length; at++) {
    const shift = shiftOf(at)
    if (shift !== null) {
      isShifted = shift === 'in'
      at += skip
      continue
    }
    const byte = bytes[at] ?? 0
    if (byte === 10) isShifted = false
    plain[length++] = isShifted && byte > 32 ? byte | 0x80 : byte
  }
  return plain.subarray(0, length)
}

/** RFC 1557 puts the designator once at the start; joined encoded words and joined parts each bring their own. */
function decodeKoreanShifted(bytes: Uint8Array): string {
  const body = Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\x1b$)C', ''), 'latin1')
  const shiftOf = (at: number): 'in' | 'out' | null => (body[at] === 14 ? 'in' : body[at] === 15 ? 'out' : null)
  return new TextDecoder('euc-kr').decode(unshift(body, shiftOf, 0))
}

function decodeHz(bytes: Uint8Array): string {
  const shiftOf = (at: number): 'in' | 'out' | null => {
    if (bytes[at] !== 0x7e) return null
    return bytes[at + 1] === 0x7b ? 'in' : bytes[at + 1] === 0x7d ? 'out' : null
  }
  return new TextDecoder('gbk')
    .decode(unshift(bytes, shiftOf, 1))
    .replaceAll('~~', '~')
    .replaceAll('~\n', '')
}

const JAPANESE_ESCAPE = '\\x1b(?:\\([BIJ]|\\$[@B])'
const SUPERSEDED_ESCAPE = new RegExp(`(?:${JAPANESE_ESCAPE})+(?=${JAPANESE_ESCAPE})`, 'g')

/**
 * Where an encoded word ends in ASCII (RFC 1468) and the next one begins in JIS, two escapes meet: the first has no
 * effect, but the WHATWG decoder takes it for an attack and writes U+FFFD.
 */
function decodeJapanese(bytes: Uint8Array): string {
  const plain = Buffer.from(bytes).toString('latin1').replace(SUPERSEDED_ESCAPE, '')
  return new TextDecoder('iso-2022-jp').decode(Buffer.from(plain, 'latin1'))
}

function makeDecoder(name: string, decode: (bytes: Uint8Array) => string): Decoder {
  return { name, isAsciiUnsafe: ASCII_UNSAFE.test(name), isMultiByte: MULTI_BYTE.test(name), decode }
}

function whatwgDecoder(name: string): Decoder | null {
  try {
    const decoder = new TextDecoder(name)
    return makeDecoder(decoder.encoding, (bytes) => decoder.decode(bytes))
  } catch {
    return null
  }
}

function findDecoder(name: string): Decoder | null {
  if (/^(?:cs)?iso-?2022-?jp$/.test(name)) return makeDecoder('iso-2022-jp', decodeJapanese)
  if (name === 'iso-2022-kr') return makeDecoder(name, decodeKoreanShifted)
  if (/^hz(-gb-2312)?$/.test(name)) return makeDecoder('hz-gb-2312', decodeHz)
  const standard = name === 'x-user-defined' ? null : whatwgDecoder(name === 'gbk' || name === 'gb2312' ? 'gb18030' : name)
  if (standard !== null) return standard
  if (!/^[\w.:-]{2,40}$/.test(name) || /^(?:base64|hex|binary|internal|ucs)/.test(name) || !iconv.encodingExists(name)) return null
  return makeDecoder(name, (bytes) => iconv.decode(Buffer.from(bytes), name).toWellFormed())
}

const known = new Map<string, Decoder | null>()
const KNOWN_AT_MOST = 500

/**
 * The decoder for a charset label as it stands in a mail.
 *
 * @returns null for US-ASCII and its synonyms, for no label, and for unknown charsets: the bytes must tell
 */
export function decoderFor(label: string | null): Decoder | null {
  if (label === null) return null
  const cached = known.get(label)
  if (cached !== undefined) return cached
  const name = normalised(label.slice(0, 60))
  const decoder = ASCII_NAMES.test(name) ? null : findDecoder(name)
  if (known.size >= KNOWN_AT_MOST) known.clear()
  known.set(label, decoder)
  return decoder
}
