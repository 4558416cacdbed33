/** Brings the domain of an address to the one form in which domains are compared: lower-case A-labels (RFC 5890). */
import { domainToASCII, domainToUnicode } from 'node:url'

const ASCII_ONLY = /^[\x00-\x7f]*$/

/**
 * The domain in lower case, U-labels as A-labels.
 *
 * A domain that Unicode would first fold into other letters (full-width letters, ideographic full stops, percent
 * escapes) keeps its own form: it must not turn into the domain that it looks like.
 */
export function normaliseDomain(domain: string): string {
  const lower = domain.toLowerCase()
  if (ASCII_ONLY.test(lower)) return lower
  const ascii = domainToASCII(lower)
  return ascii !== '' && domainToUnicode(ascii) === lower.normalize('NFC') ? ascii : lower
}
