/** Knows the many names that mail programs give to a charset. */
import iconv from 'iconv-lite'
import names from './charset-names.json' with { type: 'json' }

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
const oddNames: Readonly<Record<string, string>> = names

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
  return oddNames[rewritten] ?? rewritten
}

/** Shifted text (RFC 1557 SO/SI, RFC 1843 tildes) is its 8-bit sibling with the high bits removed; a line ends it. */
function unshift(text: string, shifted: RegExp): Buffer {
  const raised = (inner: string): string => inner.replace(/[!-\x7f]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) | 0x80))
  return Buffer.from(
    text.replace(shifted, (_, inner: string) => raised(inner)),
    'latin1',
  )
}

/** RFC 1557 puts the designator once at the start; joined encoded words and joined parts each bring their own. */
function decodeKoreanShifted(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\x1b$)C', '')
  return new TextDecoder('euc-kr').decode(unshift(text, /\x0e([^\x0f\n]*)\x0f?/g))
}

function decodeHz(bytes: Uint8Array): string {
  const plain = unshift(Buffer.from(bytes).toString('latin1'), /~\{([^\n]*?)(?:~\}|$)/gm)
  return new TextDecoder('gbk').decode(plain).replace(/~([~\n])/g, (_, next: string) => (next === '~' ? '~' : ''))
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
