/** Finds the recipients of a broadcast, as of now. */
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

/** An address that a server rejected as unknown gets no broadcast for this long. */
const undeliverableMs = 180 * 24 * 3600_000
/** The limit of one broadcast. */
const mostRecipients = 200_000
/** Above this many contacts, the languages of all are read in one query instead of by id. */
const mostAskedFor = 10_000

/**
 * Who would get the broadcast now, and who would not and why.
 *
 * @throws {UserError} when the audience has more than 200,000 addresses
 */
export async function recipientsOf({ audience, scope, purpose }: Broadcast, deps: EditDeps): Promise<Recipients> {
  const { store, config, now } = deps
  const candidates = await candidatesOf(scope === 'broadcast' ? 'all' : audience, deps)
  const count = new Set(candidates.map(({ addrSpec }) => addrSpec)).size
  if (count > mostRecipients) throw new UserError(`${count} are meant; a broadcast goes to ${mostRecipients} at most`)
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
 * Checks that everything exists that an audience names.
 *
 * @throws {UserError} for an unknown filter, or a follow-up of a broadcast that was not sent yet
 * @throws {NotFoundError} for an unknown account, workspace, contact or broadcast
 */
export async function checkAudience(audience: Audience, deps: EditDeps): Promise<void> {
  const { accounts, workspaces, contacts, filters, followUpOf } = audience
  const { store } = deps
  for (const id of accounts) await existingRecord('account', id, deps)
  for (const id of workspaces) await existingRecord('workspace', id, deps)
  const addresses = new Set((await store.people.contactsOf(contacts)).flatMap(addressesOf))
  const stranger = contacts.find((addrSpec) => !addresses.has(addrSpec))
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
  const selected = [...(await people.contactsIn({ accounts, workspaces, ids })), ...(await people.contactsOf(contacts))]
  return [...(await withLanguages(selected, deps.store)), ...(await withPresentAddresses(before, people))]
}

/**
 * The recipients of an earlier broadcast with their present addresses: a contact merged since has another main address, and may have
 * unsubscribed by any of them.
 */
async function withPresentAddresses(
  before: readonly BroadcastRecipient[],
  people: EditDeps['store']['people'],
): Promise<readonly Candidate[]> {
  const holders = new Map<string, Contact>()
  const contacts = await people.contactsOf(before.map(({ addrSpec }) => addrSpec))
  for (const contact of contacts) for (const address of addressesOf(contact)) if (!holders.has(address)) holders.set(address, contact)
  return before.map((recipient) => {
    const { addrSpec, otherAddresses = [] } = holders.get(recipient.addrSpec) ?? (recipient as Pick<Contact, 'addrSpec' | 'otherAddresses'>)
    return { ...recipient, addrSpec, otherAddresses, language: recipient.language ?? null }
  })
}

/** Adds the language of each contact, as seen in the tickets that they reported. */
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
