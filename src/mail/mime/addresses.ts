/** Reads address lists tolerantly (RFC 5322 §3.4 and §4.4) by nodemailer's reader: whom a mail was for, never who somebody is. */
import addressparser from 'nodemailer/lib/addressparser'
import { normaliseAddrSpec } from '../addr-spec.ts'
import { decodeHeaderText, shownLine } from './header-text.ts'
import type { Address } from '../message.ts'

/** RFC 5321 §4.5.3.1.3 allows 254 octets; longer text is no address. */
const LONGEST_ADDRESS = 400
const BARE_ADDRESS = /^[^\s<>()[\],;:"]+@[^\s<>()[\],;:"]+$/
/** What most fields that programs write hold; it needs no reader, which takes most of the time of a header. */
const BARE_FIELD = /^<?([\w.+=-]+@[\w.-]+)>?$/
/** Stands for the text of encoded words, which is no syntax, and never part of an address (RFC 2047 §5). */
const STAND_IN = /\ue000(\d+)\ue001/g

/** `local@domain` in lower case with A-labels, or null. */
function normaliseAddress(text: string): string | null {
  if (text.length > LONGEST_ADDRESS) return null
  const compact = text.replace(/^mailto:/i, '').replace(/[\s\x00-\x1f\x7f]+/g, '')
  const trimmed = compact.replace(/^[<'.]+(?=.*@)|[>'.]+$/g, '')
  const at = trimmed.lastIndexOf('@')
  return at < 1 || at === trimmed.length - 1 ? null : normaliseAddrSpec(trimmed)
}

/** What stands in a place of an address: a word of it, or all of it. */
function addressIn(written: string): string | null {
  const text = shownLine(written.replace(STAND_IN, ' '))
  const word = text.split(/\s+/).find((candidate) => BARE_ADDRESS.test(candidate))
  return normaliseAddress(word ?? '') ?? normaliseAddress(text)
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
  const bare = normaliseAddress(BARE_FIELD.exec(raw)?.[1] ?? '')
  if (bare !== null) return [{ addrSpec: bare, displayName: '' }]
  const words: string[] = []
  const written = decodeHeaderText(raw, fallbackCharset, (text) => `\ue000${words.push(text) - 1}\ue001`)
  const addresses = addressparser(written, { flatten: true }).flatMap(({ address, name }) => {
    const addrSpec = addressIn(address)
    const shown = shownLine(name.replace(STAND_IN, (_, at: string) => words[Number(at)] ?? ''))
    return addrSpec === null ? [] : { addrSpec, displayName: shown.replace(/\s+/g, ' ').replace(/^'(.*)'$/, '$1') }
  })
  return addresses.slice(0, atMost)
}
