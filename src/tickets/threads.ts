/** What mail has left behind: tickets with the ids that lead to them, what was stored, and what we sent. */
import type { Said } from './agent/note-words.ts'
import type { InboundMail } from './inbound-mail.ts'
import type { ToldMessage } from './letters/agent-letters.ts'
import type { AnswerRoute, OutboundKind } from './outbound.ts'
import type { SplitSource } from './split/split-source.ts'
import type { ThreadIndex } from './thread/thread-match.ts'
import type { InboundId, Ticket, TicketNumber } from './ticket.ts'

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

/** What an agent has from us. */
export interface Told {
  /** Of our mails, the newest first. */
  readonly texts: readonly string[]
  /** SHA-256 of what went along. */
  readonly files: ReadonlySet<string>
}

/** A mail that is for agents alone: because its author said so, or because we kept it from customers. */
export type HiddenMail = 'note' | 'kept'

/** A mail of ours whose token came back. */
export interface AnsweredNotification {
  readonly route: AnswerRoute | null
  readonly createdAtMs: number
  /** The ticket that it is on by now; absent: its token's. */
  readonly movedTo?: TicketNumber
  /** Those whom it went to; absent: nobody asks. */
  readonly to?: readonly string[]
}

/** A snapshot of the threads that a set of mails may belong to. */
export interface Threads extends ThreadIndex {
  /** Contents stored under a Message-ID. */
  contentsOf(
    scope: string,
    messageId: string,
  ): readonly { readonly contentHash: string; readonly ticket: TicketNumber; readonly mailbox: string }[]
  sentMail(messageId: string): SentMail | null
  /** Tickets with a link to a ticket that an agent's command merges; none that was not loaded. */
  linkedTo(target: string): readonly Ticket[]
  /** The mail to an agent that a token was minted for. @param tokenId - see `ProvenToken.id` */
  notification(tokenId: string): AnsweredNotification | null
  /** The customer's newest message on a ticket that an agent's command gives to somebody; null: none, or not loaded. */
  question(ticket: TicketNumber): ToldMessage | null
  acknowledgements(addrSpec: string): { readonly lastHour: number; readonly lastDay: number }
  readonly acknowledgementsLastHour: number
  /** Of those, the ones to senders that nothing vouches for. */
  readonly acknowledgementsUnvouchedLastHour: number
  /** A mail that waits for the #send of one that came now; null: it is not there. */
  heldAnswer(mail: InboundId): InboundMail | null
  /** All that was said on a ticket that a mail splits; null: it splits another one. */
  splitSource(ticket: TicketNumber): SplitSource | null
  /** Of a mail that an agent answers, by its Message-ID: is it on a ticket where customers do not see it, and as a note? */
  hiddenMail(messageId: string): HiddenMail | null
  /** What was said on a ticket, told for those that agents' mail may go to. */
  saidOn(ticket: TicketNumber): Said
  /** What we mailed to an agent about tickets that his mail may go to. */
  toldTo(agent: string): Told
}
