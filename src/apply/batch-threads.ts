/** The threads of one set of mails: what is stored, and on top of it what earlier decisions of the set will write. */
import { noAcknowledgements, type AcknowledgementCount } from '../store/acknowledgement-counts.ts'
import { claimKey } from '../store/claims.ts'
import type { QuotedMessage } from '../store/messages.ts'
import { isCustomers } from './load-newest-message.ts'
import type { ToldMessage } from '../tickets/letters/agent-letters.ts'
import type { Decision, RecipientReport } from '../tickets/decision.ts'
import type { InboundMail, MailMessage } from '../tickets/inbound-mail.ts'
import type { Said } from '../tickets/agent/note-words.ts'
import { noteRule, type Draft } from '../tickets/draft.ts'
import type { SplitSource } from '../tickets/split/split-source.ts'
import type { AnsweredNotification, SentMail, Threads, Told, HiddenMail } from '../tickets/threads.ts'
import type { InboundId, Ticket, TicketNumber } from '../tickets/ticket.ts'

/** The part of the threads that is read from the database before decisions. */
export interface ThreadsSnapshot {
  /** The scope of every mail of the set; a set never crosses scopes. */
  readonly scope: string
  readonly claims: ReadonlyMap<string, TicketNumber>
  readonly tickets: readonly Ticket[]
  readonly contents: readonly (StoredContent & { readonly messageId: string })[]
  readonly sentMails: ReadonlyMap<string, SentMail>
  /** Notifications that mails of the set answer, by token id. */
  readonly notifications: ReadonlyMap<string, AnsweredNotification>
  /** The customer's newest message of each ticket that commands assign; undefined when none does. */
  readonly questions?: ReadonlyMap<TicketNumber, ToldMessage>
  /** Held answers that mails of the set release by `#send`; undefined when none does. */
  readonly heldAnswers?: ReadonlyMap<InboundId, InboundMail>
  /** Tickets that mails of the set split; undefined when none does. */
  readonly splitSources?: ReadonlyMap<TicketNumber, SplitSource>
  readonly acknowledgements: ReadonlyMap<string, AcknowledgementCount>
  readonly acknowledgementsLastHour: number
  readonly acknowledgementsUnvouchedLastHour: number
  /** Stored messages that share shingles with what mails of the set quote. */
  readonly quoted: readonly QuotedMessage[]
  /** What agents' answers are checked against before they go to customers. */
  readonly spoken: SpokenSnapshot
}

/** What was written on tickets, and which of it agents have received by mail. */
export interface SpokenSnapshot {
  readonly comments: ReadonlyMap<TicketNumber, Said>
  /** By agent's address. */
  readonly notified: ReadonlyMap<string, Told>
  /** Internal mails by Message-ID. */
  readonly hidden: ReadonlyMap<string, HiddenMail>
}

const noComments: Said = { notes: [], open: [] }
const nothingNotified: Told = { texts: [], files: new Set() }

/** A shingle that more tickets share is taken for a footer or a greeting. */
const mostTicketsOfShingle = 5
/** A single shared shingle can be chance. */
const fewestSharedShingles = 2

interface StoredContent {
  readonly contentHash: string
  readonly mailbox: string
  readonly ticket: TicketNumber
}

/** Threads that take in each decision, so that the second mail of a thread sees the first. */
export class BatchThreads implements Threads {
  readonly #claims: Map<string, TicketNumber>
  readonly #tickets: Map<TicketNumber, Ticket>
  readonly #contents = new Map<string, StoredContent[]>()
  readonly #sentMails: Map<string, SentMail>
  readonly #notifications: ReadonlyMap<string, AnsweredNotification>
  readonly #questions: Map<TicketNumber, ToldMessage>
  readonly #heldAnswers: ReadonlyMap<InboundId, InboundMail>
  readonly #splitSources: ReadonlyMap<TicketNumber, SplitSource>
  readonly #acknowledgements: Map<string, AcknowledgementCount>
  readonly #ticketsOfShingle = new Map<number, Set<TicketNumber>>()
  readonly #comments: Map<TicketNumber, Said>
  readonly #notified: SpokenSnapshot['notified']
  readonly #hidden: Map<string, HiddenMail>
  #acknowledgementsLastHour: number
  #acknowledgementsUnvouchedLastHour: number

