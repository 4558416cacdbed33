/** Shows what the CC rules make of a mail, given the present contacts; reads only. */
import type { Config } from '../config/schema.ts'
import type { ParsedMessage } from '../mail/message.ts'
import type { Store } from '../store/store.ts'
import { tryCcRules, type CcTrial } from '../tickets/people/cc-trial.ts'
import { domainOf } from '../tickets/directory.ts'
import { resolveContact } from '../tickets/people/people.ts'
import type { UserRecord } from '../tickets/records/records.ts'
import type { Site } from '../tickets/site.ts'
import type { RevOrgId, Ticket, TicketNumber } from '../tickets/ticket.ts'
import { BatchSite } from '../apply/batch-site.ts'
import { existingTicket } from './change-ticket.ts'
import { directoryOf, policyFrom } from '../config/directory.ts'
import { mailboxAddressed } from './try-mail.ts'
import { peopleIn } from '../config/seed-people.ts'

export interface CcTrialDeps {
  readonly config: Config
  /** null: no database is configured; only the configuration's contacts are known. */
  readonly store: Store | null
}

/** The mail, and what it is tried as. */
export interface CcTrialCase {
  readonly message: ParsedMessage
  /** null: the mailbox that the mail is addressed to, else the first. */
  readonly mailbox: string | null
  /** null: the mail opens a new ticket. Needs a store. */
  readonly ticket: TicketNumber | null
}

/** The result, address by address. */
export interface CcTrialResult {
  readonly mailbox: string
  readonly workspace: RevOrgId | null
  readonly trials: readonly CcTrial[]
}

/** Tries the CC rules on a mail. @throws {NotFoundError} when the ticket does not exist */
export async function tryCc({ message, ticket: number, ...request }: CcTrialCase, deps: CcTrialDeps): Promise<CcTrialResult> {
  const mailbox = request.mailbox ?? mailboxAddressed(message, deps.config)
  const site = await loadSite(message, deps)
  const existing = number === null || deps.store === null ? null : await existingTicket(number, deps.store)
  const ticket = existing ?? { revOrg: workspaceOf(message, mailbox, site), emailMembers: [], reportedBy: [] }
  return { mailbox, workspace: ticket.revOrg, trials: tryCcRules(message, { site, mailbox, ticket }) }
}

/** The workspace that a new ticket of this sender would get (T-038). */
function workspaceOf({ from }: ParsedMessage, mailbox: string, site: Site): Ticket['revOrg'] {
  const policy = site.directory.mailboxes.get(mailbox)
  if (!policy || from.addrSpec === null || !from.isStrict || site.directory.agents.has(from.addrSpec)) return null
  const sender = { addrSpec: from.addrSpec, displayName: from.displayName }
  return resolveContact(sender, { site, mailbox: policy, revOrg: null }).contact.revOrg
}

/** The people of the database, and those of the configuration that it does not have. */
async function loadSite(message: ParsedMessage, { config, store }: CcTrialDeps): Promise<Site> {
  const addresses = [...message.to, ...message.cc].map(({ addrSpec }) => addrSpec).concat(message.from.addrSpec ?? [])
  const configured = peopleIn(config)
  const contacts = (await store?.people.contactsOf(addresses)) ?? []
  const workspaces = (await store?.people.workspacesFor([...new Set(addresses.map(domainOf))], [])) ?? []
  const users: UserRecord[] = []
  if (store) for await (const user of store.records.all('user')) users.push(user)
  const isNew = ({ id }: { id: string }) => !contacts.some((contact) => contact.id === id)
  return new BatchSite({
    directory: directoryOf(config, [], { users }),
    policy: policyFrom(config),
    contacts: [...contacts, ...configured.contacts.filter(isNew)],
    workspaces: [...workspaces, ...configured.workspaces],
  })
}
