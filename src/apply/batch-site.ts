/** The site as a set of mails finds it: the people that were read, and on top of them those whom the decisions add. */
import { noCommandRecords, type CommandRecords } from '../tickets/records/command-records.ts'
import type { Directory } from '../tickets/directory.ts'
import type { Draft } from '../tickets/draft.ts'
import { addressesOf } from '../tickets/addresses.ts'
import type { BlockedSender } from '../tickets/people/blocked.ts'
import { withGiven, type Workloads } from '../tickets/rules/assign.ts'
import type { Policy, Site } from '../tickets/site.ts'
import type { Contact, RevOrgId, Workspace } from '../tickets/ticket.ts'

/** What was read of a site. */
export interface SiteSnapshot {
  readonly directory: Directory
  readonly policy: Policy
  readonly contacts: readonly Contact[]
  readonly workspaces: readonly Workspace[]
  /** Default: nobody is. */
  readonly blockedSenders?: ReadonlyMap<string, BlockedSender>
  /** Of agents' commands; missing when no mail of the set gives any. */
  readonly commandRecords?: CommandRecords | undefined
  /** Of agents whom rules may give tickets; missing when no rule gives any. */
  readonly workloads?: Workloads | undefined
}

/** A site that the people of decisions are folded into. */
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

  /** Takes in whom rules gave a ticket. */
  foldGiven({ given = [] }: Draft): void {
    for (const turn of given) this.#workloads = withGiven(this.#workloads, turn)
  }

  /** Takes in whom a draft adds. */
  fold({ contacts, workspaces }: Draft['people']): void {
    for (const contact of contacts)
      for (const address of addressesOf(contact)) this.#contacts.set(address, [...(this.#contacts.get(address) ?? []), contact])
    for (const workspace of workspaces) {
      this.#workspaces.set(workspace.revOrg, workspace)
      for (const domain of workspace.domains) if (!this.#workspaceOfDomain.has(domain)) this.#workspaceOfDomain.set(domain, workspace)
    }
  }
}
