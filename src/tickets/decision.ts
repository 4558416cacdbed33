/** What a mail decides: all that one commit writes, as plain data. */
import type { Draft } from './draft.ts'
import type { EvidenceKind, ThreadCandidate } from './thread/thread-match.ts'
import type { Verdict } from './thread/sender-policy.ts'
import type { SenderProof } from '../mail/sender-proof/authentication.ts'
import type { Purpose } from './broadcast-mark.ts'
import type { StoredMessageId, TicketNumber } from './ticket.ts'

/** How the handling of a delivered mail ended; stored with the ledger row. */
export type Outcome =
  /** A new ticket opened. */
  | 'ticket-opened'
  /** A customer's mail was added to a ticket. */
  | 'customer-message'
  /** An agent's answer went out. */
  | 'agent-reply'
  /** An agent wrote, but nothing goes out (an internal note, or a ticket of his own). */
  | 'agent-note'
  /** Stored on a ticket without any effect: robots, unproven agents, failed authentication. */
  | 'stored-only'
  /** A delivery report about mail of ours was applied to its recipients. */
  | 'report-applied'
  /** A report about no mail that we know. Kept, no ticket. */
  | 'unmatched-report'
  /** The same mail was stored before. */
  | 'duplicate'
  /** A copy of a mail that we sent. */
  | 'own-copy'
  /** Taken for spam: it waits in the ledger until somebody releases it. */
  | 'held-as-spam'
  /** Somebody wants no more broadcasts. */
  | 'unsubscribed'
  /** Older than the mailbox's start date. */
  | 'before-start'

/** Why the mail is where it is; shown by `intray why`. */
export interface Explanation {
  readonly candidates: readonly ThreadCandidate[]
  readonly matched: EvidenceKind | null
  readonly verdict: Verdict | null
  readonly vetoes: readonly { readonly candidate: ThreadCandidate; readonly reason: string }[]
  readonly notes: readonly string[]
  /** Whether From is authentic, and who says so; absent in what was decided before this was noted. */
  readonly proof?: SenderProof
}

/** A stored message's place: the mail itself is kept with the parsed content. */
export interface MessageRow {
  readonly id: StoredMessageId
  readonly ticket: TicketNumber
  readonly direction: 'inbound' | 'outbound'
  readonly flags: readonly string[]
}

/** A new state of one recipient of a mail that we sent. */
export interface RecipientReport {
  readonly messageId: string
  readonly addrSpec: string
  readonly status: 'failed' | 'deferred' | 'delivered'
  readonly enhancedStatusCode: string | null
  readonly text: string | null
}

/** Somebody who wants no more broadcasts of a purpose. */
export interface Unsubscribed {
  readonly addrSpec: string
  readonly purpose: Purpose
  readonly broadcast: TicketNumber
}

/** All that one commit writes for one mail: what became of a ticket, and what a mail alone decides. */
export interface Decision {
  readonly outcome: Outcome
  readonly explanation: Explanation
  /** null: no ticket changes. */
  readonly draft: Draft | null
  /** The ticket that a duplicate or a copy of our own mail stands on already. */
  readonly seenOn: TicketNumber | null
  readonly isNewTicket: boolean
  readonly message: MessageRow | null
  /** Ids claimed for the ticket. */
  readonly claims: readonly string[]
  /** Those of them that the ticket takes over from another one; absent: none. */
  readonly movedClaims?: readonly string[]
  readonly reports: readonly RecipientReport[]
  /** Whoever wants no more broadcasts of a purpose; absent: nobody. */
  readonly unsubscribed?: readonly Unsubscribed[]
  /** The address that an acknowledgement goes to, counted against its limits; null: none is sent. */
  readonly acknowledged: string | null
}
