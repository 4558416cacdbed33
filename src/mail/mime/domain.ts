/** Brings the domain of an address to the one form in which domains are compared: lower-case A-labels (RFC 5890). */
import { domainToASCII, domainToUnicode } from 'node:url'

const ASCII_ONLY = /^[\x00-\x7f]*$/

/**
 * The domain as a mailer would send it: lower case, mapped by UTS 46 (full-width letters, ideographic full stops), U-labels
 * as A-labels. What has no such form keeps its own.
 */
export function normaliseDomain(domain: string): string {
  const lower = domain.toLowerCase()
  if (ASCII_ONLY.test(lower) || lower.includes('%')) return lower
  const ascii = domainToASCII(lower)
  // The function belongs to URLs, where "１.２" is an IP address.
  return ascii === '' || /^[\d.]+$/.test(ascii) ? lower : ascii
}

/** Whether a domain is written in the form that its reader sees: nothing but letter case and encoding has to be mapped. */
export function isPlainDomain(domain: string): boolean {
  const lower = domain.toLowerCase()
  return ASCII_ONLY.test(lower) || domainToUnicode(normaliseDomain(lower)) === lower.normalize('NFC')
}
