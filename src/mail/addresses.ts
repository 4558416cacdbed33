/** Reads address lists tolerantly (RFC 5322 §3.4 and §4.4): whom a mail was for, never who somebody is. */
import { normaliseDomain } from './domain.ts'
import { headerLine } from './encoded-words.ts'
import type { Address } from './message.ts'

interface Draft {
  phrase: string
  angle: string | null
  comment: string
}

const emptyDraft = (): Draft => ({ phrase: '', angle: null, comment: '' })
const ENCODED_WORD = /=\?[^?\s]{0,60}\?[BbQq]\?[^?]{0,2000}\?=/y
const BARE_ADDRESS = /^[^\s<>()[\],;:"]+@[^\s<>()[\],;:"]+$/
/** RFC 5321 §4.5.3.1.3 allows 254 octets; longer text is no address. */
const LONGEST_ADDRESS = 1000

/** Offset of the bracket that ends the quotes or the comment at `start`; the end of the text when none does. */
function endOf(raw: string, start: number, closing: '"' | ')'): number {
  let depth = 1
  for (let at = start + 1; at < raw.length; at++) {
    const character = raw[at]
    if (character === '\\') at++
    else if (character === closing && --depth === 0) return at
    else if (character === '(' && closing === ')') depth++
  }
  return raw.length
}

/** The end of the angle bracket at `start`: quotes in the local part may hold a `>`. */
function endOfAngle(raw: string, start: number): number {
  for (let at = start + 1; at < raw.length; at++) {
    if (raw[at] === '"') {
      const end = endOf(raw, at, '"')
      if (end < raw.length) at = end
    } else if (raw[at] === '>') return at
  }
  const cut = raw.slice(start).search(/[,;]/)
  return cut < 0 ? raw.length : start + cut - 1
}

/** Reads one token at `at` into the draft; gives the offset after it, or -1 at a separator. */
function readToken(raw: string, at: number, draft: Draft): number {
  const character = raw[at]
  if (character === '"') {
    const end = endOf(raw, at, '"')
    draft.phrase += raw.slice(at, end + 1)
    return end + 1
  }
  if (character === '(') {
    const end = endOf(raw, at, ')')
    draft.comment ||= raw.slice(at + 1, end)
    return end + 1
  }
  if (character === '<') {
    const end = endOfAngle(raw, at)
    const inner = raw.slice(at + 1, end)
    if (draft.angle === null || !draft.angle.includes('@')) draft.angle = inner
    return end + 1
  }
  ENCODED_WORD.lastIndex = at
  const word = character === '=' ? ENCODED_WORD.exec(raw) : null
  draft.phrase += word?.[0] ?? character
  return at + (word?.[0].length ?? 1)
}

/** `a@b,c@d:user@host` in brackets: the route is obsolete (RFC 5322 §4.4), the last address counts. */
function withoutRoute(text: string): string {
  return text.startsWith('@') ? text.replace(/^[^:]*:/, '') : text
}

/** `local@domain` in lower case with A-labels, or null. */
function normaliseAddress(text: string): string | null {
  if (text.length > LONGEST_ADDRESS) return null
  const plain = withoutRoute(text.replace(/\([^()]*\)/g, '').replace(/^mailto:/i, '')).replace(
    /[\s\x00-\x1f\x7f]+/g,
    '',
  )
  const trimmed = plain.replace(/^[<'.]+(?=.*@)|[>'.]+$/g, '')
  const at = trimmed.lastIndexOf('@')
  if (at < 1 || at === trimmed.length - 1) return null
  return `${trimmed.slice(0, at).toLowerCase()}@${normaliseDomain(trimmed.slice(at + 1))}`
}

function unquotePhrase(phrase: string): string {
  return phrase.replace(/"((?:[^"\\]|\\[^])*)"/g, (_, inner: string) => inner.replace(/\\([^])/g, '$1'))
}

function finish(draft: Draft, charset: string | null): Address | null {
  const decode = (text: string): string => headerLine(text, charset).replace(/\s+/g, ' ')
  if (draft.angle !== null) {
    const addrSpec = normaliseAddress(headerLine(draft.angle, charset))
    const name = decode(unquotePhrase(draft.phrase)) || decode(draft.comment)
    if (addrSpec !== null) return { addrSpec, displayName: name.replace(/^'(.*)'$/, '$1') }
  }
  const bare = headerLine(unquotePhrase(draft.phrase), charset)
  const found = normaliseAddress(
    bare.includes(' ') ? (bare.split(' ').find((word) => BARE_ADDRESS.test(word)) ?? '') : bare,
  )
  return found === null ? null : { addrSpec: found, displayName: decode(draft.comment) }
}

/**
 * The addresses of one field, in order; what holds no `@` is left out.
 *
 * Reads groups, routes, comments, encoded words with commas in them, missing brackets and semicolons between addresses.
 *
 * @param raw - the unfolded value, one character per byte
 * @param atMost - how many addresses to read
 */
export function parseAddresses(raw: string, fallbackCharset: string | null, atMost: number): Address[] {
  const addresses: Address[] = []
  let draft = emptyDraft()
  const flush = (): void => {
    const address = finish(draft, fallbackCharset)
    if (address !== null) addresses.push(address)
    draft = emptyDraft()
  }
  for (let at = 0; at < raw.length && addresses.length < atMost;) {
    const character = raw[at]
    if (character === ',' || character === ';') flush()
    else if (character === ':' && !draft.phrase.includes('@') && draft.angle === null) draft = emptyDraft()
    else {
      at = readToken(raw, at, draft)
      continue
    }
    at++
  }
  if (addresses.length < atMost) flush()
  return addresses
}
