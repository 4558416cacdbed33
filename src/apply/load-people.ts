/** Loads the people that decisions may concern: contacts, workspaces that new contacts may join, and blocked senders. */
import type { Store } from '../store/store.ts'
import { domainOf } from '../tickets/directory.ts'
import { blockKeys, type BlockedSender } from '../tickets/people/blocked.ts'
import type { SiteSnapshot } from './batch-site.ts'

/** Addresses whose contacts are read, and senders who may become contacts. */
export interface PeopleNeeds {
  readonly addresses: readonly string[]
  readonly senders: readonly string[]
}

/** Loads them; the workspaces are those that `resolveContact` may choose from. */
export async function loadPeople(
  { addresses, senders }: PeopleNeeds,
  { people, blockedSenders: blocks }: Store,
): Promise<Pick<SiteSnapshot, 'contacts' | 'workspaces'> & { readonly blockedSenders: ReadonlyMap<string, BlockedSender> }> {
  const workspaceKeys = unique(['default', ...senders, ...senders.map(domainOf)])
  const [contacts, workspaces, blockedSenders] = await Promise.all([
    people.contactsOf(addresses),
    people.workspacesFor(unique(addresses.map(domainOf)), workspaceKeys),
    blocks.load(unique(addresses.flatMap(blockKeys))),
  ])
  return { contacts, workspaces, blockedSenders }
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
