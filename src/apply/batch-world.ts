/** The world of one set of mails: a snapshot, and on top of it what the decisions made so far will write. */
import { claimKey } from '../store/claims.ts'
import { noAcknowledgements, type AcknowledgementCount } from '../store/acknowledgement-counts.ts'
import type { QuotedMessage } from '../store/messages.ts'
import { noCommandRecords, type CommandRecords } from '../tickets/agent/agent-command-names.ts'
import type { Decision, Policy, RecipientReport, SentMail, World } from '../tickets/decision.ts'
import type { Directory } from '../tickets/directory.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import type { Contact, RevOrgId, Ticket, TicketNumber, Workspace } from '../tickets/ticket.ts'

/** What was read for a set of mails. */
export interface Snapshot {
  readonly directory: Directory
  readonly policy: Policy
  readonly claims: ReadonlyMap<string, TicketNumber>
  readonly tickets: readonly Ticket[]
  readonly contents: readonly { readonly messageId: string; readonly contentHash: string; readonly ticket: number }[]
  readonly contacts: readonly Contact[]
  readonly workspaces: readonly Workspace[]
  readonly sentMails: ReadonlyMap<string, SentMail>
  readonly acknowledgements: ReadonlyMap<string, AcknowledgementCount>
  readonly acknowledgementsLastHour: number
  /** Messages whose words mails of the set quote. */
  readonly quoted: readonly QuotedMessage[]
  /** The scope of every mail of the set. */
  readonly scope: string
  /** Of agents' commands; missing when no mail of the set gives any. */
  readonly commandRecords?: CommandRecords
}

/** Words that so many tickets share are a footer or a greeting. */
const mostTicketsOfShingle = 5
/** One shingle in common can be chance. */
const fewestSharedShingles = 2

interface StoredContent {
  readonly contentHash: string
  readonly ticket: TicketNumber
}

/** A snapshot that decisions are folded into one after the other, so that the second mail of a thread sees the first. */
export class BatchWorld implements World {
  readonly directory: Directory
  readonly policy: Policy
  readonly commandRecords: CommandRecords
  readonly #claims: Map<string, TicketNumber>
  readonly #tickets: Map<TicketNumber, Ticket>
  readonly #contents = new Map<string, StoredContent[]>()
  readonly #contacts = new Map<string, Contact[]>()
  readonly #workspaces = new Map<RevOrgId, Workspace>()
  readonly #workspaceOfDomain = new Map<string, Workspace>()
  readonly #sentMails: Map<string, SentMail>
  readonly #acknowledgements: Map<string, AcknowledgementCount>
  readonly #ticketsOfShingle = new Map<number, Set<TicketNumber>>()
  #acknowledgementsLastHour: number

  constructor(read: Snapshot) {
    this.directory = read.directory
    this.policy = read.policy
    this.commandRecords = read.commandRecords ?? noCommandRecords
    this.#claims = new Map(read.claims)
    this.#tickets = new Map(read.tickets.map((ticket) => [ticket.number, ticket]))
    this.#sentMails = new Map(read.sentMails)
    this.#acknowledgements = new Map(read.acknowledgements)
    this.#acknowledgementsLastHour = read.acknowledgementsLastHour
    for (const content of read.contents) this.#addContent(claimKey(read.scope, content.messageId), content)
    for (const { scope, ticket, shingles } of read.quoted) if (scope === read.scope) this.#addShingles(shingles, ticket)
    for (const contact of read.contacts) this.#addContact(contact)
    for (const workspace of read.workspaces) this.#addWorkspace(workspace)
  }

  claimOf(scope: string, id: string): TicketNumber | null {
    return this.#claims.get(claimKey(scope, id)) ?? null
  }

  ticket(number: TicketNumber): Ticket | null {
    return this.#tickets.get(number) ?? null
  }

  isStored(scope: string, id: string): boolean {
    return this.#contents.has(claimKey(scope, id))
  }

