/** The addresses of one person: a contact keeps those of the contacts that were merged into it. */
import type { Site } from './site.ts'
import { union, type Contact, type Ticket } from './ticket.ts'

/** A contact's addresses, its own first. */
export function addressesOf({ addrSpec, otherAddresses = [] }: Pick<Contact, 'addrSpec' | 'otherAddresses'>): readonly string[] {
  return [addrSpec, ...otherAddresses]
}

/** Every address of whoever has this one, as far as contacts are known. */
export function addressesBeside(addrSpec: string, site: Pick<Site, 'contactsOf'>): readonly string[] {
  return union([addrSpec], site.contactsOf(addrSpec).flatMap(addressesOf))
}

/**
 * Was an address on a mail of a ticket, or another one of the same person? What they are in one workspace lets nobody onto the
 * tickets of others (T-034).
 */
export function takesPart(
  addrSpec: string,
  { participants, revOrg, reportedBy }: Pick<Ticket, 'participants' | 'revOrg' | 'reportedBy'>,
  site: Pick<Site, 'contactsOf'>,
): boolean {
  if (participants.includes(addrSpec)) return true
  const here = site.contactsOf(addrSpec).filter((contact) => contact.revOrg === revOrg || reportedBy.includes(contact.id))
  return here.flatMap(addressesOf).some((address) => participants.includes(address))
}

/** One contact of two: the places of both, and an address more where theirs differ. */
export function absorbed(into: Contact, other: Contact): Contact {
  const more = union(into.otherAddresses ?? [], addressesOf(other)).filter((address) => address !== into.addrSpec)
  const displayName = into.displayName === '' ? other.displayName : into.displayName
  return more.length === 0 ? { ...into, displayName } : { ...into, displayName, otherAddresses: more }
}
