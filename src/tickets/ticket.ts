/** A ticket and the people around it, as plain values with DevRev's names. */
import type { BroadcastMark } from './broadcast-mark.ts'
import type { Stage } from './stage/stage.ts'

/** A ticket's number; its display id is `TKT-n`. */
export type TicketNumber = number & { readonly __brand: 'TicketNumber' }
/** A contact's id: `workspace/address`. */
export type ContactId = string & { readonly __brand: 'ContactId' }
/** A workspace's id (DevRev: rev_org). */
export type RevOrgId = string & { readonly __brand: 'RevOrgId' }
/** An account's id. */
export type AccountId = string & { readonly __brand: 'AccountId' }
/** A stored message's id: a digest of scope, Message-ID and content. */
export type StoredMessageId = string & { readonly __brand: 'StoredMessageId' }
/** The ledger key of one delivered mail: `mailbox/folder/UIDVALIDITY/UID`, or `mailbox/import/SHA-256`. */
export type InboundId = string & { readonly __brand: 'InboundId' }

/**
 * A point in a ticket's mail: INTERNALDATE in ms (14 digits), then the ledger key. Compared as strings, so that any
 * order of arrival gives the same newest mail.
 */
export type OrderKey = string & { readonly __brand: 'OrderKey' }

/** Who did something: a contact, a user (by address), or the product itself. */
export interface Actor {
  readonly kind: 'contact' | 'user' | 'system'
  readonly id: string
}

/** Severities, mildest first (T-006). */
export const severities = ['low', 'medium', 'high', 'blocker'] as const
/** How grave a ticket is. */
export type Severity = (typeof severities)[number]

/** A participant of the last mail (T-026): a contact, a user, or a bare address (T-032). */
export interface EmailMember {
  readonly addrSpec: string
  readonly displayName: string
  readonly contact: ContactId | null
  readonly isUser: boolean
}

/** The customer whose mail is answered next, and where his Reply-To leads. */
export interface LastCustomer {
  readonly addrSpec: string
  readonly displayName: string
  readonly replyTo: string | null
}

/** Which event each derived value stems from; an older event that arrives late changes nothing. */
export interface TicketOrder {
  readonly members: OrderKey
  readonly needsOn: OrderKey
  readonly needsOff: OrderKey
  readonly stage: OrderKey
  readonly parent: OrderKey
  /** The oldest mail of the thread. */
  readonly opened: OrderKey
  /** The mail whose customer gave the workspace; the start when a person chose it. */
  readonly workspace: OrderKey
}

/**
 * Somebody who reports, or would, unless an older mail that comes late says otherwise. `copied`: he was in copy and reports
 * if the workspace is his (T-031); `added`: an agent wrote to him first (T-022), `introduced`: and so made him a contact; `opened`: his robot’s mail is the
 * oldest one (T-021).
 */
export interface ProvisionalReporter {
  readonly contact: ContactId
  readonly addrSpec: string
  readonly revOrg: RevOrgId | null
  readonly ground: 'copied' | 'added' | 'introduced' | 'opened'
  readonly order: OrderKey
}

/** The mail that the next mail out answers (RFC 5322 §3.6.4). */
export interface ThreadParent {
  readonly messageId: string
  readonly references: readonly string[]
  /** The subject of that mail, shown by mail programs as the thread's name. */
  readonly subject: string
}

/** A file by its content: part of a description, or of something written elsewhere than in a mail. */
export interface Artifact {
  readonly sha256: string
  readonly filename: string | null
  readonly contentType: string
  readonly sizeBytes: number
}

/** A tag on a ticket; only tags with allowed values have one (T-103). */
export interface Tag {
  readonly name: string
  readonly value: string | null
}

/** The value of a custom field (T-017); pairs, since a name must never become a key of a stored document. */
export interface CustomValue {
  readonly name: string
  readonly value: unknown
}

/** How a ticket relates to its target (T-080): DevRev's link types. */
export const linkTypes = ['is_dependent_on', 'is_related_to', 'is_duplicate_of', 'is_follow_up_of', 'is_parent_of'] as const
/** How a ticket relates to the target of a link. */
export type LinkType = (typeof linkTypes)[number]

/** A link from a ticket to a ticket (`TKT-n`) or to an issue (`ISS-n`). */
export interface Link {
  readonly type: LinkType
  readonly target: string
}

/** What clocks run on (T-045): a customer's or an agent's message, or the ticket's entering a stage of that kind. */
export interface SlaEvent {
  readonly atMs: number
  readonly what: 'customer' | 'agent' | 'working' | 'waiting' | 'closed'
}

/** An agent's last answer, where later answers to the same message wait. */
export interface LastAnswer {
  readonly by: string
  readonly order: OrderKey
  /** Up to where it answers what customers wrote. */
  readonly covers: OrderKey
  readonly text: string
}

/** That time has brought something, counted from a moment. */
export interface TimeMark {
  readonly name: string
  readonly sinceMs: number
}

/** Of a conversation: it is one, or a ticket was made of it. */
export const conversationStates = ['current', 'archived'] as const
/** What is left of a conversation. */
export type ConversationState = (typeof conversationStates)[number]

/** Is it a thread that is no ticket, or not yet (T-101)? */
export function isConversation({ conversation }: Pick<Ticket, 'conversation'>): boolean {
  return conversation === 'current'
}

