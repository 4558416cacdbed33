/** A ticket in the making: each change of an attribute adds a line of history. */
import type { SettableField } from './records/stock-attributes.ts'
import type { Arrival, MailMessage } from './inbound-mail.ts'
import type { OutboundDraft } from './outbound.ts'
import type { Template } from './letters/templates.ts'
import type { Turn } from './rules/assign.ts'
import type { RuleTrial } from './rules/rule.ts'
import {
  orderKey,
  type Actor,
  type Artifact,
  type Contact,
  type OrderKey,
  type StoredMessageId,
  type Ticket,
  type TicketNumber,
  type Workspace,
} from './ticket.ts'
import type { TimelineEntry } from './timeline-entry.ts'
import { slaStage, withSlaEvent } from './stage/sla.ts'
import { stateOf, type Stage } from './stage/stage.ts'

/** The event behind changes: what they all have in common. */
export interface Cause {
  /** Unique reference of the event, such as the stored message's id. */
  readonly ref: string
  readonly by: Actor
  readonly atMs: number
  readonly order: OrderKey
}

/**
 * The cause for an event at a moment.
 *
 * @param at - `key` orders the events of one moment; default: the reference
 */
export function causeOf(ref: string, by: Actor, at: { readonly atMs: number; readonly key?: string }): Cause {
  return { ref, by, atMs: at.atMs, order: orderKey(at.atMs, at.key ?? ref) }
}

/** The cause for a mail. */
export function causeOfMail({ storedId, id, atMs }: Arrival, by: Actor): Cause {
  return causeOf(storedId, by, { atMs, key: id })
}

/** All that an event changes. Each rule takes a draft and returns the next one, or refuses. */
export interface Draft {
  readonly ticket: Ticket
  /** The lines of history that were added. */
  readonly entries: readonly TimelineEntry[]
  /** New contacts and workspaces. */
  readonly people: { readonly contacts: readonly Contact[]; readonly workspaces: readonly Workspace[] }
  /** The mails to send. */
  readonly outbound: readonly OutboundDraft[]
  /** Lines for `intray why`. */
  readonly notes: readonly string[]
  /** Other tickets that change together with this one; default: none. */
  readonly along?: readonly Draft[]
  /** What moves here from another ticket. */
  readonly taken?: Taken
  /** The result of each rule of the site; absent: the site has none. */
  readonly trials?: readonly RuleTrial[]
  /** Agents to whom rules assigned the ticket, by address. */
  readonly given?: readonly Turn[]
  /** A rule's answer to the customer, in place of an acknowledgement. */
  readonly answer?: { readonly rule: string; readonly template: Template }
}

/** What moves from one ticket to another (T-101). */
export interface Taken {
  readonly from: TicketNumber
  readonly messages: readonly StoredMessageId[]
  /** References of lines of the other ticket's timeline. */
  readonly lines: readonly string[]
  /** Ids of outbox rows. */
  readonly outbox: readonly string[]
  /** Claimed ids. */
  readonly ids: readonly string[]
  /** The newest message of a customer among them, for notifications to new owners; null: it cannot be read. */
  readonly question: MailMessage | null
}

/** A draft without changes. */
export function draftOf(ticket: Ticket): Draft {
  return { ticket, entries: [], people: { contacts: [], workspaces: [] }, outbound: [], notes: [] }
}

/** Adds mails to send. */
export function withOutbound(draft: Draft, outbound: readonly OutboundDraft[]): Draft {
  return outbound.length === 0 ? draft : { ...draft, outbound: [...draft.outbound, ...outbound] }
}

/** Adds lines for `intray why`. */
export function withNotes(draft: Draft, notes: readonly string[]): Draft {
  return { ...draft, notes: [...draft.notes, ...notes] }
}

/** The attributes whose changes are recorded in the history. */
export type TrackedField =
  | SettableField
  | 'stage'
  | 'tags'
  | 'customFields'
  | 'links'
  | 'reportedBy'
  | 'emailMembers'
  | 'subscribers'
  | 'needsResponse'
  | 'conversation'
  | 'possiblyRelated'
  | 'mergedInto'

/** Changes one attribute. An equal value is no change and leaves no line. */
export function withField<F extends TrackedField>(
  draft: Draft,
  change: { readonly field: F; readonly to: Ticket[F]; readonly rule: string },
  cause: Cause,
): Draft {
  const from = draft.ticket[change.field]
  // T-091: a broadcast has no people; those who answer it have tickets of their own.
  const isKept = draft.ticket.broadcast && (change.field === 'emailMembers' || change.field === 'reportedBy')
  if (isKept || isSame(from, change.to)) return draft
  const ticket = withClocks({ ...draft.ticket, [change.field]: change.to }, draft.ticket.stage, cause)
  const line = { field: change.field, from: shown(from), to: shown(change.to) }
  const event = entry(draft, cause, { type: 'timeline_change_event', change: line, rule: change.rule })
  return { ...draft, ticket: touched(ticket, cause), entries: [...draft.entries, event] }
}

