/** Normalizes addresses for comparison, to the form in which they are sent (RFC 5321 §4.1.2, UTS 46). */
import { domainToASCII, domainToUnicode } from 'node:url'

const ASCII_ONLY = /^[\x00-\x7f]*$/
const DOT_ATOM = /^[^\s"(),:;<>@[\\\]\x00-\x1f\x7f]+$/

/**
 * An address in lower case: the domain by {@link normaliseDomain}, the local part without unneeded quotes.
 *
 * `"ann"@x.example` is ann@x.example to every server (RFC 5321 §4.1.2), so a rule on one applies to the other.
 *
 * @returns a text without `@` in lower case
 */
export function normaliseAddrSpec(text: string): string {
  const at = text.lastIndexOf('@')
  if (at < 0) return text.toLowerCase()
  return `${foldedLocalPart(text.slice(0, at))}@${normaliseDomain(text.slice(at + 1))}`
}

/** Removes quotes and quoted pairs around a dot-atom, which needs none (RFC 5322 §3.2.3). */
export function foldedLocalPart(local: string): string {
  const quoted = /^"((?:[^"\\]|\\[^])*)"$/.exec(local)?.[1]?.replace(/\\([^])/g, '$1')
  const isDotAtom = quoted !== undefined && DOT_ATOM.test(quoted) && !/^\.|\.\.|\.$/.test(quoted)
  return (isDotAtom ? quoted : local).toLowerCase()
}

/**
 * A domain as a mailer would send it: lower-case A-labels (RFC 5890), mapped by UTS 46 (full-width letters, ideographic full stops).
 * A domain without such a form stays as it is.
 */
export function normaliseDomain(domain: string): string {
  const lower = domain.toLowerCase()
  if (ASCII_ONLY.test(lower) || lower.includes('%')) return lower
  const ascii = domainToASCII(lower)
  // The function is for URLs, where "１.２" is an IP address.
  return ascii === '' || /^[\d.]+$/.test(ascii) ? lower : ascii
}

/** Whether normalizing changes no more of a domain than letter case and encoding, so that it is what its reader sees. */
export function isPlainDomain(domain: string): boolean {
  const lower = domain.toLowerCase()
  return ASCII_ONLY.test(lower) || domainToUnicode(normaliseDomain(lower)) === lower.normalize('NFC')
}
