/** Reads the identity of a sender: exactly one From field with exactly one strict addr-spec (RFC 5322 §3.4.1). */
import { parseAddresses } from './addresses.ts'
import { foldedLocalPart, isPlainDomain, normaliseDomain } from '../addr-spec.ts'
import { decodeHeaderText, headerLine } from './header-text.ts'
import type { Sender } from '../message.ts'

/** dot-atom (RFC 5322 §3.2.3), or quoted text in which no other reader can find an address. */
const LOCAL_PART = /^(?:[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*|"[\w!#$%&'*+/=?^`{|}~. -]+")$/
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** A display name without `@<>,;:` outside quotes and comments leaves one reading only; quotes and comments must end. */
const NAME =
  /^(?:[^"()<>@,;:\\\x00-\x08\x0a-\x1f\x7f]|"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\t -~\x80-\xff])*"|\((?:[^()\\\x00-\x08\x0a-\x1f\x7f])*\))*$/
const LONGEST_FROM = 2000
const FROM_FIELDS_SHOWN = 10

/** The addr-spec text of a From value in one of its three forms: `a@b`, `a@b (name)`, `name <a@b>`. */
function strictText(raw: string): string | null {
  if (raw.length > LONGEST_FROM) return null
  const open = raw.lastIndexOf('<')
  if (open < 0) return /^([^\s()<>]+)(?:\s+\([^()<>\\]*\))?$/.exec(raw)?.[1] ?? null
  const inner = /^<[ \t]*([^<>()]+?)[ \t]*>\s*(?:\([^()<>\\]*\))?$/.exec(raw.slice(open))?.[1]
  const name = raw.slice(0, open)
  return inner !== undefined && (NAME.test(name) || repeatsAddress(name, inner)) ? inner : null
}

/** Mailers without a name for their user write `a@b <a@b>`, without the quotes that RFC 5322 asks for. */
function repeatsAddress(name: string, address: string): boolean {
  return name.trim().toLowerCase() === address.toLowerCase()
}

/**
 * The strict addr-spec in lower case, domain as A-labels, or null when the text is not exactly one.
 *
 * @param raw - one character per byte
 */
export function strictAddrSpec(raw: string): string | null {
  const at = raw.lastIndexOf('@')
  const local = raw.slice(0, at)
  if (at < 1 || local.length > 64 || !LOCAL_PART.test(local) || local.includes('=?')) return null
  const shown = decodeHeaderText(raw.slice(at + 1), 'utf-8')
  const domain = normaliseDomain(shown)
  return isPlainDomain(shown) && DOMAIN.test(domain) ? `${foldedLocalPart(local)}@${domain}` : null
}

/**
 * The sender that From fields name. Anything but one field with one strict addr-spec is read for show only.
 *
 * @param values - all From fields of the header, unfolded, one character per byte
 * @param isComplete - false when fields were left out of the header: another From might be among them
 */
export function readSender(values: readonly string[], charset: string | null, isComplete: boolean): Sender {
  const raw = values[0] ?? ''
  const text = strictText(raw)
  const strict = text === null ? null : strictAddrSpec(text)
  const [shown] = values.slice(0, FROM_FIELDS_SHOWN).flatMap((value) => parseAddresses(value, charset, 1))
  const displayName = shown?.displayName ?? (raw.includes('@') ? '' : headerLine(raw, charset))
  if (strict !== null) return { addrSpec: strict, displayName, isStrict: values.length === 1 && isComplete }
  return { addrSpec: shown?.addrSpec ?? null, displayName, isStrict: false }
}
