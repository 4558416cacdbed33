/** A ticket in the making: each change of an attribute is at once a line of its history. */
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

/** What an event gives to all of its changes. */
export interface Cause {
  /** Unique reference of the event, such as the stored message's id. */
  readonly ref: string
  readonly by: Actor
  readonly atMs: number
  readonly order: OrderKey
}

/** An event at some moment. @param key - tells it from others of that moment; default: its reference */
export function causeOf(ref: string, by: Actor, at: { readonly atMs: number; readonly key?: string }): Cause {
  return { ref, by, atMs: at.atMs, order: orderKey(at.atMs, at.key ?? ref) }
}

/** The event that a mail is. */
export function causeOfMail({ storedId, id, atMs }: Arrival, by: Actor): Cause {
  return causeOf(storedId, by, { atMs, key: id })
}

/** Everything that an event makes of a ticket; each rule takes one and gives the next, or refuses. */
export interface Draft {
  readonly ticket: Ticket
  /** The history lines that brought it here. */
  readonly entries: readonly TimelineEntry[]
  /** Those whom nobody knew before. */
  readonly people: { readonly contacts: readonly Contact[]; readonly workspaces: readonly Workspace[] }
  /** The mails that it makes us send. */
  readonly outbound: readonly OutboundDraft[]
  /** What `intray why` tells of it. */
  readonly notes: readonly string[]
  /** Other tickets that change with it; default: none. */
  readonly along?: readonly Draft[]
  /** What was said on another ticket and is on this one from now on. */
  readonly taken?: Taken
  /** What became of each rule of the site; absent: there are none. */
  readonly trials?: readonly RuleTrial[]
  /** Agents whom rules gave the ticket, by address. */
  readonly given?: readonly Turn[]
  /** What a rule has the customer told, in place of an acknowledgement. */
  readonly answer?: { readonly rule: string; readonly template: Template }
}

/** What a ticket takes from another one (T-101). */
export interface Taken {
  readonly from: TicketNumber
  readonly messages: readonly StoredMessageId[]
  /** References of lines of the other timeline. */
  readonly lines: readonly string[]
  /** Rows of the outbox. */
  readonly outbox: readonly string[]
  /** Claimed ids. */
  readonly ids: readonly string[]
  /** Of a customer, the newest, which new owners read; null: it cannot be read. */
  readonly question: MailMessage | null
}

/** A ticket that nothing has happened to yet. */
export function draftOf(ticket: Ticket): Draft {
  return { ticket, entries: [], people: { contacts: [], workspaces: [] }, outbound: [], notes: [] }
}

/** The draft with mails to be sent. */
export function withOutbound(draft: Draft, outbound: readonly OutboundDraft[]): Draft {
  return outbound.length === 0 ? draft : { ...draft, outbound: [...draft.outbound, ...outbound] }
}

/** The draft with something that `intray why` tells. */
export function withNotes(draft: Draft, notes: readonly string[]): Draft {
  return { ...draft, notes: [...draft.notes, ...notes] }
}

/** Attributes whose changes are history. */
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

/** A change of one attribute; an equal value is no change and leaves no trace. */
export function withField<F extends TrackedField>(
  draft: Draft,
  change: { readonly field: F; readonly to: Ticket[F]; readonly rule: string },
  cause: Cause,
): Draft {
  const from = draft.ticket[change.field]
  // A broadcast has no people (T-091): whoever answers it has a ticket of their own.
  const isKept = draft.ticket.broadcast && (change.field === 'emailMembers' || change.field === 'reportedBy')
  if (isKept || isSame(from, change.to)) return draft
  const ticket = withClocks({ ...draft.ticket, [change.field]: change.to }, draft.ticket.stage, cause)
  const line = { field: change.field, from: shown(from), to: shown(change.to) }
  const event = entry(draft, cause, { type: 'timeline_change_event', change: line, rule: change.rule })
  return { ...draft, ticket: touched(ticket, cause), entries: [...draft.entries, event] }
}

/** Moves the stage; the close date follows (T-012), and an older event than the last move changes nothing. */
export function withStage(draft: Draft, to: { readonly stage: Stage; readonly rule: string }, cause: Cause): Draft {
  const moved = withField(draft, { field: 'stage', to: to.stage, rule: to.rule }, cause)
  const isClosed = stateOf[to.stage] === 'closed'
  const closedAtMs = isClosed ? (moved.ticket.closedAtMs ?? cause.atMs) : null
  const awake = isClosed ? withField(moved, { field: 'snoozedUntilMs', to: null, rule: to.rule }, cause) : moved
  return withOrder({ ...awake, ticket: { ...awake.ticket, closedAtMs } }, 'stage', cause)
}

/** A mail on the timeline. */
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

/** The mail on the timeline turns out to be one that customers have. */
export function withMailShown(draft: Draft, message: StoredMessageId, rule: string | null = null): Draft {
  const entries = draft.entries.map((line) => (line.message === message ? { ...line, visibility: 'external' as const, rule } : line))
  return { ...draft, entries }
}

/** The mail on the timeline is what an agent says to agents alone. */
export function withMailNoted(draft: Draft, message: StoredMessageId): Draft {
  const entries = draft.entries.map((line) => (line.message === message ? { ...line, rule: noteRule } : line))
  return { ...draft, entries }
}

/** The rule of an answer that one customer alone was to read. */
export const onlyRule = 'only'

/** The rule of a mail that is an internal note. */
export const noteRule = 'note'

/** A comment that is no mail: a note, or an answer written elsewhere than in a mail program. */
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

/** A remark of the product itself, seen by agents only. */
export function withRemark(draft: Draft, remark: { readonly body: string; readonly rule: string }, cause: Cause): Draft {
  const line = entry(draft, { ...cause, by: product }, { type: 'timeline_comment', ...remark })
  return { ...draft, entries: [...draft.entries, line] }
}

/** Notes which event a derived value now stems from. */
export function withOrder(draft: Draft, which: keyof Ticket['order'], cause: Cause): Draft {
  const order = { ...draft.ticket.order, [which]: later(draft.ticket.order[which], cause.order) }
  return { ...draft, ticket: { ...draft.ticket, order } }
}

/** A message between a customer and us: clocks hear of it (T-045), and mail is one of the ticket's channels (T-014). */
export function withMessageCounted(draft: Draft, what: 'customer' | 'agent', { atMs }: Cause): Draft {
  const { channels } = draft.ticket
  const counted = withSlaEvent(draft.ticket, { atMs, what })
  return { ...draft, ticket: channels.includes('email') ? counted : { ...counted, channels: [...channels, 'email'] } }
}

/** The product itself, as author of changes. */
export const product: Actor = { kind: 'system', id: 'intray' }

/** The later of two points in the order of mail. */
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

/** T-008: every change moves the modified date, which never goes back. */
function touched(ticket: Ticket, cause: Cause): Ticket {
  if (cause.atMs < ticket.modifiedAtMs) return ticket
  return { ...ticket, modifiedAtMs: cause.atMs, modifiedBy: cause.by }
}

/** T-045: entering another kind of stage stops or starts clocks. */
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