  quotedTickets(mail: InboundMail): readonly TicketNumber[] {
    const counts = new Map<TicketNumber, number>()
    for (const shingle of mail.message.shingles.quoted) {
      const tickets = this.#ticketsOfShingle.get(shingle)
      if (!tickets || tickets.size > mostTicketsOfShingle) continue
      for (const ticket of tickets) counts.set(ticket, (counts.get(ticket) ?? 0) + 1)
    }
    const enough = [...counts].filter(([, count]) => count >= fewestSharedShingles)
    return enough.sort(([, a], [, b]) => b - a).map(([ticket]) => ticket)
  }

  ticketsOfSubject(scope: string, subject: string): readonly TicketNumber[] {
    const all = [...this.#tickets.values()]
    return all.filter((ticket) => ticket.scope === scope && ticket.bareSubject === subject).map(({ number }) => number)
  }

  contentsOf(scope: string, messageId: string): readonly StoredContent[] {
    return this.#contents.get(claimKey(scope, messageId)) ?? []
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

  sentMail(messageId: string): SentMail | null {
    return this.#sentMails.get(messageId) ?? null
  }

  acknowledgements(addrSpec: string): AcknowledgementCount {
    return this.#acknowledgements.get(addrSpec) ?? noAcknowledgements
  }

  get acknowledgementsLastHour(): number {
    return this.#acknowledgementsLastHour
  }

  /** Takes in what a decision will write. */
  fold(mail: InboundMail, decision: Decision): void {
    if (!decision.ticket) return
    const { number } = decision.ticket
    this.#tickets.set(number, decision.ticket)
    for (const id of decision.claims) {
      const key = claimKey(mail.scope, id)
      if (!this.#claims.has(key)) this.#claims.set(key, number)
    }
    if (decision.message) this.#addShingles(mail.message.shingles.own, number)
    if (decision.message)
      this.#addContent(claimKey(mail.scope, mail.identity), { contentHash: mail.contentHash, ticket: number })
    for (const contact of decision.contacts) this.#addContact(contact)
    for (const workspace of decision.workspaces) this.#addWorkspace(workspace)
    for (const report of decision.reports) if (report.status === 'failed') this.#addLoss(report)
    if (decision.acknowledged !== null) this.#countAcknowledgement(decision.acknowledged)
  }

  #addContent(key: string, { contentHash, ticket }: { contentHash: string; ticket: number }): void {
    this.#contents.set(key, [...(this.#contents.get(key) ?? []), { contentHash, ticket: ticket as TicketNumber }])
  }

  #addShingles(shingles: readonly number[], ticket: number): void {
    for (const shingle of shingles) {
      const tickets = this.#ticketsOfShingle.get(shingle) ?? new Set()
      this.#ticketsOfShingle.set(shingle, tickets.add(ticket as TicketNumber))
    }
  }

  #addLoss({ messageId, addrSpec }: RecipientReport): void {
    const sent = this.#sentMails.get(messageId)
    if (sent) this.#sentMails.set(messageId, { ...sent, lost: [...(sent.lost ?? []), addrSpec] })
  }

  #addContact(contact: Contact): void {
    this.#contacts.set(contact.addrSpec, [...(this.#contacts.get(contact.addrSpec) ?? []), contact])
  }

  #addWorkspace(workspace: Workspace): void {
    this.#workspaces.set(workspace.revOrg, workspace)
    for (const domain of workspace.domains) {
      if (!this.#workspaceOfDomain.has(domain)) this.#workspaceOfDomain.set(domain, workspace)
    }
  }

  #countAcknowledgement(addrSpec: string): void {
    const before = this.acknowledgements(addrSpec)
    this.#acknowledgements.set(addrSpec, { ...before, lastHour: before.lastHour + 1, lastDay: before.lastDay + 1 })
    this.#acknowledgementsLastHour++
  }
}
