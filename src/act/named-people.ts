/** Looks up people whom a request names by id or address. */
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

/** A person whom mail can reach. */
export interface NamedPerson extends Address {
  /** The contact, when its id was given; an address alone may have a contact in several workspaces. */
  readonly contact?: Contact
}

/** The records from which names are resolved. */
export interface PeopleLookup {
  readonly records: RecordLookup
  readonly site: Pick<Site, 'contactsOf'>
}

/** Loads the users and contacts that names may stand for. */
export async function loadPeopleNamed(texts: readonly string[], store: Store): Promise<PeopleLookup> {
  const keys = texts.map(personKey)
  const records = await loadRecords({ user: keys, contact: keys }, store)
  const contacts = await store.people.contactsOf(texts.flatMap(addressesMeant))
  return { records, site: { contactsOf: (addrSpec) => contacts.filter((contact) => addressesOf(contact).includes(addrSpec)) } }
}

/**
 * The people whom ids or addresses name, in the same order.
 *
 * @throws {UserError} for an id that nobody has, for a text that is neither, and for a user without an address
 */
export async function peopleNamed(typed: readonly string[], store: Store): Promise<readonly NamedPerson[]> {
  const texts = typed.map(nameAsSent)
  const known = await loadPeopleNamed(texts, store)
  return texts.map((text) => withAddress(text, allowed(personNamed(text, known))))
}

function withAddress(text: string, person: PersonNamed): NamedPerson {
  if ('contact' in person) return { addrSpec: person.contact.addrSpec, displayName: person.contact.displayName, contact: person.contact }
  const addrSpec = 'user' in person ? person.user.addrSpec : person.addrSpec
  if (addrSpec === null) throw new UserError(`${text} has no address`)
  return { addrSpec, displayName: '' }
}