  constructor(read: ThreadsSnapshot) {
    this.#claims = new Map(read.claims)
    this.#tickets = new Map(read.tickets.map((ticket) => [ticket.number, ticket]))
    this.#sentMails = new Map(read.sentMails)
    this.#notifications = read.notifications
    this.#questions = new Map(read.questions)
    this.#heldAnswers = read.heldAnswers ?? new Map()
    this.#splitSources = read.splitSources ?? new Map()
    this.#acknowledgements = new Map(read.acknowledgements)
    this.#acknowledgementsLastHour = read.acknowledgementsLastHour
    this.#acknowledgementsUnvouchedLastHour = read.acknowledgementsUnvouchedLastHour
    this.#comments = new Map(read.spoken.comments)
    this.#notified = read.spoken.notified
    this.#hidden = new Map(read.spoken.hidden)
    for (const content of read.contents) this.#addContent(claimKey(read.scope, content.messageId), content)
    for (const { scope, ticket, shingles } of read.quoted) if (scope === read.scope) this.#addShingles(shingles, ticket)
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

  quotedTickets({ shingles }: MailMessage): readonly TicketNumber[] {
    const counts = new Map<TicketNumber, number>()
    for (const shingle of shingles.quoted) {
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

  linkedTo(target: string): readonly Ticket[] {
    return [...this.#tickets.values()].filter(({ links }) => links.some((link) => link.target === target))
  }

  sentMail(messageId: string): SentMail | null {
    return this.#sentMails.get(messageId) ?? null
  }

  notification(tokenId: string): AnsweredNotification | null {
    return this.#notifications.get(tokenId) ?? null
  }

  question(ticket: TicketNumber): ToldMessage | null {
    return this.#questions.get(ticket) ?? null
  }

  heldAnswer(mail: InboundId): InboundMail | null {
    return this.#heldAnswers.get(mail) ?? null
  }

  splitSource(ticket: TicketNumber): SplitSource | null {
    return this.#splitSources.get(ticket) ?? null
  }

  acknowledgements(addrSpec: string): AcknowledgementCount {
    return this.#acknowledgements.get(addrSpec) ?? noAcknowledgements
  }

  get acknowledgementsLastHour(): number {
    return this.#acknowledgementsLastHour
  }

  get acknowledgementsUnvouchedLastHour(): number {
    return this.#acknowledgementsUnvouchedLastHour
  }

  saidOn(ticket: TicketNumber): Said {
    return this.#comments.get(ticket) ?? noComments
  }

  hiddenMail(messageId: string): HiddenMail | null {
    return this.#hidden.get(messageId) ?? null
  }

  toldTo(agent: string): Told {
    return this.#notified.get(agent) ?? nothingNotified
  }

  /** Takes in what a decision will write. */
  fold({ place, message }: InboundMail, { draft, claims, movedClaims = [], message: row, reports, acknowledged }: Decision): void {
    if (!draft) return
    const { number } = draft.ticket
    for (const { ticket } of [draft, ...(draft.along ?? [])]) this.#tickets.set(ticket.number, ticket)
    for (const id of claims) {
      const key = claimKey(place.scope, id)
      if (!this.#claims.has(key)) this.#claims.set(key, number)
    }
    for (const id of movedClaims) this.#claims.set(claimKey(place.scope, id), number)
    if (draft.entries.some((line) => line.message === place.storedId && isCustomers(line))) this.#questions.set(number, message)
    if (row) {
      this.#addShingles(message.shingles.own, number)
      this.#addContent(claimKey(place.scope, place.identity), { ...place, ticket: number })
    }
    this.#addComments(draft, message)
    for (const report of reports) if (report.status === 'failed') this.#addLoss(report)
    if (acknowledged !== null) this.#countAcknowledgement(acknowledged)
    if (draft.outbound.some(({ isUnvouched }) => isUnvouched)) this.#acknowledgementsUnvouchedLastHour++
  }

  #addContent(key: string, { contentHash, mailbox, ticket }: StoredContent): void {
    this.#contents.set(key, [...(this.#contents.get(key) ?? []), { contentHash, mailbox, ticket }])
  }

  #addShingles(shingles: readonly number[], ticket: number): void {
    for (const shingle of shingles) {
      const tickets = this.#ticketsOfShingle.get(shingle) ?? new Set()
      this.#ticketsOfShingle.set(shingle, tickets.add(ticket as TicketNumber))
    }
  }

  #addComments({ ticket: { number }, entries }: Draft, { messageId, text, visibleReply }: MailMessage): void {
    const { notes, open } = this.saidOn(number)
    for (const line of entries) {
      if (line.message === null) continue
      const isHidden = line.visibility !== 'external'
      const isNote = isHidden && line.rule === noteRule
      if (!isHidden) this.#comments.set(number, { notes, open: [...open, isCustomers(line) ? text : visibleReply] })
      if (isNote) this.#comments.set(number, { notes: [...notes, visibleReply], open })
      if (isHidden && messageId !== null) this.#hidden.set(messageId, isNote ? 'note' : 'kept')
    }
  }

  #addLoss({ messageId, addrSpec }: RecipientReport): void {
    const sent = this.#sentMails.get(messageId)
    if (sent) this.#sentMails.set(messageId, { ...sent, lost: [...(sent.lost ?? []), addrSpec] })
  }

  #countAcknowledgement(addrSpec: string): void {
    const before = this.acknowledgements(addrSpec)
    this.#acknowledgements.set(addrSpec, { ...before, lastHour: before.lastHour + 1, lastDay: before.lastDay + 1 })
    this.#acknowledgementsLastHour++
  }
}
