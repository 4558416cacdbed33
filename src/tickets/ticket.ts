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
 * A place in the order of a ticket's mails: INTERNALDATE in ms (14 digits), then the ledger key. As strings, these compare the same in
 * whatever order mails arrive.
 */
export type OrderKey = string & { readonly __brand: 'OrderKey' }

/** Who did something: a contact, a user (by address), or the product. */
export interface Actor {
  readonly kind: 'contact' | 'user' | 'system'
  readonly id: string
}

/** Severities, lowest first (T-006). */
export const severities = ['low', 'medium', 'high', 'blocker'] as const
/** One of the severities. */
export type Severity = (typeof severities)[number]

/** A participant of the newest mail (T-026): a contact, a user, or an address without a contact (T-032). */
export interface EmailMember {
  readonly addrSpec: string
  readonly displayName: string
  readonly contact: ContactId | null
  readonly isUser: boolean
}

/** The customer who wrote last, with their Reply-To. */
export interface LastCustomer {
  readonly addrSpec: string
  readonly displayName: string
  readonly replyTo: string | null
}

/** The event that each derived value stems from; an older event that arrives late changes nothing. */
export interface TicketOrder {
  readonly members: OrderKey
  readonly needsOn: OrderKey
  readonly needsOff: OrderKey
  readonly stage: OrderKey
  readonly parent: OrderKey
  /** The oldest mail of the thread. */
  readonly opened: OrderKey
  /** The mail whose customer gave the workspace; `orderStart` when a person chose it. */
  readonly workspace: OrderKey
}

/**
 * A reporter, or a possible one, until an older mail says otherwise. `copied`: in Cc, and a reporter if the workspace is theirs (T-031).
 * `added`: an agent wrote to them first (T-022). `introduced`: that mail also made them a contact. `opened`: the oldest mail is their
 * robot's (T-021).
 */
export interface ProvisionalReporter {
  readonly contact: ContactId
  readonly addrSpec: string
  readonly revOrg: RevOrgId | null
  readonly ground: 'copied' | 'added' | 'introduced' | 'opened'
  readonly order: OrderKey
}

/** The mail that the next outbound mail answers (RFC 5322 §3.6.4). */
export interface ThreadParent {
  readonly messageId: string
  readonly references: readonly string[]
  /** Its subject, which mail programs show as the thread's name. */
  readonly subject: string
}

/** A file by its content, of a description or of a message that is no mail. */
export interface Artifact {
  readonly sha256: string
  readonly filename: string | null
  readonly contentType: string
  readonly sizeBytes: number
}

/** A tag on a ticket; only those with allowed values have a value (T-103). */
export interface Tag {
  readonly name: string
  readonly value: string | null
}

/** The value of a custom field (T-017). A pair, since names must not become keys of stored documents. */
export interface CustomValue {
  readonly name: string
  readonly value: unknown
}

/** DevRev's types of links (T-080). */
export const linkTypes = ['is_dependent_on', 'is_related_to', 'is_duplicate_of', 'is_follow_up_of', 'is_parent_of'] as const
/** One of the types. */
export type LinkType = (typeof linkTypes)[number]

/** A link to a ticket (`TKT-n`) or an issue (`ISS-n`). */
export interface Link {
  readonly type: LinkType
  readonly target: string
}

/** An event that clocks are computed from (T-045): a message of a customer or an agent, or the kind of a new stage. */
export interface SlaEvent {
  readonly atMs: number
  readonly what: 'customer' | 'agent' | 'working' | 'waiting' | 'closed'
}

/** An agent's last answer, against which later answers to the same message are held. */
export interface LastAnswer {
  readonly by: string
  readonly order: OrderKey
  /** The newest customer message that it answers. */
  readonly covers: OrderKey
  readonly text: string
}

/** A timed event that was handled; `sinceMs` is the start of its delay. */
export interface TimeMark {
  readonly name: string
  readonly sinceMs: number
}

/** The states of a conversation: still one, or turned into a ticket. */
export const conversationStates = ['current', 'archived'] as const
/** One of the states. */
export type ConversationState = (typeof conversationStates)[number]

/** Whether this is a conversation and no ticket yet (T-101). */
export function isConversation({ conversation }: Pick<Ticket, 'conversation'>): boolean {
  return conversation === 'current'
}

