/** Finds whom a broadcast goes to, as of now. */
import { policyFrom } from '../config/directory.ts'
import { NotFoundError, UserError } from '../errors.ts'
import type { Broadcast } from '../store/broadcasts.ts'
import type { BroadcastRecipient } from '../store/broadcast-schema.ts'
import { recipientsAmong, type Audience, type Candidate, type Recipients } from '../tickets/broadcast/audience.ts'
import { addressesOf } from '../tickets/addresses.ts'
import { blockKeys } from '../tickets/people/blocked.ts'
import { displayId, type Contact, type ContactId } from '../tickets/ticket.ts'
import type { EditDeps } from './change-ticket.ts'
import { existingRecord } from './edit-records.ts'
import { selectedTickets, selectionOf } from './select-tickets.ts'

/** So long an address that no server knew is not tried again. */
const undeliverableMs = 180 * 24 * 3600_000
/** Of one broadcast. */
const mostRecipients = 200_000
/** Of more contacts than these the languages of all are read. */
const mostAskedFor = 10_000

/** Who would get it now, and who would not. */
export async function recipientsOf({ audience, scope, purpose }: Broadcast, deps: EditDeps): Promise<Recipients> {
  const { store, config, now } = deps
  const candidates = await candidatesOf(scope === 'broadcast' ? 'all' : audience, deps)
  const meant = new Set(candidates.map(({ addrSpec }) => addrSpec)).size
  if (meant > mostRecipients) throw new UserError(`${meant} are meant; a broadcast goes to ${mostRecipients} at most`)
  const addresses = [...new Set(candidates.flatMap(addressesOf))]
  const [directory, undeliverable, unsubscribed, blockedSenders] = await Promise.all([
    deps.directory(),
    store.broadcasts.undeliverable(new Date(now() - undeliverableMs)),
    store.broadcasts.unsubscribed(addresses, purpose),
    store.blockedSenders.load([...new Set(addresses.flatMap(blockKeys))]),
  ])
  return recipientsAmong(candidates, { directory, policy: policyFrom(config), blockedSenders, undeliverable, unsubscribed })
}

/**
 * Is there everything that an audience names?
 *
 * @throws {UserError} for a filter that there is not, an address that nobody has, a broadcast that went to nobody
 */
export async function checkAudience(audience: Audience, deps: EditDeps): Promise<void> {
  const { accounts, workspaces, contacts, filters, followUpOf } = audience
  const { store } = deps
  for (const id of accounts) await existingRecord('account', id, deps)
  for (const id of workspaces) await existingRecord('workspace', id, deps)
  const known = new Set((await store.people.contactsOf(contacts)).flatMap(addressesOf))
  const stranger = contacts.find((addrSpec) => !known.has(addrSpec))
  if (stranger !== undefined) throw new NotFoundError(`${stranger} is no contact`)
  await selectionOf(selectionBy(filters), deps)
  if (followUpOf === null) return
  const before = await store.broadcasts.find(followUpOf)
  if (!before) throw new NotFoundError(`${displayId(followUpOf)} is no broadcast`)
  if (before.total === 0) throw new UserError(`${displayId(followUpOf)} has gone to nobody yet`)
}

async function candidatesOf(audience: Audience | 'all', deps: EditDeps): Promise<readonly Candidate[]> {
  const { people, broadcasts } = deps.store
  if (audience === 'all') return withLanguages(await people.contactsIn('all'), deps.store)
  const { accounts, workspaces, contacts, followUpOf } = audience
  const before = followUpOf === null ? [] : await broadcasts.recipients(followUpOf, mostRecipients, 'queued')
  const ids = [...(await reportersOf(audience, deps))]
  const named = [...(await people.contactsIn({ accounts, workspaces, ids })), ...(await people.contactsOf(contacts))]
  return [...(await withLanguages(named, deps.store)), ...(await asTheyAreNow(before, people))]
}

/** Who has been merged since has another first address, and may have ended the subscription at any. */
async function asTheyAreNow(before: readonly BroadcastRecipient[], people: EditDeps['store']['people']): Promise<readonly Candidate[]> {
  const holders = new Map<string, Contact>()
  const contacts = await people.contactsOf(before.map(({ addrSpec }) => addrSpec))
  for (const contact of contacts) for (const address of addressesOf(contact)) if (!holders.has(address)) holders.set(address, contact)
  return before.map((recipient) => {
    const { addrSpec, otherAddresses = [] } = holders.get(recipient.addrSpec) ?? (recipient as Pick<Contact, 'addrSpec' | 'otherAddresses'>)
    return { ...recipient, addrSpec, otherAddresses, language: recipient.language ?? null }
  })
}

/** The language of each, by the tickets that they reported. */
async function withLanguages(contacts: readonly Contact[], { tickets }: EditDeps['store']): Promise<readonly Candidate[]> {
  const few = contacts.length <= mostAskedFor ? contacts.map(({ id }) => id) : undefined
  const found = await tickets.languagesOf(few)
  return contacts.map((contact) => ({ ...contact, language: found.get(contact.id) ?? null }))
}

async function reportersOf({ filters }: Audience, deps: EditDeps): Promise<ReadonlySet<ContactId>> {
  const reporters = new Set<ContactId>()
  if (filters.length === 0) return reporters
  const selection = await selectionOf(selectionBy(filters), deps)
  for await (const { reportedBy } of selectedTickets(selection, deps.store)) reportedBy.forEach((id) => reporters.add(id))
  return reporters
}

function selectionBy(filters: readonly string[]) {
  return { filters, sort: [], group: null, columns: [], view: null }
}
