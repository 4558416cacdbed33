/** All that one commit writes. */
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

/** All that a set of decisions writes, folded together. */
export interface CommitSet extends BroadcastWrites {
  readonly endings: readonly InboundEnding[]
  readonly tickets: readonly TicketState[]
  /** By claim key. */
  readonly claims: ReadonlyMap<string, TicketNumber>
  /** Claims that go to other tickets; default: none. */
  readonly movedClaims?: readonly ClaimMove[]
  readonly messages: readonly MessageDocument[]
  readonly entries: readonly TimelineEntry[]
  readonly workspaces: readonly Workspace[]
  readonly contacts: readonly Contact[]
  readonly outbox: readonly OutboxRow[]
  readonly reports: readonly RecipientReport[]
  /** Message-IDs of our own mail of which a copy came back: proof that it went out. */
  readonly copies: readonly string[]
  /** Acknowledgements given now, per address, and the counts that were read before. */
  readonly acknowledged: ReadonlyMap<string, number>
  readonly acknowledgements: ReadonlyMap<string, AcknowledgementCount>
  /** Issues that change with their tickets; none when missing. */
  readonly issues?: readonly IssueState[]
  /** Agents whom rules gave tickets, in that order. */
  readonly given?: readonly Turn[]
  /** What goes from one ticket to another; default: nothing. */
  readonly taken?: readonly TicketPart[]
  readonly nowMs: number
}

/** Part of a ticket that another one takes. */
export interface TicketPart extends Taken {
  readonly to: TicketNumber
  readonly scope: string
}
