/** A mail on its way out, as far as what becomes of it goes: recipients, each with the fate of his copy. */
import type { OutboundKind } from '../outbound.ts'

/** Where one recipient's copy is. */
export type CopyStatus = 'queued' | 'sent' | 'deferred' | 'failed' | 'unknown' | 'dropped'

/** One recipient of a mail. */
export interface OutboxRecipient {
  readonly addrSpec: string
  readonly status: CopyStatus
  /** SMTP reply code (RFC 5321 §4.2), such as 550. */
  readonly replyCode: number | null
  readonly enhancedStatusCode: string | null
  /** What the server or a later report said, at most 500 characters. */
  readonly text: string | null
  readonly at: Date | null
  /** Which attempt his copy was last part of; null before the first. */
  readonly attempt: number | null
  /** A server has taken the mail for him, or a report proves that one did: never sent to again, whatever the status. */
  readonly isHandedOver: boolean
}

/**
 * `queued`: due at `dueAt`. `sending`: leased. `unknown`: may have gone out; waits for evidence until `dueAt`. `done`:
 * nothing is left to do, though a recipient may stay `unknown` for good after the second time.
 */
export type OutboxState = 'queued' | 'sending' | 'unknown' | 'done'

/** What decides on a mail's fate. */
export interface Delivery {
  readonly _id: string
  readonly kind: OutboundKind
  readonly recipients: readonly OutboxRecipient[]
  /** True: each recipient's copy is a mail of its own to the server, with a return path of its own. */
  readonly isPerRecipient?: boolean
  readonly state: OutboxState
  readonly attempts: number
  /** When the last attempt began. */
  readonly attemptedAt: Date | null
  readonly createdAt: Date
  readonly dueAt: Date
  readonly lease: { readonly owner: string; readonly until: Date } | null
  /** When a copy of it was seen in one of our mailboxes: proof that it went out. */
  readonly copySeenAt: Date | null
  /** When it was sent again because nobody could tell what became of the first one: once, never twice. */
  readonly resentAt: Date | null
  /** Recipients whose loss the agents still have to be told of. */
  readonly untold: readonly string[]
}

/** What an attempt, a lost lease or a wait changes. */
export type DeliveryChange = Pick<Delivery, 'recipients' | 'state' | 'dueAt' | 'lease' | 'resentAt' | 'untold'>
