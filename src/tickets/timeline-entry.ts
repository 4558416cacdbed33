/** A line of a ticket's history, as a plain value. */
import type { Actor, Artifact, OrderKey, StoredMessageId, TicketNumber } from './ticket.ts'

/** One line of a ticket's history (DevRev: timeline entry). */
export interface TimelineEntry {
  /** Unique within the ticket: the same event twice is one entry. */
  readonly externalRef: string
  readonly ticket: TicketNumber
  readonly order: OrderKey
  readonly atMs: number
  readonly type: 'timeline_comment' | 'timeline_change_event'
  readonly visibility: 'internal' | 'external'
  readonly by: Actor
  /** Of comments that are mails. */
  readonly message: StoredMessageId | null
  /** Of comments that are no mails. */
  readonly body: string | null
  /** Of comments that are no mails and were written as HTML: made harmless. */
  readonly html?: string | null
  /** Of comments that are no mails: what goes with them. */
  readonly files: readonly Artifact[]
  /** Of change events: the attribute and both its values. */
  readonly change: { readonly field: string; readonly from: unknown; readonly to: unknown } | null
  /** The rule that made it, such as `T-057`, or `rule NAME` of the site's own. */
  readonly rule: string | null
  /** Webhooks are told of it as this, too. */
  readonly event?: TimelineEvent
}

/** What the product itself notices, and webhooks may be told. */
export const timelineEvents = ['rule_applied', 'promise_near', 'promise_broken'] as const
/** What the product itself notices. */
export type TimelineEvent = (typeof timelineEvents)[number]
