/** A mail with all that it is decided from. */
import type { MailboxPolicy } from './directory.ts'
import type { InboundMail } from './inbound-mail.ts'
import type { Site } from './site.ts'
import type { Verdict } from './thread/sender-policy.ts'
import type { ThreadCandidate } from './thread/thread-match.ts'
import type { Threads } from './threads.ts'
import type { TicketNumber } from './ticket.ts'

/** What a mail is decided with. */
export interface MailContext {
  /** The mailbox that the mail came to. */
  readonly mailbox: MailboxPolicy
  readonly site: Site
  readonly threads: Threads
  /** The number of the ticket that the mail would open. */
  readonly newTicket: TicketNumber
}

/** A mail whose sender has not been ruled on yet. */
export interface UnruledCase extends InboundMail, MailContext {
  /** Why the mail is spam; absent: it is not. */
  readonly spam?: string
}

/** The verdict on the sender and the candidate ticket it is for, with all candidates, and why stronger ones were passed over. */
export interface Ruling {
  readonly verdict: Verdict
  readonly candidate: ThreadCandidate | null
  readonly candidates: readonly ThreadCandidate[]
  readonly vetoes: readonly { readonly candidate: ThreadCandidate; readonly reason: string }[]
  /** The mail has the agent's own tokens, but they prove nothing any more, since the agent has shown them to others. */
  readonly isSpent?: boolean
}

/** A mail whose sender has been ruled on. */
export interface MailCase extends UnruledCase {
  readonly ruling: Ruling
}
