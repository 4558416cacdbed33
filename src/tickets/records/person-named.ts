/** Whom a text names: by an id as responses show it, or by an address. */
import { isEmailAddress } from '../directory.ts'
import type { RecordLookup, UserRecord } from './records.ts'
import { refusal, type Refused } from '../refusal.ts'
import type { Site } from '../site.ts'
import type { Contact } from '../ticket.ts'

/** A user, a contact, or an address of nobody known. */
export type PersonNamed = { readonly user: UserRecord } | { readonly contact: Contact } | { readonly addrSpec: string }

/** An id in its stored form: the workspace as written, the address in lower case. */
export function personKey(text: string): string {
  const [who, slash] = [text.trim(), text.trim().indexOf('/') + 1]
  const address = who.slice(slash)
  return address.includes('@') ? who.slice(0, slash) + address.toLowerCase() : who
}

/** The addresses that a text may stand for, in lower case: the whole text, and the part behind an id's workspace. */
export function addressesMeant(text: string): readonly string[] {
  const whole = text.trim().toLowerCase()
  return [...new Set([whole, whole.slice(whole.indexOf('/') + 1)])].filter((address) => address.includes('@'))
}

/** Whether people may give a text as a new address; with a `/` it would be read as an id. */
export function isNewAddress(text: string): boolean {
  return isEmailAddress(text) && !text.includes('/')
}

/** Whom a text names; refused when it is neither a known id nor an address. */
export function personNamed(
  text: string,
  { records, site }: { readonly records: RecordLookup; readonly site: Pick<Site, 'contactsOf'> },
): PersonNamed | Refused {
  const key = personKey(text)
  const user = records.find('user', key)
  if (user) return { user }
  const contact = records.find('contact', key)
  if (contact) return { contact }
  const [whole = '', part] = addressesMeant(text)
  // Mail may come from an address with a slash.
  if (isNewAddress(whole) || site.contactsOf(whole).length > 0) return { addrSpec: whole }
  const known = part === undefined ? [] : site.contactsOf(part)
  return refusal(reasonAgainst(text, known[0]?.id))
}

function reasonAgainst(text: string, known: string | undefined): string {
  if (!text.includes('/')) return `"${text}" is nobody's id or address`
  const hint = known === undefined ? 'write an address, or an id as tickets show it, such as Acme/ann@acme.example' : `there is ${known}`
  return `there is no contact or user "${text}"; ${hint}`
}
