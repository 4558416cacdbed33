/** Removes people from a list: each name must mean somebody, on the list or not. */
import { addressesMeant, personKey, personNamed } from '../records/person-named.ts'
import { allGiven, unlessRefused, type Refused } from '../refusal.ts'
import type { Contact } from '../ticket.ts'
import type { EditContext } from './edit.ts'

/**
 * The names (ids and addresses) to remove. Somebody who is known but not on the list is no fault.
 *
 * @param there - the names on the list
 */
export function removals(remove: readonly string[], there: readonly string[], context: EditContext): readonly string[] | Refused {
  const named = remove.map((who) => {
    // A user imported without an address gets one on joining (T-037), and keeps the id.
    const address = context.records.find('user', personKey(who))?.addrSpec
    const contacts = addressesMeant(who).flatMap((meant) => context.site.contactsOf(meant))
    const names = [personKey(who), who.trim().toLowerCase(), ...(address ? [address] : []), ...contacts.flatMap(otherNames)]
    if (names.some((name) => there.includes(name))) return names
    return unlessRefused(personNamed(who, context), () => names)
  })
  return unlessRefused(allGiven(named), (names) => names.flat())
}

/** The names of a person by their id: the id, and the address in it. */
export function idAndAddress(id: string): readonly string[] {
  return [id, id.slice(id.indexOf('/') + 1)]
}

/** Somebody with several addresses is on tickets by the id with the first of them. */
function otherNames({ id, otherAddresses = [] }: Contact): readonly string[] {
  return otherAddresses.length === 0 ? [] : [id]
}
