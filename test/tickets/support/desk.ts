/** A support desk in memory: the worked example's people, mails as plain data, and decisions folded one after the other. */
import { mailWords } from '../../../src/mail/mail-words.ts'
import type { Authentication, ParsedMessage } from '../../../src/mail/message.ts'
import { BatchSite, type SiteSnapshot } from '../../../src/apply/batch-site.ts'
import { BatchThreads, type ThreadsSnapshot } from '../../../src/apply/batch-threads.ts'
import { decide } from '../../../src/tickets/decide.ts'
import type { Decision } from '../../../src/tickets/decision.ts'
import type { Agent, Directory, DirectoryUser, MailboxPolicy } from '../../../src/tickets/directory.ts'
import { draftOf } from '../../../src/tickets/draft.ts'
import type { Arrival, InboundMail, MailMessage, ProvenToken } from '../../../src/tickets/inbound-mail.ts'
import type { OutboundDraft } from '../../../src/tickets/outbound.ts'
import type { CommandRecords } from '../../../src/tickets/records/command-records.ts'
import type { Policy } from '../../../src/tickets/site.ts'
import type { SplitSource } from '../../../src/tickets/split/split-source.ts'
import type { AnsweredNotification, SentMail } from '../../../src/tickets/threads.ts'
import type {
  AccountId,
  Contact,
  ContactId,
  InboundId,
  RevOrgId,
  StoredMessageId,
  Ticket,
  TicketNumber,
  Workspace,
} from '../../../src/tickets/ticket.ts'
import type { TimelineEntry } from '../../../src/tickets/timeline-entry.ts'

export const ANN = 'ann@acme.example'
export const BOB = 'bob@acme.example'
export const EVE = 'eve@other.example'
export const FRED = 'fred@other.example'
export const ZED = 'zed@unknown.example'
export const CARL = 'carl@acme.example'
export const SAM = 'sam@us.example'
export const KIM = 'kim@us.example'
export const SUPPORT = 'support@us.example'
export const SALES = 'sales@us.example'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** When the first mail of every story comes. */
export const START_MS = Date.UTC(2026, 10, 3, 9)

const acme = workspace('Acme', ['acme.example'])
const other = workspace('Other', ['other.example'])

export const MAILBOX: MailboxPolicy = {
  name: 'support',
  scope: 'default',
  displayName: 'Support',
  addresses: [SUPPORT],
  part: 'General',
  group: null,
  owner: null,
  severity: 'medium',
  notify: [SAM],
  unknownSender: 'new-workspace',
  startAtMs: 0,
  liveFromMs: 0,
  acknowledgement: { isEnabled: true, subject: 'We have it ({ticket})', text: 'Number {ticket}. {mailbox}' },
}

const AGENTS: readonly Agent[] = [
  { addrSpec: SAM, displayName: 'Sam Okafor', groups: ['first-line'] },
  { addrSpec: KIM, displayName: 'Kim', groups: ['first-line'] },
]

const POLICY: Policy = {
  isStrict: false,
  company: 'Us',
  ccRules: [],
  peoplePerMail: 50,
  reopenMs: 14 * DAY_MS,
  acknowledgementsPerSenderHour: 3,
  acknowledgementsPerSenderDay: 10,
  acknowledgementsPerHour: 1000,
}

/** What a test says of a mail; the rest is an ordinary mail of Ann's to support. */
export interface MailSketch {
  /** Message-ID; also orders the mails of one moment. */
  readonly id: string
  readonly from?: string | null
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly replyTo?: readonly string[]
  readonly subject?: string
  readonly text?: string
  /** Message-ID of the parent; also the last of the References. */
  readonly answers?: string
  readonly references?: readonly string[]
  /** Hours after the story's start. */
  readonly hour?: number
  readonly authentication?: Authentication
  readonly tokens?: readonly ProvenToken[]
  /** Of a complaint: those of the mail that it returns. */
  readonly complained?: readonly ProvenToken[]
  readonly source?: Arrival['source']
  readonly mailbox?: string
  readonly contentHash?: string
  readonly message?: Partial<ParsedMessage>
  readonly place?: Partial<Arrival>
}

/** A mail as the rules see it. */
export function mailOf(sketch: MailSketch): InboundMail {
  const { id, hour = 0, contentHash = 'content', mailbox = 'support' } = sketch
  const authentication = sketch.authentication ?? 'unknown'
  return {
    place: {
      id: `${mailbox}/INBOX/1/${id}` as InboundId,
      storedId: `stored-${id}-${contentHash}` as StoredMessageId,
      mailbox,
      scope: 'default',
      source: sketch.source ?? 'imap',
      atMs: START_MS + hour * HOUR_MS,
      identity: sketch.message?.messageId === null ? `raw:${id}` : id,
      contentHash,
      ...sketch.place,
    },
    proof: {
      authentication,
      sender: { result: authentication, by: 'mail-server', reason: 'as the test says' },
      tokens: sketch.tokens ?? [],
      ...(sketch.complained && { complained: sketch.complained }),
      isEcho: false,
    },
    message: messageOf(sketch),
  }
}

