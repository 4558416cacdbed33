/** Reads values with parameters: Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231). */
import { decodeText } from './charsets.ts'
import { decodeHeaderText } from './encoded-words.ts'

/** A value and its parameters, names in lower case, values decoded. */
export interface ParameterisedValue {
  /** Lower case, such as `text/plain` or `attachment`; `''` when there is none. */
  readonly value: string
  readonly parameters: Readonly<Record<string, string>>
}

interface Segment {
  readonly index: number
  readonly isExtended: boolean
  readonly raw: string
}

const PARAMETERS_AT_MOST = 200

/** Cuts at semicolons outside quotes; a quote that never ends is an ordinary character. */
function split(raw: string): string[] {
  const pieces: string[] = []
  let from = 0
  let quotesEnd = true
  for (let at = 0; at < raw.length && pieces.length < PARAMETERS_AT_MOST; at++) {
    if (raw[at] === '"' && quotesEnd) {
      const end = endOfQuotes(raw, at)
      quotesEnd = end > at
      at = end
    } else if (raw[at] === ';') {
      pieces.push(raw.slice(from, at))
      from = at + 1
    }
  }
  pieces.push(raw.slice(from))
  return pieces
}

function endOfQuotes(raw: string, start: number): number {
  for (let at = start + 1; at < raw.length; at++) {
    if (raw[at] === '\\') at++
    else if (raw[at] === '"') return at
  }
  return start
}

function withoutComment(text: string): string {
  const open = text.endsWith(')') ? text.lastIndexOf('(') : -1
  return open < 1 ? text : text.slice(0, open).trimEnd()
}

function unquote(raw: string): string {
  const text = raw.trim()
  if (!text.startsWith('"')) return withoutComment(text)
  const end = endOfQuotes(text, 0)
  const inner = end > 0 ? text.slice(1, end) : text.slice(1)
  return inner.replace(/\\(["\\])/g, '$1')
}

/** RFC 2231 names: `name*`, `name*0`, `name*0*`. */
function readSegments(pieces: readonly string[]): Map<string, Segment[]> {
  const byName = new Map<string, Segment[]>()
  for (const piece of pieces) {
    const match = /^\s*([^\s=*]+)(?:\*(\d{1,3}))?(\*)?\s*=([^]*)$/.exec(piece)
    if (match === null) continue
    const name = (match[1] ?? '').toLowerCase()
    const segment = {
      index: match[2] === undefined ? -1 : Number(match[2]),
      isExtended: match[3] !== undefined,
      raw: unquote(match[4] ?? ''),
    }
    byName.set(name, [...(byName.get(name) ?? []), segment])
  }
  return byName
}

function percentDecode(raw: string): string {
  return raw.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

function decodeExtended(segments: readonly Segment[]): string {
  const first = segments[0]?.raw ?? ''
  const prefix = /^([^']*)'[^']*'/.exec(first)
  const charset = prefix?.[1] ?? ''
  const bytes = segments
    .map((segment, at) => {
      const raw = at === 0 && prefix !== null ? first.slice(prefix[0].length) : segment.raw
      return segment.isExtended ? percentDecode(raw) : raw
    })
    .join('')
  return decodeText(Buffer.from(bytes, 'latin1'), charset === '' ? null : charset).text
}

function decodeParameter(segments: readonly Segment[], fallbackCharset: string | null): string {
  const continued = segments.filter((segment) => segment.index >= 0).sort((a, b) => a.index - b.index)
  const single = segments.find((segment) => segment.index < 0 && segment.isExtended)
  if (single !== undefined) return decodeExtended([single])
  if (continued.some((segment) => segment.isExtended)) return decodeExtended(continued)
  const plain = segments.find((segment) => segment.index < 0)
  const raw = plain?.raw ?? continued.map((segment) => segment.raw).join('')
  // The boundary `a+b` of a mail in UTF-7 is no UTF-7.
  return decodeHeaderText(raw, /[\x80-\xff]/.test(raw) ? fallbackCharset : null)
}

/**
 * Reads a value with parameters, tolerantly: RFC 2047 words where RFC 2231 should be, names without quotes, a missing
 * semicolon after the value.
 *
 * @param raw - the field's value, one character per byte; null gives an empty value
 */
export function parseParameterised(raw: string | null, fallbackCharset: string | null): ParameterisedValue {
  if (raw === null) return { value: '', parameters: {} }
  const [head = '', ...rest] = split(raw)
  const value = head
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const [token = '', ...glued] = value.split(/ (?=[\w*-]{1,100} ?=)/)
  const pieces = token.includes('=') && !token.includes('/') ? [token, ...glued, ...rest] : [...glued, ...rest]
  const parameters = [...readSegments(pieces)].map(([name, segments]) => [
    name,
    decodeParameter(segments, fallbackCharset),
  ])
  const isValue = !token.includes('=')
  return {
    value: isValue ? token.replace(/\s+/g, '').replace(/^"|"$/g, '').toLowerCase() : '',
    parameters: Object.fromEntries(parameters) as Record<string, string>,
  }
}
