/** Reads address lists tolerantly (RFC 5322 §3.4 and §4.4): whom a mail was for, never who somebody is. */
import { normaliseAddrSpec } from './addr-spec.ts'
import { headerLine } from './header-text.ts'
import type { Address } from '../message.ts'

const ENCODED_WORD = /=\?[^?\s]{0,60}\?[BbQq]\?[^?]{0,2000}\?=/y
const ENCODED_WORDS = /=\?[^?\s]{0,60}\?[BbQq]\?[^?]{0,2000}\?=/g
const BARE_ADDRESS = /^[^\s<>()[\],;:"]+@[^\s<>()[\],;:"]+$/
/** RFC 5321 §4.5.3.1.3 allows 254 octets; longer text is no address. */
const LONGEST_ADDRESS = 400
/** No name, comment or address is longer; a bracket that is not closed within is an ordinary character. */
const LONGEST_TOKEN = 1000
/** After so many unclosed brackets in one field, it is not worth looking for the ends of others. */
const UNCLOSED_AT_MOST = 50

/** Offset of the bracket that ends the quotes or the comment at `start`; -1 when none does. */
function endOf(raw: string, start: number, closing: '"' | ')'): number {
  const last = Math.min(raw.length, start + LONGEST_TOKEN)
  let depth = 1
  for (let at = start + 1; at < last; at++) {
    const character = raw[at]
    if (character === '\\') at++
    else if (character === closing && --depth === 0) return at
    else if (character === '(' && closing === ')') depth++
  }
  return -1
}

/** Offset of the `>` for the bracket at `start`; quotes in the local part may hold another. -1 when there is none. */
function endOfAngle(raw: string, start: number): number {
  const last = Math.min(raw.length, start + LONGEST_TOKEN)
  const from = raw[start + 1] === '"' ? Math.max(start, endOf(raw, start + 1, '"')) : start
  for (let at = from + 1; at < last; at++) if (raw[at] === '>') return at
  return -1
}

/** `a@b,c@d:user@host` in brackets: the route is obsolete (RFC 5322 §4.4), the last address counts. */
function withoutRoute(text: string): string {
  return text.startsWith('@') ? text.replace(/^[^:]*:/, '') : text
}

/** `local@domain` in lower case with A-labels, or null. */
function normaliseAddress(text: string): string | null {
  if (text.length > LONGEST_ADDRESS) return null
  const plain = text.replace(/\([^()]*\)/g, '').replace(/^mailto:/i, '')
  const compact = withoutRoute(plain).replace(/[\s\x00-\x1f\x7f]+/g, '')
  const trimmed = compact.replace(/^[<'.]+(?=.*@)|[>'.]+$/g, '')
  const at = trimmed.lastIndexOf('@')
  if (at < 1 || at === trimmed.length - 1) return null
  return normaliseAddrSpec(trimmed)
}

/** Reads one field from left to right. */
class AddressReader {
  readonly addresses: Address[] = []
  readonly #raw: string
  readonly #charset: string | null
  #unclosed = 0
  #phrase: string[] = []
  #hasAt = false
  #angle: string | null = null
  #comment = ''

  constructor(raw: string, charset: string | null) {
    this.#raw = raw
    this.#charset = charset
  }

  read(atMost: number): void {
    for (let at = 0; at < this.#raw.length && this.addresses.length < atMost;) at = this.#next(at)
    if (this.addresses.length < atMost) this.#finish()
  }

  /** Reads the token at `at`; gives the offset after it. */
  #next(at: number): number {
    const character = this.#raw[at]
    if (character === ',' || character === ';') this.#finish()
    else if (character === ':' && this.#angle === null && !this.#hasAt) this.#reset()
    else if (character === '"' || character === '(' || character === '<') return this.#bracket(at, character)
    else if (character === '=') return this.#word(at)
    else {
      this.#hasAt ||= character === '@'
      this.#phrase.push(character ?? '')
    }
    return at + 1
  }

  #bracket(at: number, opening: '"' | '(' | '<'): number {
    const end = this.#unclosed > UNCLOSED_AT_MOST ? -1 : this.#endOfBracket(at, opening)
    if (end < 0) {
      this.#unclosed++
      return opening === '<' ? this.#unclosedAngle(at) : at + 1
    }
    const inner = this.#raw.slice(at + 1, end)
    if (opening === '(') this.#comment ||= inner
    else if (opening === '<') this.#setAngle(inner)
    else if (this.#raw[end + 1] === '@') this.#phrase.push(`"${inner}"`)
    else this.#phrase.push(inner.replace(/\\([^])/g, '$1'))
    return end + 1
  }

  #endOfBracket(at: number, opening: '"' | '(' | '<'): number {
    if (opening === '<') return endOfAngle(this.#raw, at)
    return endOf(this.#raw, at, opening === '"' ? '"' : ')')
  }

  /** The address of a bracket that is not closed ends at the next separator. */
  #unclosedAngle(at: number): number {
    const inner = /^[^,;<>]*/.exec(this.#raw.slice(at + 1, at + 1 + LONGEST_TOKEN))?.[0] ?? ''
    this.#setAngle(inner)
    return at + 1 + inner.length
  }

  #setAngle(inner: string): void {
    if (this.#angle === null || !this.#angle.includes('@')) this.#angle = inner
  }

  /** The text of an encoded word may hold commas. */
  #word(at: number): number {
    ENCODED_WORD.lastIndex = at
    const word = ENCODED_WORD.exec(this.#raw)?.[0] ?? '='
    this.#phrase.push(word)
    return at + word.length
  }

  #finish(): void {
    const address = this.#addressInAngle() ?? this.#bareAddress()
    if (address !== null) this.addresses.push(address)
    this.#reset()
  }

  #addressInAngle(): Address | null {
    if (this.#angle === null) return null
    const addrSpec = this.#addressIn(this.#angle)
    const name = this.#decode(this.#phrase.join('')) || this.#decode(this.#comment)
    return addrSpec === null ? null : { addrSpec, displayName: name.replace(/^'(.*)'$/, '$1') }
  }

  #bareAddress(): Address | null {
    const addrSpec = this.#addressIn(this.#phrase.join(''))
    return addrSpec === null ? null : { addrSpec, displayName: this.#decode(this.#comment) }
  }

  /** An encoded word is never part of an address (RFC 2047 §5). */
  #addressIn(raw: string): string | null {
    const text = this.#decode(raw.includes('=?') ? raw.replace(ENCODED_WORDS, ' ') : raw)
    const word = text.includes(' ') ? text.split(' ').find((candidate) => BARE_ADDRESS.test(candidate)) : text
    return normaliseAddress(word ?? '') ?? normaliseAddress(text.replaceAll(' ', ''))
  }

  #decode(text: string): string {
    return text === '' ? '' : headerLine(text, this.#charset).replace(/\s+/g, ' ')
  }

  #reset(): void {
    this.#phrase = []
    this.#hasAt = false
    this.#angle = null
    this.#comment = ''
  }
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
  const reader = new AddressReader(raw, fallbackCharset)
  reader.read(atMost)
  return reader.addresses
}
