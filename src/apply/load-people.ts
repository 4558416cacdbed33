/** Reads the people that decisions may concern: contacts, the workspaces that strangers may be given, and who is blocked. */
import type { Store } from '../store/store.ts'
import { domainOf } from '../tickets/directory.ts'
import { blockKeys, type BlockedSender } from '../tickets/people/blocked.ts'
import type { SiteSnapshot } from './batch-site.ts'

/** Whose contacts are read, and who may become one. */
export interface PeopleNeeds {
  readonly addresses: readonly string[]
  readonly senders: readonly string[]
}

/** Reads them; the workspaces are those of `resolveContact`. */
export async function loadPeople(
  { addresses, senders }: PeopleNeeds,
  { people, blockedSenders: blocks }: Store,
): Promise<Pick<SiteSnapshot, 'contacts' | 'workspaces'> & { readonly blockedSenders: ReadonlyMap<string, BlockedSender> }> {
  const named = unique(['default', ...senders, ...senders.map(domainOf)])
  const [contacts, workspaces, blockedSenders] = await Promise.all([
    people.contactsOf(addresses),
    people.workspacesFor(unique(addresses.map(domainOf)), named),
    blocks.load(unique(addresses.flatMap(blockKeys))),
  ])
  return { contacts, workspaces, blockedSenders }
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