function messageOf(sketch: MailSketch): MailMessage {
  const { id, from = ANN, to = [SUPPORT], cc = [], replyTo = [], text = 'The kettle leaks.', answers } = sketch
  return {
    messageId: id,
    inReplyTo: answers === undefined ? [] : [answers],
    references: sketch.references ?? (answers === undefined ? [] : [answers]),
    from: { addrSpec: from, displayName: '', isStrict: from !== null },
    to: to.map(address),
    cc: cc.map(address),
    bcc: [],
    replyTo: replyTo.map(address),
    deliveredTo: [],
    returnPath: from,
    subject: sketch.subject ?? 'Kettle',
    dateHeader: null,
    text,
    spans: [{ start: 0, end: text.length, what: 'new', confidence: 1 }],
    visibleReply: text,
    shingles: { own: [], quoted: [] },
    attachments: [],
    kind: 'human',
    isList: false,
    isBulk: false,
    report: null,
    authenticationResults: [],
    threadIndexRoot: null,
    ownHeaders: [],
    defects: [],
    isDegraded: false,
    ...sketch.message,
  }
}

/** What differs from the worked example. */
export interface DeskChanges {
  readonly policy?: Partial<Policy>
  readonly mailbox?: Partial<MailboxPolicy>
  readonly sentMails?: readonly SentMail[]
  readonly tickets?: readonly Ticket[]
  readonly agents?: readonly Agent[]
  /** Members of the organization without access. */
  readonly users?: readonly DirectoryUser[]
  /** Other addresses of agents, each with the agent's own; default: none. */
  readonly agentAliases?: Directory['agentAliases']
  /** Of our organization; default: none. */
  readonly internalDomains?: ReadonlySet<string>
  /** Those that are loaded. */
  readonly contacts?: readonly Contact[]
  /** What commands may name; default: nothing. */
  readonly commandRecords?: CommandRecords
  /** What was said on tickets, and told to agents; default: nothing. */
  readonly spoken?: ThreadsSnapshot['spoken']
}

/** A decision, with its draft laid open. */
export interface DeskDecision extends Decision {
  readonly ticket: Ticket | null
  readonly entries: readonly TimelineEntry[]
  readonly contacts: readonly Contact[]
  readonly workspaces: readonly Workspace[]
  readonly outbound: readonly OutboundDraft[]
}

function laidOpen(decision: Decision): DeskDecision {
  const { ticket = null, entries = [], outbound = [], people } = decision.draft ?? {}
  return { ...decision, ticket, entries, outbound, ...(people ?? { contacts: [], workspaces: [] }) }
}

/** A desk: Acme has Ann and Bob, Other has Eve, Sam and Kim are agents, Zed is unknown. */
export class Desk {
  readonly site: BatchSite
  readonly threads: BatchThreads
  /** What agents were told, by the ids of the tokens that they answer with. */
  readonly notifications = new Map<string, AnsweredNotification>()
  /** Mails that came, for those that send what waits. */
  readonly mails = new Map<InboundId, InboundMail>()
  /** What was said on tickets that mails split. */
  readonly splitSources = new Map<TicketNumber, SplitSource>()
  readonly decisions: DeskDecision[] = []
  readonly #mailboxes: ReadonlyMap<string, MailboxPolicy>
  #nextNumber: number

