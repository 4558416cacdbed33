/** Adds the accounts, workspaces and contacts of the configuration to the store; existing ones stay as they are. */
import type { Config } from './schema.ts'
import type { People } from '../store/people.ts'
import type { AccountId, Contact, ContactId, RevOrgId, Workspace } from '../tickets/ticket.ts'

type AccountConfig = Config['accounts'][number]

/** Adds those that are missing; safe to repeat. */
export async function seedPeople(config: Config, people: People): Promise<void> {
  const { workspaces, contacts } = peopleIn(config)
  await people.add(workspaces, contacts)
}

/** The workspaces and contacts that the configuration names. */
export function peopleIn({ accounts }: Pick<Config, 'accounts'>): {
  readonly workspaces: readonly Workspace[]
  readonly contacts: readonly Contact[]
} {
  return { workspaces: accounts.flatMap(workspacesOf), contacts: accounts.flatMap(contactsOf) }
}

/** T-010: an account without workspaces has one of its own name. The first workspace gets the account's domains. */
function workspacesOf({ name, domains, workspaces }: AccountConfig): Workspace[] {
  const names = workspaces.length > 0 ? workspaces.map((workspace) => workspace.name) : [name]
  return names.map((displayName, i) => ({
    revOrg: displayName as RevOrgId,
    account: name as AccountId,
    displayName,
    domains: i === 0 ? domains : [],
  }))
}

function contactsOf({ name, workspaces }: AccountConfig): Contact[] {
  return workspaces.flatMap((workspace) =>
    workspace.contacts.map((addrSpec) => ({
      id: `${workspace.name}/${addrSpec}` as ContactId,
      addrSpec,
      displayName: '',
      revOrg: workspace.name as RevOrgId,
      account: name as AccountId,
    })),
  )
}
