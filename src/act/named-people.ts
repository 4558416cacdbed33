/** People whom a request names by id or address, as the database knows them. */
import { UserError } from '../errors.ts'
import type { Address } from '../mail/message.ts'
import type { Store } from '../store/store.ts'
import { addressesOf } from '../tickets/addresses.ts'
import { addressesMeant, personKey, personNamed, type PersonNamed } from '../tickets/records/person-named.ts'
import type { RecordLookup } from '../tickets/records/records.ts'
import type { Site } from '../tickets/site.ts'
import type { Contact } from '../tickets/ticket.ts'
import { allowed } from './refusal-to-error.ts'
import { loadRecords } from './load-records.ts'
import { nameAsSent } from './typed-addresses.ts'

/** Somebody who can be written to. */
export interface NamedPerson extends Address {
  /** Whose id was given; absent: an address, which may have a contact in several workspaces. */
  readonly contact?: Contact
}

/** What tells whom texts name. */
export interface PeopleKnown {
  readonly records: RecordLookup
  readonly site: Pick<Site, 'contactsOf'>
}

/** Reads the users and contacts whom texts may name. */
export async function loadPeopleNamed(texts: readonly string[], store: Store): Promise<PeopleKnown> {
  const keys = texts.map(personKey)
  const records = await loadRecords({ user: keys, contact: keys }, store)
  const contacts = await store.people.contactsOf(texts.flatMap(addressesMeant))
  return { records, site: { contactsOf: (addrSpec) => contacts.filter((contact) => addressesOf(contact).includes(addrSpec)) } }
}

/**
 * The people whom texts name, in their order.
 *
 * @throws {UserError} for an id that nobody has, what is no address, and a user without one
 */
export async function peopleNamed(typed: readonly string[], store: Store): Promise<readonly NamedPerson[]> {
  const texts = typed.map(nameAsSent)
  const known = await loadPeopleNamed(texts, store)
  return texts.map((text) => reachedAt(text, allowed(personNamed(text, known))))
}

function reachedAt(text: string, person: PersonNamed): NamedPerson {
  if ('contact' in person) return { addrSpec: person.contact.addrSpec, displayName: person.contact.displayName, contact: person.contact }
  const addrSpec = 'user' in person ? person.user.addrSpec : person.addrSpec
  if (addrSpec === null) throw new UserError(`${text} has no address`)
  return { addrSpec, displayName: '' }
}
