/** An outbound mail as delivery sees it: its recipients, each with the state of their copy. */
import type { OutboundKind } from '../outbound.ts'

/** The state of one recipient's copy. */
export type CopyStatus = 'queued' | 'sent' | 'deferred' | 'failed' | 'unknown' | 'dropped'

/** One recipient of a mail. */
export interface OutboxRecipient {
  readonly addrSpec: string
  readonly status: CopyStatus
  /** SMTP reply code (RFC 5321 §4.2), such as 550. */
  readonly replyCode: number | null
  readonly enhancedStatusCode: string | null
  /** The last answer of the server or of a report; at most 500 characters. */
  readonly text: string | null
  readonly at: Date | null
  /** The last attempt that included this copy; null before the first. */
  readonly attempt: number | null
  /** A server accepted this copy, or a report proves it. Such a copy is never sent again, whatever its status. */
  readonly isHandedOver: boolean
}

/**
 * `queued`: due at `dueAt`. `sending`: leased. `unknown`: may have been sent, and waits for evidence until `dueAt`. `done`: nothing is left
 * to do, though after the second attempt a recipient may stay `unknown` for good.
 */
export type OutboxState = 'queued' | 'sending' | 'unknown' | 'done'

/** The part of an outbox row that delivery decides on. */
export interface Delivery {
  readonly _id: string
  readonly kind: OutboundKind
  readonly recipients: readonly OutboxRecipient[]
  /** Each recipient's copy is sent as a mail of its own, with its own return path. */
  readonly isPerRecipient?: boolean
  readonly state: OutboxState
  readonly attempts: number
  /** When the last attempt began. */
  readonly attemptedAt: Date | null
  readonly createdAt: Date
  readonly dueAt: Date
  readonly lease: { readonly owner: string; readonly until: Date } | null
  /** When a copy appeared in one of our mailboxes, which proves that the mail was sent. */
  readonly copySeenAt: Date | null
  /** When the mail was sent again because the fate of the first attempt stayed unknown. This happens once at most. */
  readonly resentAt: Date | null
  /** Recipients of whose loss agents have not been alerted yet. */
  readonly untold: readonly string[]
}

/** The fields that an attempt, a lost lease or the end of a wait changes. */
export type DeliveryChange = Pick<Delivery, 'recipients' | 'state' | 'dueAt' | 'lease' | 'resentAt' | 'untold'>