/** Moves the stage, and the close date with it (T-012). Callers check that no later event has moved it. */
export function withStage(draft: Draft, to: { readonly stage: Stage; readonly rule: string }, cause: Cause): Draft {
  const moved = withField(draft, { field: 'stage', to: to.stage, rule: to.rule }, cause)
  const isClosed = stateOf[to.stage] === 'closed'
  const closedAtMs = isClosed ? (moved.ticket.closedAtMs ?? cause.atMs) : null
  const awake = isClosed ? withField(moved, { field: 'snoozedUntilMs', to: null, rule: to.rule }, cause) : moved
  return withOrder({ ...awake, ticket: { ...awake.ticket, closedAtMs } }, 'stage', cause)
}

/** Adds a mail to the timeline. */
export function withMail(
  draft: Draft,
  mail: {
    readonly message: StoredMessageId
    readonly visibility: 'internal' | 'external'
    readonly rule: string | null
  },
  cause: Cause,
): Draft {
  const line = entry(draft, cause, { type: 'timeline_comment', ...mail })
  return { ...draft, ticket: touched(draft.ticket, cause), entries: [...draft.entries, line] }
}

/** Makes the mail on the timeline visible to customers. */
export function withMailShown(draft: Draft, message: StoredMessageId, rule: string | null = null): Draft {
  const entries = draft.entries.map((line) => (line.message === message ? { ...line, visibility: 'external' as const, rule } : line))
  return { ...draft, entries }
}

/** Marks the mail on the timeline as an internal note. */
export function withMailNoted(draft: Draft, message: StoredMessageId): Draft {
  const entries = draft.entries.map((line) => (line.message === message ? { ...line, rule: noteRule } : line))
  return { ...draft, entries }
}

/** The rule on timeline lines of an answer to one reader alone. */
export const onlyRule = 'only'

/** The rule on timeline lines of an internal note. */
export const noteRule = 'note'

/** Adds a comment that is no mail: a note, or an answer written in the console or by the API. */
export function withComment(
  draft: Draft,
  comment: {
    readonly body: string
    readonly html?: string | null
    readonly visibility: 'internal' | 'external'
    readonly files?: readonly Artifact[]
    readonly rule?: string | null
  },
  cause: Cause,
): Draft {
  const line = entry(draft, cause, { type: 'timeline_comment', ...comment })
  return { ...draft, ticket: touched(draft.ticket, cause), entries: [...draft.entries, line] }
}

/** Adds a remark by the product, which agents alone see. */
export function withRemark(draft: Draft, remark: { readonly body: string; readonly rule: string }, cause: Cause): Draft {
  const line = entry(draft, { ...cause, by: product }, { type: 'timeline_comment', ...remark })
  return { ...draft, entries: [...draft.entries, line] }
}

/** Records the event that a derived value now stems from. */
export function withOrder(draft: Draft, which: keyof Ticket['order'], cause: Cause): Draft {
  const order = { ...draft.ticket.order, [which]: later(draft.ticket.order[which], cause.order) }
  return { ...draft, ticket: { ...draft.ticket, order } }
}

/** Counts a message between a customer and us: clocks follow it (T-045), and the ticket's channels include mail (T-014). */
export function withMessageCounted(draft: Draft, what: 'customer' | 'agent', { atMs }: Cause): Draft {
  const { channels } = draft.ticket
  const counted = withSlaEvent(draft.ticket, { atMs, what })
  return { ...draft, ticket: channels.includes('email') ? counted : { ...counted, channels: [...channels, 'email'] } }
}

/** The product as the author of changes. */
export const product: Actor = { kind: 'system', id: 'intray' }

/** The later of two order keys. */
export function later(a: OrderKey, b: OrderKey): OrderKey {
  return a > b ? a : b
}

function entry(draft: Draft, cause: Cause, line: Partial<TimelineEntry> & Pick<TimelineEntry, 'type'>): TimelineEntry {
  return {
    externalRef: `${cause.ref}/${draft.entries.length}`,
    ticket: draft.ticket.number,
    order: cause.order,
    atMs: cause.atMs,
    visibility: 'internal',
    by: cause.by,
    message: null,
    body: null,
    files: [],
    change: null,
    rule: null,
    ...line,
  }
}

/** T-008: every change moves the modified date forward, never back. */
function touched(ticket: Ticket, cause: Cause): Ticket {
  if (cause.atMs < ticket.modifiedAtMs) return ticket
  return { ...ticket, modifiedAtMs: cause.atMs, modifiedBy: cause.by }
}

/** T-045: entering another kind of stage stops or starts the clocks. */
function withClocks(ticket: Ticket, before: Stage, { atMs }: Cause): Ticket {
  const what = slaStage(ticket.stage)
  return what === slaStage(before) ? ticket : withSlaEvent(ticket, { atMs, what })
}

function shown(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.map((item: unknown) => (isMember(item) ? item.addrSpec : item))
}

function isMember(item: unknown): item is { addrSpec: string } {
  return typeof item === 'object' && item !== null && 'addrSpec' in item
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
