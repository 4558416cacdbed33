/** Who is taken off a list of people: somebody has to be meant, whether they are there or not. */
import { personKey, personNamed } from '../records/person-named.ts'
import { allGiven, unlessRefused, type Refused } from '../refusal.ts'
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
    const names = [personKey(who), who.trim().toLowerCase(), ...(address ? [address] : [])]
    if (names.some((name) => there.includes(name))) return names
    return unlessRefused(personNamed(who, context), () => names)
  })
  return unlessRefused(allGiven(named), (names) => names.flat())
}

/** The names of somebody by their id. */
export function idAndAddress(id: string): readonly string[] {
  return [id, id.slice(id.indexOf('/') + 1)]
}