  constructor(changes: DeskChanges = {}) {
    const support = { ...MAILBOX, ...changes.mailbox }
    const sales = { ...support, name: 'sales', addresses: [SALES], displayName: 'Sales' }
    this.#mailboxes = new Map([support, sales].map((mailbox) => [mailbox.name, mailbox]))
    this.#nextNumber = (changes.tickets?.length ?? 0) + 1
    this.site = new BatchSite(siteOf(changes, this.#mailboxes))
    this.threads = new BatchThreads({ ...threadsOf(changes, this.notifications), heldAnswers: this.mails, splitSources: this.splitSources })
  }

  /** Decides one mail, and takes the decision in. */
  receive(sketch: MailSketch): DeskDecision {
    const mail = mailOf(sketch)
    const mailbox = this.#mailboxes.get(mail.place.mailbox)!
    const newTicket = this.#nextNumber as TicketNumber
    const { site, threads } = this
    const decision = laidOpen(decide(mail, { mailbox, site, threads, newTicket }))
    if (decision.isNewTicket) this.#nextNumber++
    if (decision.draft) site.fold(decision.draft.people)
    if (decision.draft) site.foldGiven(decision.draft)
    threads.fold(mail, decision)
    this.mails.set(mail.place.id, mail)
    this.decisions.push(decision)
    return decision
  }

  /** Changes a ticket as a command would. */
  edit(change: Partial<Ticket>, number = 1): void {
    const draft = draftOf({ ...this.ticket(number), ...change })
    const nothingElse = { claims: [], message: null, acknowledged: null }
    this.threads.fold(mailOf({ id: 'edit' }), { ...this.decisions[0]!, draft, ...nothingElse })
  }

  ticket(number = 1): Ticket {
    const ticket = this.threads.ticket(number as TicketNumber)
    if (!ticket) throw new Error(`no ticket ${number}`)
    return ticket
  }

  get ticketCount(): number {
    return this.#nextNumber - 1
  }

  /** Addresses of the reporters, in alphabetical order. */
  reporters(number = 1): string[] {
    return this.ticket(number)
      .reportedBy.map((id) => id.slice(id.indexOf('/') + 1))
      .sort()
  }

  /** Addresses of the members, in alphabetical order. */
  members(number = 1): string[] {
    return this.ticket(number)
      .emailMembers.map(({ addrSpec }) => addrSpec)
      .sort()
  }

  timeline(number = 1): TimelineEntry[] {
    return this.decisions.flatMap(({ entries }) => entries).filter(({ ticket }) => ticket === number)
  }
}

function siteOf(changes: DeskChanges, mailboxes: ReadonlyMap<string, MailboxPolicy>): SiteSnapshot {
  return {
    directory: directoryOf(mailboxes, changes),
    policy: { ...POLICY, ...changes.policy },
    contacts: changes.contacts ?? [contact(ANN, acme), contact(BOB, acme), contact(EVE, other), contact(FRED, other)],
    workspaces: [acme, other],
    commandRecords: changes.commandRecords,
  }
}

function threadsOf(changes: DeskChanges, notifications: Desk['notifications']): ThreadsSnapshot {
  return {
    scope: 'default',
    claims: new Map(),
    tickets: changes.tickets ?? [],
    contents: [],
    notifications,
    sentMails: new Map((changes.sentMails ?? []).map((mail) => [mail.messageId, mail])),
    acknowledgements: new Map(),
    acknowledgementsLastHour: 0,
    acknowledgementsUnvouchedLastHour: 0,
    quoted: [],
    spoken: changes.spoken ?? { comments: new Map(), notified: new Map(), hidden: new Map() },
  }
}

function directoryOf(
  mailboxes: ReadonlyMap<string, MailboxPolicy>,
  { agents = AGENTS, users = [], agentAliases = new Map(), internalDomains }: DeskChanges,
): Directory {
  return {
    ...(internalDomains ? { internalDomains } : {}),
    ownAddresses: new Set([SUPPORT, SALES]),
    agents: new Map(agents.map((agent) => [agent.addrSpec, agent])),
    agentAliases,
    users: new Map(users.map((user) => [user.addrSpec, user])),
    mailboxes,
    isFreeMail: (domain) => domain === 'freemail.example',
    words: mailWords,
  }
}

/** The token of an agent's notification, as it comes back in In-Reply-To. */
export function agentToken(agent: string, ticket = 1, more: Partial<ProvenToken> = {}): ProvenToken {
  const id = `${agent}-${ticket}`
  return { ticket: ticket as TicketNumber, agent, isInternal: false, id, foundIn: 'in-reply-to', ...more }
}

/** The token of a mail to customers. */
export function customerToken(ticket = 1): ProvenToken {
  const id = `customer-${ticket}`
  return { ticket: ticket as TicketNumber, agent: null, isInternal: false, id, foundIn: 'in-reply-to' }
}

/** Everybody whom a mail is sent to. */
export function readersOf({ to, cc }: OutboundDraft): string[] {
  return [...to, ...cc].map(({ addrSpec }) => addrSpec).sort()
}

/** The mails of one kind that a decision sends. */
export function outboundOf({ outbound }: Pick<DeskDecision, 'outbound'>, kind: OutboundDraft['kind']): readonly OutboundDraft[] {
  return outbound.filter((draft) => draft.kind === kind)
}

function address(addrSpec: string): { addrSpec: string; displayName: string } {
  return { addrSpec, displayName: '' }
}

function workspace(name: string, domains: readonly string[]): Workspace {
  return { revOrg: name as RevOrgId, account: name as AccountId, displayName: name, domains }
}

function contact(addrSpec: string, { revOrg, account }: Workspace): Contact {
  return { id: `${revOrg}/${addrSpec}` as ContactId, addrSpec, displayName: '', revOrg, account }
}