/** A ticket. `version` guards against lost updates: every commit raises it by one. */
export interface Ticket {
  readonly number: TicketNumber
  readonly version: number
  readonly scope: string
  readonly mailbox: string
  readonly title: string
  readonly body: string
  /** Of the mail that opened it, to be found again by. */
  readonly bareSubject: string
  readonly stage: Stage
  readonly severity: Severity
  readonly part: string
  readonly ownedBy: readonly string[]
  readonly group: string | null
  readonly subtype: string | null
  readonly customFields: readonly CustomValue[]
  readonly tags: readonly Tag[]
  /** Files of the description. */
  readonly artifacts: readonly Artifact[]
  readonly links: readonly Link[]
  readonly account: AccountId | null
  readonly revOrg: RevOrgId | null
  readonly reportedBy: readonly ContactId[]
  /** At most 500; see `reporters.ts`. */
  readonly provisional: readonly ProvisionalReporter[]
  readonly emailMembers: readonly EmailMember[]
  readonly subscribers: readonly string[]
  readonly needsResponse: boolean
  readonly isSpam: boolean
  /** T-101: a thread that is no ticket yet, or was none once. null, or absent: it began as a ticket. */
  readonly conversation?: ConversationState | null
  readonly sourceChannel: string
  readonly channels: readonly string[]
  readonly createdBy: Actor
  readonly createdAtMs: number
  readonly modifiedBy: Actor
  readonly modifiedAtMs: number
  readonly targetCloseAtMs: number | null
  readonly closedAtMs: number | null
  /** Until when it is nobody's turn (DevRev: snoozed); null: it is awake. */
  readonly snoozedUntilMs: number | null
  /** An import opened it: clocks run from what came later alone. */
  readonly isImported?: boolean
  /** In the order of time; see `sla.ts`. */
  readonly slaEvents: readonly SlaEvent[]
  /** Everybody who ever wrote or received a mail of this thread, at most 500. */
  readonly participants: readonly string[]
  /** Since which mail each of them takes part; in the same order. */
  readonly participantsSince: readonly OrderKey[]
  /** Ids of agents' tokens that others have seen, which prove no agent any more, and of links that closed it; the last 200. */
  readonly spentTokens: readonly string[]
  /** Members whom agents took off, the last 200: an answer that was to reach them does so no more. */
  readonly takenOff: readonly { readonly addrSpec: string; readonly atMs: number }[]
  /** Ids of mails of ours that name nobody outside, the last 20: their answers share nothing. */
  readonly massMails?: readonly string[]
  /** Keys of the site's own that lead here, the last 50, each with when it was seen last. */
  readonly keys?: readonly { readonly id: string; readonly atMs: number }[]
  /** Agents who were told of the customer's newest message, to answer it. */
  readonly asked?: readonly string[]
  /** Of each agent the newest, the last 20; where later answers wait. */
  readonly lastAnswers?: readonly LastAnswer[]
  /** Agents' mails that wait for #send, the last 50. */
  readonly heldAnswers?: readonly InboundId[]
  /** What time has brought already: rules that were applied some time after something, and promises that came near or broke. */
  readonly timeMarks?: readonly TimeMark[]
  readonly lastCustomer: LastCustomer | null
  /** Of the mail that opened it; see `InboundMail.language`. */
  readonly language?: string | undefined
  readonly parent: ThreadParent | null
  readonly order: TicketOrder
  readonly isFollowUpOf: TicketNumber | null
  readonly possiblyRelated: readonly TicketNumber[]
  readonly mergedInto: TicketNumber | null
  /** Absent: it is none. */
  readonly broadcast?: BroadcastMark
}

/** An external person, in at most one workspace. `otherAddresses` are those of contacts that were merged into it. */
export interface Contact {
  readonly id: ContactId
  readonly addrSpec: string
  readonly displayName: string
  readonly revOrg: RevOrgId | null
  readonly account: AccountId | null
  readonly otherAddresses?: readonly string[]
}

/** A workspace with its account, as sender resolution needs them. */
export interface Workspace {
  readonly revOrg: RevOrgId
  readonly account: AccountId
  readonly displayName: string
  /** Domains of the account. */
  readonly domains: readonly string[]
}

/** `TKT-n`. */
export function displayId(number: number): string {
  return `TKT-${number}`
}

/** The number in `TKT-n` or `n`; null when it is neither. */
export function ticketNumber(text: string): TicketNumber | null {
  const found = /^(?:TKT-)?([1-9]\d{0,14})$/i.exec(text.trim())
  return found ? (Number(found[1]) as TicketNumber) : null
}

/** A point in the order of mail. */
export function orderKey(atMs: number, tieBreaker: string): OrderKey {
  return `${String(Math.max(0, Math.trunc(atMs))).padStart(14, '0')}/${tieBreaker}` as OrderKey
}

/** Before every mail. */
export const orderStart = '' as OrderKey

/** A ticket remembers so many of the people on its mails. */
export const participantsKept = 500

/** A list with new items at its end, each once; T-030: nothing is taken out. */
export function union<T>(list: readonly T[], more: readonly T[]): readonly T[] {
  const added = more.filter((item, i) => !list.includes(item) && more.indexOf(item) === i)
  return added.length === 0 ? list : [...list, ...added]
}
