/** What a mail decides: all that one commit writes, as plain data. */
import type { CommandRecords } from './agent/agent-command-names.ts'
import type { CcRule } from './people/cc-rules.ts'
import type { Directory } from './directory.ts'
import type { EvidenceKind, ThreadCandidate, ThreadIndex } from './thread/thread-match.ts'
import type { StageDiagrams } from './stage/stage-diagram.ts'
import type { Verdict } from './thread/sender-policy.ts'
import type { SenderProof } from '../mail/sender-proof/authentication.ts'
import type { TemplateHtml } from '../mail/compose/template-html.ts'
import type { Address } from '../mail/message.ts'
import type { Contact, RevOrgId, StoredMessageId, Ticket, TicketNumber, TimelineEntry, Workspace } from './ticket.ts'

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

/** What kind of mail goes out. Only `reply` is written by a person. */
export type OutboundKind = 'reply' | 'acknowledgement' | 'notification' | 'alert'

/** A file that goes along, by its content. */
export interface FileReference {
  readonly sha256: string
  readonly filename: string | null
  readonly contentType: string
  readonly isInline: boolean
  readonly contentId: string | null
}

/** A mail to be sent, before it has a Message-ID. */
export interface OutboundDraft {
  /** Unique among the drafts of one inbound mail. */
  readonly ref: string
  readonly kind: OutboundKind
  readonly ticket: TicketNumber
  readonly mailbox: string
  /** The agent whose token the mail carries; null: a customer's token. */
  readonly agent: string | null
  /** Its agent's answer stays among us: an internal note (mail.md §4.5). Default: false. */
  readonly isInternal?: boolean
  /** Shown before the mailbox's own address. */
  readonly fromName: string
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly subject: string
  readonly text: string
  /** Absent: the HTML is made from the text. */
  readonly html?: TemplateHtml
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly files: readonly FileReference[]
}

/** A new state of one recipient of a mail that we sent. */
export interface RecipientReport {
  readonly messageId: string
  readonly addrSpec: string
  readonly status: 'failed' | 'deferred' | 'delivered'
  readonly enhancedStatusCode: string | null
  readonly text: string | null
}

/** All that one commit writes for one mail. */
export interface Decision {
  readonly outcome: Outcome
  readonly explanation: Explanation
  readonly ticket: Ticket | null
  /** The ticket that a duplicate or a copy of our own mail stands on already. */
  readonly seenOn: TicketNumber | null
  readonly isNewTicket: boolean
  readonly message: MessageRow | null
  /** Ids claimed for the ticket. */
  readonly claims: readonly string[]
  readonly entries: readonly TimelineEntry[]
  readonly contacts: readonly Contact[]
  readonly workspaces: readonly Workspace[]
  readonly outbound: readonly OutboundDraft[]
  readonly reports: readonly RecipientReport[]
  /** The address that an acknowledgement goes to, counted against its limits; null: none is sent. */
  readonly acknowledged: string | null
}

/** Limits and switches that decisions read. */
export interface Policy {
  readonly isStrict: boolean
  readonly company: string
  readonly ccRules: readonly CcRule[]
  readonly peoplePerMail: number
  readonly reopenMs: number
  readonly acknowledgementsPerSenderHour: number
  readonly acknowledgementsPerSenderDay: number
  readonly acknowledgementsPerHour: number
  /** Default: that of the tickets page. */
  readonly diagrams?: StageDiagrams
}

/** A mail of ours that went out, as later mail may name it. */
export interface SentMail {
  readonly messageId: string
  readonly ticket: TicketNumber
  readonly kind: OutboundKind
  readonly recipients: readonly string[]
  /** Recipients who are known not to have got it. */
  readonly lost?: readonly string[]
  /** Its copies have return paths of their own: a report that came to none of them is not about it. */
  readonly isPerRecipient?: boolean
}

/** A snapshot of everything that decisions about a set of mails may read. */
export interface World extends ThreadIndex {
  readonly directory: Directory
  readonly policy: Policy
  /** Contents stored under a Message-ID. */
  contentsOf(
    scope: string,
    messageId: string,
  ): readonly { readonly contentHash: string; readonly ticket: TicketNumber }[]
  contactsOf(addrSpec: string): readonly Contact[]
  workspaceOfDomain(domain: string): Workspace | null
  workspace(id: RevOrgId): Workspace | null
  sentMail(messageId: string): SentMail | null
  acknowledgements(addrSpec: string): { readonly lastHour: number; readonly lastDay: number }
  readonly acknowledgementsLastHour: number
  /** What the commands in agents' mails may name. */
  readonly commandRecords: CommandRecords
}

/** What a decision needs beside the mail and the world: the time, and the number a new ticket would get. */
export interface Deal {
  readonly nowMs: number
  readonly newTicket: TicketNumber
}
