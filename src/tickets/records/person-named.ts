/** Whom a text names: an id as every response shows it, or an address. */
import { isEmailAddress } from '../directory.ts'
import type { RecordLookup, UserRecord } from './records.ts'
import { refusal, type Refused } from '../refusal.ts'
import type { Site } from '../site.ts'
import type { Contact } from '../ticket.ts'

/** A user, a contact, or an address that may be anybody's. */
export type PersonNamed = { readonly user: UserRecord } | { readonly contact: Contact } | { readonly addrSpec: string }

/** An id as it is stored: names of workspaces count as they are written, addresses in lower case. */
export function personKey(text: string): string {
  const [who, slash] = [text.trim(), text.trim().indexOf('/') + 1]
  const address = who.slice(slash)
  return address.includes('@') ? who.slice(0, slash) + address.toLowerCase() : who
}

/** What a text may be in lower case as an address: the whole of it, and what follows the workspace of an id. */
export function addressesMeant(text: string): readonly string[] {
  const whole = text.trim().toLowerCase()
  return [...new Set([whole, whole.slice(whole.indexOf('/') + 1)])].filter((address) => address.includes('@'))
}

/** May people give this as an address? With a `/` it would read as an id. */
export function isNewAddress(text: string): boolean {
  return isEmailAddress(text) && !text.includes('/')
}

/** Whom a text names; refused when it is neither an id that somebody has nor an address. */
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
  // Mail may come from an address that holds a slash.
  if (isNewAddress(whole) || site.contactsOf(whole).length > 0) return { addrSpec: whole }
  const known = part === undefined ? [] : site.contactsOf(part)
  return refusal(reasonAgainst(text, known[0]?.id))
}

function reasonAgainst(text: string, known: string | undefined): string {
  if (!text.includes('/')) return `"${text}" is nobody's id or address`
  const hint = known === undefined ? 'write an address, or an id as tickets show it, such as Acme/ann@acme.example' : `there is ${known}`
  return `there is no contact or user "${text}"; ${hint}`
}