/** A ticket. `version` is for optimistic locking: every commit increments it. */
export interface Ticket {
  readonly number: TicketNumber
  readonly version: number
  readonly scope: string
  readonly mailbox: string
  readonly title: string
  readonly body: string
  /** The bare subject of the mail that opened it, by which later mail finds it. */
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
  /** T-101: `current`: a conversation; `archived`: a ticket that was one. null or absent: it began as a ticket. */
  readonly conversation?: ConversationState | null
  readonly sourceChannel: string
  readonly channels: readonly string[]
  readonly createdBy: Actor
  readonly createdAtMs: number
  readonly modifiedBy: Actor
  readonly modifiedAtMs: number
  readonly targetCloseAtMs: number | null
  readonly closedAtMs: number | null
  /** Until when it is nobody's turn (DevRev: snoozed); null: it is not snoozed. */
  readonly snoozedUntilMs: number | null
  /** An import opened it: clocks start with the first later event. */
  readonly isImported?: boolean
  /** In the order of time; see `sla.ts`. */
  readonly slaEvents: readonly SlaEvent[]
  /** Everybody who wrote or received a mail of the thread, at most 500. */
  readonly participants: readonly string[]
  /** The first mail of each participant, in the same order. */
  readonly participantsSince: readonly OrderKey[]
  /** Ids of agents' tokens that others have seen, and of used links; the last 200. */
  readonly spentTokens: readonly string[]
  /** Members whom agents took off, the last 200: answers to older notifications do not reach them. */
  readonly takenOff: readonly { readonly addrSpec: string; readonly atMs: number }[]
  /** Message-IDs of our mails without outside addressees, the last 20: answers to them have nothing in common. */
  readonly massMails?: readonly string[]
  /** Correlation keys that lead here, the last 50, each with the time of its newest mail. */
  readonly keys?: readonly { readonly id: string; readonly atMs: number }[]
  /** Agents who hear of answers to the customer's newest message: they were notified of it, or have answered. */
  readonly asked?: readonly string[]
  /** The last answer of each agent, at most 20. */
  readonly lastAnswers?: readonly LastAnswer[]
  /** Agents' mails that are held for `#send`, the last 50. */
  readonly heldAnswers?: readonly InboundId[]
  /** Timed rules and warnings of promises that were handled. */
  readonly timeMarks?: readonly TimeMark[]
  readonly lastCustomer: LastCustomer | null
  /** Language of the mail that opened it; see `Arrival.language`. */
  readonly language?: string | undefined
  readonly parent: ThreadParent | null
  readonly order: TicketOrder
  readonly isFollowUpOf: TicketNumber | null
  readonly possiblyRelated: readonly TicketNumber[]
  readonly mergedInto: TicketNumber | null
  /** Set for broadcasts. */
  readonly broadcast?: BroadcastMark
}

/** A person outside, in at most one workspace. `otherAddresses` are those of contacts that were merged into this one. */
export interface Contact {
  readonly id: ContactId
  readonly addrSpec: string
  readonly displayName: string
  readonly revOrg: RevOrgId | null
  readonly account: AccountId | null
  readonly otherAddresses?: readonly string[]
}

/** A workspace with its account, as senders are resolved to it. */
export interface Workspace {
  readonly revOrg: RevOrgId
  readonly account: AccountId
  readonly displayName: string
  /** Domains of the account. */
  readonly domains: readonly string[]
}

/** The display id, `TKT-n`. */
export function displayId(number: number): string {
  return `TKT-${number}`
}

/** The number in `TKT-n` or `n`; null for another text. */
export function ticketNumber(text: string): TicketNumber | null {
  const found = /^(?:TKT-)?([1-9]\d{0,14})$/i.exec(text.trim())
  return found ? (Number(found[1]) as TicketNumber) : null
}

/** The order key of an event. */
export function orderKey(atMs: number, tieBreaker: string): OrderKey {
  return `${String(Math.max(0, Math.trunc(atMs))).padStart(14, '0')}/${tieBreaker}` as OrderKey
}

/** The order key before every event. */
export const orderStart = '' as OrderKey

/** People on a ticket's mails whom it remembers. */
export const participantsKept = 500

/** A list with new items appended, each once. Nothing is removed (T-030). */
export function union<T>(list: readonly T[], more: readonly T[]): readonly T[] {
  const added = more.filter((item, i) => !list.includes(item) && more.indexOf(item) === i)
  return added.length === 0 ? list : [...list, ...added]
}
