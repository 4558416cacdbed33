/** The type of all that one commit writes. */
import type { RecipientReport } from '../tickets/decision.ts'
import type { Taken } from '../tickets/draft.ts'
import type { Turn } from '../tickets/rules/assign.ts'
import type { Contact, TicketNumber, Workspace } from '../tickets/ticket.ts'
import type { TimelineEntry } from '../tickets/timeline-entry.ts'
import type { AcknowledgementCount } from './acknowledgement-counts.ts'
import type { BroadcastWrites } from './broadcasts.ts'
import type { ClaimMove } from './claims.ts'
import type { InboundEnding } from './inbound-row.ts'
import type { IssueState } from './issues.ts'
import type { MessageDocument } from './messages.ts'
import type { OutboxRow } from './outbox-row.ts'
import type { TicketState } from './tickets.ts'

/** All that a set of decisions writes. */
export interface CommitSet extends BroadcastWrites {
  readonly endings: readonly InboundEnding[]
  readonly tickets: readonly TicketState[]
  /** By claim key. */
  readonly claims: ReadonlyMap<string, TicketNumber>
  /** Claims that move to other tickets; default: none. */
  readonly movedClaims?: readonly ClaimMove[]
  readonly messages: readonly MessageDocument[]
  readonly entries: readonly TimelineEntry[]
  readonly workspaces: readonly Workspace[]
  readonly contacts: readonly Contact[]
  readonly outbox: readonly OutboxRow[]
  readonly reports: readonly RecipientReport[]
  /** Message-IDs of our own mail of which a copy arrived, which proves that it was sent. */
  readonly copies: readonly string[]
  /** New acknowledgements per address, and the counts as they were read. */
  readonly acknowledged: ReadonlyMap<string, number>
  readonly acknowledgements: ReadonlyMap<string, AcknowledgementCount>
  /** Issues that change together with tickets; default: none. */
  readonly issues?: readonly IssueState[]
  /** Assignments by rules, in order. */
  readonly given?: readonly Turn[]
  /** What moves between tickets; default: nothing. */
  readonly taken?: readonly TicketPart[]
  readonly nowMs: number
}

/** What moves from one ticket to another. */
export interface TicketPart extends Taken {
  readonly to: TicketNumber
  readonly scope: string
}
