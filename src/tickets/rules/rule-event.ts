/** What rules are tried at, and what they are tried in. */
import type { MailboxPolicy } from '../directory.ts'
import type { Cause } from '../draft.ts'
import type { Site } from '../site.ts'
import type { Threads } from '../threads.ts'
import type { RuleMail } from './rule-conditions.ts'
import type { RuleMoment } from './rule.ts'

/** What happened. It was done by people, by mail or by time, never by a rule: so no rule sets off another. */
export interface RuleEvent {
  readonly moments: readonly RuleMoment[]
  /** Rules whose time has come. */
  readonly due?: readonly string[]
  readonly mail: RuleMail | null
  /** Default: every rule; of mail without effect only those that ask about spam. */
  readonly isOnlySpam?: boolean
}

/** What rules are applied in. */
export interface RuleContext {
  readonly site: Site
  readonly mailbox: MailboxPolicy
  readonly threads: Pick<Threads, 'ticket' | 'linkedTo'>
  /** Of the event. */
  readonly cause: Cause
}

/** Where no mail is decided: no command of a rule asks for other tickets. */
export const noThreads: RuleContext['threads'] = { ticket: () => null, linkedTo: () => [] }
