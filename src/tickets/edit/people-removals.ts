/** Who is taken off a list of people: somebody has to be meant, whether they are there or not. */
import { addressesMeant, personKey, personNamed } from '../records/person-named.ts'
import { allGiven, unlessRefused, type Refused } from '../refusal.ts'
import type { Contact } from '../ticket.ts'
import type { EditContext } from './edit.ts'

/**
 * The names, ids and addresses, of those who are taken off. Whoever is not there is removed without a word.
 *
 * @param there - the names of those who are
 */
export function removals(remove: readonly string[], there: readonly string[], context: EditContext): readonly string[] | Refused {
  const named = remove.map((who) => {
    // A user whose import gave him no address has one when he joins (T-037), and keeps his id.
    const address = context.records.find('user', personKey(who))?.addrSpec
    const contacts = addressesMeant(who).flatMap((meant) => context.site.contactsOf(meant))
    const names = [personKey(who), who.trim().toLowerCase(), ...(address ? [address] : []), ...contacts.flatMap(otherNames)]
    if (names.some((name) => there.includes(name))) return names
    return unlessRefused(personNamed(who, context), () => names)
  })
  return unlessRefused(allGiven(named), (names) => names.flat())
}

/** The names of somebody by their id. */
export function idAndAddress(id: string): readonly string[] {
  return [id, id.slice(id.indexOf('/') + 1)]
}

/** Whoever has several addresses stands on tickets by the id that names the first. */
function otherNames({ id, otherAddresses = [] }: Contact): readonly string[] {
  return otherAddresses.length === 0 ? [] : [id]
}
