/** A mail with everything that it is decided from. */
import type { MailboxPolicy } from './directory.ts'
import type { InboundMail } from './inbound-mail.ts'
import type { Site } from './site.ts'
import type { Verdict } from './thread/sender-policy.ts'
import type { ThreadCandidate } from './thread/thread-match.ts'
import type { Threads } from './threads.ts'
import type { TicketNumber } from './ticket.ts'

/** What mails are decided in. */
export interface MailContext {
  /** The mailbox that the mail came to. */
  readonly mailbox: MailboxPolicy
  readonly site: Site
  readonly threads: Threads
  /** What a new ticket would be called. */
  readonly newTicket: TicketNumber
}

/** A mail before anybody has ruled on its sender. */
export interface UnruledCase extends InboundMail, MailContext {
  /** Why it is taken for spam; absent: it is not. */
  readonly spam?: string
}

/** A verdict, the candidate it was given for, all that there were, and why the stronger ones were passed over. */
export interface Ruling {
  readonly verdict: Verdict
  readonly candidate: ThreadCandidate | null
  readonly candidates: readonly ThreadCandidate[]
  readonly vetoes: readonly { readonly candidate: ThreadCandidate; readonly reason: string }[]
  /** The agent's tokens in the mail would prove him, had he not shown them to others. */
  readonly isSpent?: boolean
}

/** A mail whose sender has been ruled on. */
export interface MailCase extends UnruledCase {
  readonly ruling: Ruling
}
