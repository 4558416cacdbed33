/** The people of the site as a set of mails sees them: those in the database, and those whom earlier decisions of the set add. */
import { noCommandRecords, type CommandRecords } from '../tickets/records/command-records.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Draft } from '../tickets/draft.ts'
import { addressesOf } from '../tickets/addresses.ts'
import type { BlockedSender } from '../tickets/people/blocked.ts'
import { withGiven, type Workloads } from '../tickets/rules/assign.ts'
import type { Policy, Site } from '../tickets/site.ts'
import type { Contact, RevOrgId, Workspace } from '../tickets/ticket.ts'

/** The part of a site that is read from the database before decisions. */
export interface SiteSnapshot {
  readonly directory: Directory
  readonly policy: Policy
  readonly contacts: readonly Contact[]
  readonly workspaces: readonly Workspace[]
  /** By the keys of `blockKeys`. Default: nobody is blocked. */
  readonly blockedSenders?: ReadonlyMap<string, BlockedSender>
  /** Records that agents' commands name; undefined when no mail of the set has commands. */
  readonly commandRecords?: CommandRecords | undefined
  /** Open tickets of the agents to whom rules may assign; undefined when no rule assigns. */
  readonly workloads?: Workloads | undefined
}

/** A site that takes in the people of each decision. */
export class BatchSite implements Site {
  readonly directory: Directory
  readonly policy: Policy
  readonly blockedSenders: ReadonlyMap<string, BlockedSender>
  readonly commandRecords: CommandRecords
  #workloads: Workloads
  readonly #contacts = new Map<string, Contact[]>()
  readonly #workspaces = new Map<RevOrgId, Workspace>()
  readonly #workspaceOfDomain = new Map<string, Workspace>()

  constructor({
    directory,
    policy,
    contacts,
    workspaces,
    blockedSenders = new Map(),
    commandRecords = noCommandRecords,
    workloads = new Map(),
  }: SiteSnapshot) {
    this.directory = directory
    this.policy = policy
    this.blockedSenders = blockedSenders
    this.commandRecords = commandRecords
    this.#workloads = workloads
    this.fold({ contacts, workspaces })
  }

  contactsOf(addrSpec: string): readonly Contact[] {
    return this.#contacts.get(addrSpec) ?? []
  }

  workspaceOfDomain(domain: string): Workspace | null {
    return this.#workspaceOfDomain.get(domain) ?? null
  }

  workspace(id: RevOrgId): Workspace | null {
    return this.#workspaces.get(id) ?? null
  }

  get workloads(): Workloads {
    return this.#workloads
  }

  /** Counts the tickets that rules of a draft assigned, so that the next one goes to the next agent. */
  foldGiven({ given = [] }: Draft): void {
    for (const turn of given) this.#workloads = withGiven(this.#workloads, turn)
  }

  /** Takes in the contacts and workspaces that a draft adds. */
  fold({ contacts, workspaces }: Draft['people']): void {
    for (const contact of contacts)
      for (const address of addressesOf(contact)) this.#contacts.set(address, [...(this.#contacts.get(address) ?? []), contact])
    for (const workspace of workspaces) {
      this.#workspaces.set(workspace.revOrg, workspace)
      for (const domain of workspace.domains) if (!this.#workspaceOfDomain.has(domain)) this.#workspaceOfDomain.set(domain, workspace)
    }
  }
}
