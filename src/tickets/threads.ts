/** What earlier mail has left: tickets and the ids that lead to them, stored mails, and the mails we sent. */
import type { Said } from './agent/note-words.ts'
import type { InboundMail } from './inbound-mail.ts'
import type { ToldMessage } from './letters/agent-letters.ts'
import type { AnswerRoute, OutboundKind } from './outbound.ts'
import type { SplitSource } from './split/split-source.ts'
import type { ThreadIndex } from './thread/thread-match.ts'
import type { InboundId, Ticket, TicketNumber } from './ticket.ts'

/** A mail that we sent, as later mail may refer to it. */
export interface SentMail {
  readonly messageId: string
  readonly ticket: TicketNumber
  readonly kind: OutboundKind
  readonly recipients: readonly string[]
  /** Recipients who did not get it. */
  readonly lost?: readonly string[]
  /** Each copy has a return path of its own, so other reports are not about it. */
  readonly isPerRecipient?: boolean
}

/** What we mailed to an agent. */
export interface Told {
  /** The texts of our mails, newest first. */
  readonly texts: readonly string[]
  /** SHA-256 of the attached files. */
  readonly files: ReadonlySet<string>
}

/** Why customers do not see a mail: it is a note, or it was kept from them. */
export type HiddenMail = 'note' | 'kept'

/** A mail to an agent whose token a later mail has. */
export interface AnsweredNotification {
  readonly route: AnswerRoute | null
  readonly createdAtMs: number
  /** The ticket that it is on now; absent: that of its token. */
  readonly movedTo?: TicketNumber
  /** Its recipients; absent: not loaded. */
  readonly to?: readonly string[]
}

/** A snapshot of the threads that a set of mails may concern. */
export interface Threads extends ThreadIndex {
  /** The contents stored under a Message-ID. */
  contentsOf(
    scope: string,
    messageId: string,
  ): readonly { readonly contentHash: string; readonly ticket: TicketNumber; readonly mailbox: string }[]
  sentMail(messageId: string): SentMail | null
  /** Tickets with a link to one that an agent's command merges; empty when not loaded. */
  linkedTo(target: string): readonly Ticket[]
  /**
   * The mail to an agent that a token was made for.
   *
   * @param tokenId - see `ProvenToken.id`
   */
  notification(tokenId: string): AnsweredNotification | null
  /** The newest customer message on a ticket that an agent's command assigns; null: none, or not loaded. */
  question(ticket: TicketNumber): ToldMessage | null
  acknowledgements(addrSpec: string): { readonly lastHour: number; readonly lastDay: number }
  readonly acknowledgementsLastHour: number
  /** Those of them to senders without authentication. */
  readonly acknowledgementsUnvouchedLastHour: number
  /** A held answer that a mail releases with `#send`; null: not found. */
  heldAnswer(mail: InboundId): InboundMail | null
  /** The content of the ticket that a mail splits; null for other tickets. */
  splitSource(ticket: TicketNumber): SplitSource | null
  /** Why customers do not see the mail that an agent answers; null: they do, or it is on no ticket. */
  hiddenMail(messageId: string): HiddenMail | null
  /** The notes and public messages on a ticket that agents' mail may go to. */
  saidOn(ticket: TicketNumber): Said
  /** What we mailed to an agent about tickets that their mail may go to. */
  toldTo(agent: string): Told
}
