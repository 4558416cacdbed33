/**
 * Reads addresses from header lines that a forward repeats in its text, where they have neither a header's syntax nor a prose text's
 * freedom.
 */
import type { Address } from '../message.ts'
import { strictAddrSpec } from '../mime/strict-sender.ts'

const ADDRESS = /[^\s<>()[\]"',;:|*]+@[^\s<>()[\]"',;:|*]+/g
const LONGEST_NAME = 200
const LONGEST_VALUE = 100_000

/**
 * The addresses of a value, each once, in order; `Ann <ann@x.example<mailto:ann@x.example>>` is Outlook's way to write one.
 *
 * @param value - decoded text, as `To:` or its translation had it
 * @param atMost - how many to read
 */
export function addressesInText(value: string, atMost: number): Address[] {
  const found = new Map<string, Address>()
  let end = 0
  for (const match of value.slice(0, LONGEST_VALUE).matchAll(ADDRESS)) {
    if (found.size >= atMost) break
    const addrSpec = strictIn(match[0])
    const name = nameIn(value.slice(end, match.index))
    end = match.index + match[0].length
    if (addrSpec !== null && !found.has(addrSpec)) found.set(addrSpec, { addrSpec, displayName: name })
  }
  return [...found.values()]
}

/**
 * The one sender in a value.
 *
 * @returns null when it names none, several (a name may pretend to be an address), or one that is not strict
 */
export function senderInText(value: string): Address | null {
  const named = new Set((value.match(ADDRESS) ?? []).map((text) => text.toLowerCase()))
  return named.size === 1 ? (addressesInText(value, 1)[0] ?? null) : null
}

/** The strict parser expects one character per byte. */
function strictIn(text: string): string | null {
  return strictAddrSpec(Buffer.from(text.replace(/\.+$/, '')).toString('latin1'))
}

function nameIn(text: string): string {
  const words = text.replace(/mailto:/gi, ' ').replace(/["*<>()[\]]+/g, ' ')
  return words
    .replace(/^[\s,;]+|[\s,;:]+$/g, '')
    .replace(/^'(.*)'$/, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_NAME)
    .toWellFormed()
}
