/** Erases a person at their request (GDPR, article 17): their texts and their identity, everywhere but in the ledger's hashes. */
import { randomBytes } from 'node:crypto'
import type { Config } from '../config/schema.ts'
import { NotFoundError, SearchUnavailableError, UserError } from '../errors.ts'
import type { Erased, ErasureCounts } from '../store/erasure.ts'
import type { Store } from '../store/store.ts'
import { addressesOf } from '../tickets/addresses.ts'
import { displayId, union, type Contact, type TicketNumber } from '../tickets/ticket.ts'
import { indexArticles, indexTickets } from './feed-search.ts'
import { forgetWords, wordsOf } from './forget-words.ts'
import { addressAsSent } from './typed-addresses.ts'

export interface ErasingDeps {
  readonly store: Store
  readonly config: Pick<Config, 'agents' | 'accounts' | 'mailboxes' | 'retention'>
}

/**
 * Erases whoever has an address, with all their other addresses. Their tickets stay under a pseudonym, to which no mail is sent.
 *
 * @param by - who erases, for the audit log
 * @throws {UserError} when the address is ours or an agent's, the configuration names it, a ticket with the person is on hold, or mail to
 *   them is not sent yet
 * @throws {NotFoundError} when nobody has the address
 */
export async function erasePerson(address: string, by: string, { store, config }: ErasingDeps): Promise<ErasureCounts> {
  const addrSpec = addressAsSent(address)
  const contacts = await store.people.contactsOf([addrSpec])
  const addresses = union([addrSpec], contacts.flatMap(addressesOf))
  addresses.forEach((each) => refuseOurs(each, config))
  const facts = await Promise.all(addresses.map((each) => store.nameFacts(each)))
  const unsent = facts.reduce((sum, fact) => sum + fact.unsent, 0)
  if (unsent > 0) throw new UserError(`${unsent} mails of ours to ${addrSpec} are not sent yet: wait, or see intray failed list`)
  const names = facts.flatMap((fact) => fact.names)
  if (contacts.length === 0 && names.length === 0) throw new NotFoundError(`nobody here has the address ${addrSpec}`)
  await refuseHeld(addresses, contacts, { store, config })
  const displayNames = [...names, ...contacts.map(({ displayName }) => displayName)].filter(
    (name) => name !== '' && !addresses.includes(name),
  )
  const counts: ErasureCounts[] = []
  const found = { articles: new Set<string>(), words: new Set<string>() }
  for (const addrSpec of addresses) {
    const articles = await articlesNaming(addrSpec, store)
    const onFound = async (tickets: readonly TicketNumber[]) => {
      for (const word of await wordsOf(tickets, articles, store)) found.words.add(word)
    }
    counts.push(await store.erase({ addrSpec, names: [...new Set(displayNames)], pseudonym: pseudonym() }, by, onFound))
    articles.forEach((id) => found.articles.add(id))
  }
  const all = counts.reduce(inAll)
  await reindex(all.tickets as readonly TicketNumber[], [...found.articles], store)
  await forgetWords(found.words, store)
  return all
}

/**
 * Indexes the tickets and articles once more: a feeder may have read them before all mails were rewritten. While the search server is away,
 * the feeder does it later.
 */
async function reindex(tickets: readonly TicketNumber[], articles: readonly string[], store: Store): Promise<void> {
  try {
    await indexTickets(tickets, store)
    await indexArticles(articles, store)
  } catch (error) {
    if (!(error instanceof SearchUnavailableError)) throw error
  }
}

async function articlesNaming(addrSpec: string, { records }: Store): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { id, title, body } of records.all('article')) if (`${title}\n${body}`.toLowerCase().includes(addrSpec)) found.push(id)
  return found
}

/** A random pseudonym. One derived from the address could be traced back by trying addresses. */
function pseudonym(): Erased['pseudonym'] {
  return { addrSpec: `erased-${randomBytes(6).toString('hex')}@erased.invalid`, displayName: 'Erased person' }
}

/** The sum of two erasures; a ticket may be part of both. */
function inAll(first: ErasureCounts, second: ErasureCounts): ErasureCounts {
  return {
    tickets: union(first.tickets, second.tickets).toSorted((a, b) => a - b),
    mails: first.mails + second.mails,
    rawMails: first.rawMails + second.rawMails,
    files: first.files + second.files,
    documents: first.documents + second.documents,
  }
}

async function refuseHeld(addresses: readonly string[], contacts: readonly Contact[], { store, config }: ErasingDeps): Promise<void> {
  const { holdTag } = config.retention
  const ids = contacts.map(({ id }) => id)
  const held = await Promise.all(addresses.map((each) => store.retention.heldTicketsOf(each, ids, holdTag)))
  const tickets = [...new Set(held.flat())]
  if (tickets.length === 0) return
  throw new UserError(`${tickets.map(displayId).join(', ')} must be kept, with all who are on it: take the tag ${holdTag} off first`)
}

function refuseOurs(addrSpec: string, { agents, accounts, mailboxes }: ErasingDeps['config']): void {
  if (mailboxes.some(({ addresses }) => addresses.includes(addrSpec))) throw new UserError(`${addrSpec} is an address of ours`)
  if (agents.some(({ address, addresses }) => [address, ...addresses].includes(addrSpec)))
    throw new UserError(`${addrSpec} is an agent; take them out of the configuration first`)
  if (accounts.some(({ workspaces }) => workspaces.some(({ contacts }) => contacts.includes(addrSpec))))
    throw new UserError(`${addrSpec} is named under accounts in the configuration, which would bring them back: take them out first`)
}
