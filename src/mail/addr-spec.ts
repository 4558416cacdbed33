/** The one form in which addresses are compared: as they would be sent (RFC 5321 §4.1.2, UTS 46). */
import { domainToASCII, domainToUnicode } from 'node:url'

const ASCII_ONLY = /^[\x00-\x7f]*$/
const DOT_ATOM = /^[^\s"(),:;<>@[\\\]\x00-\x1f\x7f]+$/

/**
 * An address in lower case: the domain by {@link normaliseDomain}, the local part without quotes that change nothing.
 *
 * `"ann"@x.example` is ann@x.example to every server (RFC 5321 §4.1.2), so a rule about the one means the other.
 *
 * @returns text without `@` comes back in lower case
 */
export function normaliseAddrSpec(text: string): string {
  const at = text.lastIndexOf('@')
  if (at < 0) return text.toLowerCase()
  return `${foldedLocalPart(text.slice(0, at))}@${normaliseDomain(text.slice(at + 1))}`
}

/** Quotes and quoted pairs go where what they hold is a dot-atom (RFC 5322 §3.2.3). */
export function foldedLocalPart(local: string): string {
  const quoted = /^"((?:[^"\\]|\\[^])*)"$/.exec(local)?.[1]?.replace(/\\([^])/g, '$1')
  const isDotAtom = quoted !== undefined && DOT_ATOM.test(quoted) && !/^\.|\.\.|\.$/.test(quoted)
  return (isDotAtom ? quoted : local).toLowerCase()
}

/**
 * A domain as a mailer would send it: lower-case A-labels (RFC 5890), mapped by UTS 46 (full-width letters, ideographic full stops).
 * What has no such form keeps its own.
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
