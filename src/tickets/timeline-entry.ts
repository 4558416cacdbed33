/** A line of a ticket's history, as a plain value. */
import type { Actor, Artifact, OrderKey, StoredMessageId, TicketNumber } from './ticket.ts'

/** A line of a ticket's history (DevRev: timeline entry). */
export interface TimelineEntry {
  /** Unique within the ticket, so that a repeated event is stored once. */
  readonly externalRef: string
  readonly ticket: TicketNumber
  readonly order: OrderKey
  readonly atMs: number
  readonly type: 'timeline_comment' | 'timeline_change_event'
  readonly visibility: 'internal' | 'external'
  readonly by: Actor
  /** Only for comments that are mails. */
  readonly message: StoredMessageId | null
  /** Only for other comments. */
  readonly body: string | null
  /** For comments that are no mails and were written as HTML; sanitized. */
  readonly html?: string | null
  /** Attached files of comments that are no mails. */
  readonly files: readonly Artifact[]
  /** Only for change events: the attribute with its old and new value. */
  readonly change: { readonly field: string; readonly from: unknown; readonly to: unknown } | null
  /** The rule that added the line, such as `T-057`, or `rule NAME` for a site's own. */
  readonly rule: string | null
  /** Also sent to webhooks as this event. */
  readonly event?: TimelineEvent
}

/** Events of the product itself that webhooks can subscribe to. */
export const timelineEvents = ['rule_applied', 'promise_near', 'promise_broken'] as const
/** One of these events. */
export type TimelineEvent = (typeof timelineEvents)[number]
