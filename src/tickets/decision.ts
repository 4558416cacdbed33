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
  /** An agent wrote, but nothing is sent: an internal note, or a ticket of the agent's own. */
  | 'agent-note'
  /** Stored on a ticket without any effect: robots, unproven agents, failed authentication. */
  | 'stored-only'
  /** A delivery report was applied to the recipients of our mail. */
  | 'report-applied'
  /** A report about no mail that we know; it has no ticket. */
  | 'unmatched-report'
  /** The same mail was stored before. */
  | 'duplicate'
  /** A copy of a mail that we sent. */
  | 'own-copy'
  /** Spam that waits in the ledger until somebody releases it. */
  | 'held-as-spam'
  /** Somebody unsubscribed from broadcasts. */
  | 'unsubscribed'
  /** Older than the mailbox's start date. */
  | 'before-start'

/** Why a mail was decided as it was; shown by `intray why`. */
export interface Explanation {
  readonly candidates: readonly ThreadCandidate[]
  readonly matched: EvidenceKind | null
  readonly verdict: Verdict | null
  readonly vetoes: readonly { readonly candidate: ThreadCandidate; readonly reason: string }[]
  readonly notes: readonly string[]
  /** Whether From is authentic, and by whose word; absent in old rows. */
  readonly proof?: SenderProof
}

/** Where a mail stands on a ticket; its content is stored with the parsed mail. */
export interface MessageRow {
  readonly id: StoredMessageId
  readonly ticket: TicketNumber
  readonly direction: 'inbound' | 'outbound'
  readonly flags: readonly string[]
}

/** A report's news of one recipient of our mail. */
export interface RecipientReport {
  readonly messageId: string
  readonly addrSpec: string
  readonly status: 'failed' | 'deferred' | 'delivered'
  readonly enhancedStatusCode: string | null
  readonly text: string | null
}

/** An unsubscription from the broadcasts of one purpose. */
export interface Unsubscribed {
  readonly addrSpec: string
  readonly purpose: Purpose
  readonly broadcast: TicketNumber
}

/** All that one commit writes for one mail. */
export interface Decision {
  readonly outcome: Outcome
  readonly explanation: Explanation
  /** null: no ticket changes. */
  readonly draft: Draft | null
  /** The ticket that has this mail already: of a duplicate, or of a copy of our own mail. */
  readonly seenOn: TicketNumber | null
  readonly isNewTicket: boolean
  readonly message: MessageRow | null
  /** Message-IDs and keys that are claimed for the ticket. */
  readonly claims: readonly string[]
  /** Those claims that are taken over from another ticket; absent: none. */
  readonly movedClaims?: readonly string[]
  readonly reports: readonly RecipientReport[]
  /** Unsubscriptions; absent: none. */
  readonly unsubscribed?: readonly Unsubscribed[]
  /** The address whose limit of acknowledgements this mail counts against; null: none is sent. */
  readonly acknowledged: string | null
}
