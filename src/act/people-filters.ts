/** Filters of tickets by people: an id or an address finds the same tickets, whichever of the two the attribute stores. */
import type { Store } from '../store/store.ts'
import { addressesBeside, addressesOf } from '../tickets/addresses.ts'
import { personNamed } from '../tickets/records/person-named.ts'
import type { Condition } from '../tickets/records/ticket-query.ts'
import { allGiven, unlessRefused, type Refused } from '../tickets/refusal.ts'
import { allowed } from './refusal-to-error.ts'
import { loadPeopleNamed, type PeopleLookup } from './named-people.ts'
import { nameAsSent } from './typed-addresses.ts'

/** Attributes that store ids of users and contacts. */
const idPaths: ReadonlySet<string | null> = new Set(['ownedBy', 'reportedBy', 'subscribers', 'createdBy.id', 'modifiedBy.id'])
/** The attribute that stores addresses. */
const addressPath = 'emailMembers.addrSpec'

/**
 * The conditions in the form that the database stores people: an address also stands for each of its contacts.
 *
 * @throws {UserError} for the id of a contact that does not exist
 */
export async function withPeopleMeant(conditions: readonly Condition[], store: Store): Promise<readonly Condition[]> {
  const names = conditions.filter(isOfPeople).flatMap(({ values }) => values.filter((value) => typeof value === 'string'))
  if (names.length === 0) return conditions
  const known = await loadPeopleNamed(names.map(nameAsSent), store)
  return allowed(allGiven(conditions.map((condition) => (isOfPeople(condition) ? withNames(condition, known) : condition))))
}

function withNames(condition: Condition, known: PeopleLookup): Condition | Refused {
  const isByAddress = condition.attribute.path === addressPath
  const lists = condition.values.map((value) => (typeof value === 'string' ? namesMeant(value, isByAddress, known) : [value]))
  return unlessRefused(allGiven(lists), (values) => ({ ...condition, values: values.flat() }))
}

/** What tickets may store of a person. Only a text in the form of a contact's id must exist; any other that is unknown finds nothing. */
function namesMeant(text: string, isByAddress: boolean, known: PeopleLookup): readonly string[] | Refused {
  const key = nameAsSent(text)
  const isId = key.includes('/') && key.includes('@')
  return unlessRefused(isId ? personNamed(key, known) : null, (person) => {
    if (isByAddress) return person !== null && 'contact' in person ? addressesOf(person.contact) : addressesBeside(key, known.site)
    return [key, ...known.site.contactsOf(key).map(({ id }) => id)]
  })
}

function isOfPeople({ attribute: { path } }: Condition): boolean {
  return path === addressPath || idPaths.has(path)
}
