/** A ticket in the making: each change of an attribute is at once a line of its history. */
import type { Artifact, StoredMessageId, Actor, OrderKey, Ticket, TimelineEntry } from './ticket.ts'
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

/** A ticket with the history lines that brought it here. */
export interface Draft {
  readonly ticket: Ticket
  readonly entries: readonly TimelineEntry[]
}

/** Attributes whose changes are history. */
export type TrackedField =
  | 'title'
  | 'body'
  | 'stage'
  | 'severity'
  | 'part'
  | 'group'
  | 'ownedBy'
  | 'subtype'
  | 'tags'
  | 'customFields'
  | 'links'
  | 'revOrg'
  | 'reportedBy'
  | 'emailMembers'
  | 'subscribers'
  | 'needsResponse'
  | 'isSpam'
  | 'targetCloseAtMs'
  | 'possiblyRelated'
  | 'mergedInto'

/** A change of one attribute; an equal value is no change and leaves no trace. */
export function withField<F extends TrackedField>(
  draft: Draft,
  change: { readonly field: F; readonly to: Ticket[F]; readonly rule: string },
  cause: Cause,
): Draft {
  const from = draft.ticket[change.field]
  if (isSame(from, change.to)) return draft
  const ticket = withClocks({ ...draft.ticket, [change.field]: change.to }, draft.ticket.stage, cause)
  const line = { field: change.field, from: shown(from), to: shown(change.to) }
  return {
    ticket: touched(ticket, cause),
    entries: [
      ...draft.entries,
      entry(draft, cause, { type: 'timeline_change_event', change: line, rule: change.rule }),
    ],
  }
}

/** Moves the stage; the close date follows (T-012), and an older event than the last move changes nothing. */
export function withStage(draft: Draft, to: { readonly stage: Stage; readonly rule: string }, cause: Cause): Draft {
  const moved = withField(draft, { field: 'stage', to: to.stage, rule: to.rule }, cause)
  const isClosed = stateOf[to.stage] === 'closed'
  const closedAtMs = isClosed ? (moved.ticket.closedAtMs ?? cause.atMs) : null
  return withOrder({ ...moved, ticket: { ...moved.ticket, closedAtMs } }, 'stage', cause)
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
  return { ticket: touched(draft.ticket, cause), entries: [...draft.entries, line] }
}

/** A comment that is no mail: a note, or an answer written elsewhere than in a mail program. */
export function withComment(
  draft: Draft,
  comment: {
    readonly body: string
    readonly visibility: 'internal' | 'external'
    readonly files?: readonly Artifact[]
  },
  cause: Cause,
): Draft {
  const line = entry(draft, cause, { type: 'timeline_comment', ...comment })
  return { ticket: touched(draft.ticket, cause), entries: [...draft.entries, line] }
}

/** A remark of the product itself, seen by agents only. */
export function withRemark(
  draft: Draft,
  remark: { readonly body: string; readonly rule: string },
  cause: Cause,
): Draft {
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
