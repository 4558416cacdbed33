/** Reads the people that decisions may concern: contacts, and the workspaces that strangers may be given. */
import type { Store } from '../store/store.ts'
import { domainOf } from '../tickets/directory.ts'
import type { Contact, Workspace } from '../tickets/ticket.ts'

/** Whose contacts are read, and who may become one. */
export interface PeopleNeeds {
  readonly addresses: readonly string[]
  readonly senders: readonly string[]
}

/** Reads them; the workspaces are those of `resolveContact`. */
export async function loadPeople(
  { addresses, senders }: PeopleNeeds,
  { people }: Store,
): Promise<{ readonly contacts: readonly Contact[]; readonly workspaces: readonly Workspace[] }> {
  const named = unique(['default', ...senders, ...senders.map(domainOf)])
  const [contacts, workspaces] = await Promise.all([
    people.contactsOf(addresses),
    people.workspacesFor(unique(addresses.map(domainOf)), named),
  ])
  return { contacts, workspaces }
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
