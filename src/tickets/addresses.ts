/** The addresses of one person: a contact keeps those of the contacts that were merged into it. */
import type { Site } from './site.ts'
import { union, type Contact, type Ticket } from './ticket.ts'

/** A contact's addresses, its own first. */
export function addressesOf({ addrSpec, otherAddresses = [] }: Pick<Contact, 'addrSpec' | 'otherAddresses'>): readonly string[] {
  return [addrSpec, ...otherAddresses]
}

/** Every known address of the person who uses this one: their contacts' addresses, whatever the workspace. */
export function addressesBeside(addrSpec: string, site: Pick<Site, 'contactsOf'>): readonly string[] {
  return union([addrSpec], site.contactsOf(addrSpec).flatMap(addressesOf))
}

/**
 * Whether an address, or another one of the same person, was on a mail of a ticket. Only contacts of the ticket's workspace and its
 * reporters count as the same person, since being a contact elsewhere lets nobody onto a ticket (T-034).
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

/** Merges a contact into another, which keeps its own address and gains those of the other. */
export function absorbed(into: Contact, other: Contact): Contact {
  const more = union(into.otherAddresses ?? [], addressesOf(other)).filter((address) => address !== into.addrSpec)
  const displayName = into.displayName === '' ? other.displayName : into.displayName
  return more.length === 0 ? { ...into, displayName } : { ...into, displayName, otherAddresses: more }
}
