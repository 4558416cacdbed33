/** Erases a person at their wish (GDPR, article 17): what they wrote, and who they are, in every place but the ledger's hashes. */
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

/** What erasing needs. */
export interface ErasingDeps {
  readonly store: Store
  readonly config: Pick<Config, 'agents' | 'accounts' | 'mailboxes' | 'retention'>
}

/**
 * Erases whoever has an address, with all that they have. Their tickets stay, under a pseudonym, and no mail goes to them any more.
 *
 * @param by - who does it, for the record
 * @throws {UserError} when the address is ours or an agent's, the configuration would bring it back, a ticket with them is held, or mail to it is on its way
 * @throws {NotFoundError} when nobody has it
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
  const shown = [...names, ...contacts.map(({ displayName }) => displayName)].filter((name) => name !== '' && !addresses.includes(name))
  const counts: ErasureCounts[] = []
  const found = { articles: new Set<string>(), words: new Set<string>() }
  for (const addrSpec of addresses) {
    const articles = await articlesNaming(addrSpec, store)
    const onFound = async (tickets: readonly TicketNumber[]) => {
      for (const word of await wordsOf(tickets, articles, store)) found.words.add(word)
    }
    counts.push(await store.erase({ addrSpec, names: [...new Set(shown)], pseudonym: pseudonym() }, by, onFound))
    articles.forEach((id) => found.articles.add(id))
  }
  const all = counts.reduce(inAll)
  await indexAnew(all.tickets as readonly TicketNumber[], [...found.articles], store)
  await forgetWords(found.words, store)
  return all
}

/** A feeder may have read a ticket before all of its mails were rewritten; while a search server is away, it has yet to. */
async function indexAnew(tickets: readonly TicketNumber[], articles: readonly string[], store: Store): Promise<void> {
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

/** Not made of the address: nobody can find out by trying whose pseudonym it is. */
function pseudonym(): Erased['pseudonym'] {
  return { addrSpec: `erased-${randomBytes(6).toString('hex')}@erased.invalid`, displayName: 'Erased person' }
}

/** What the erasures of several addresses come to; a ticket may be of more than one. */
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
