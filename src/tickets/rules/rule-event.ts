/** Events that rules are tried at, and the context that rules run in. */
import type { MailboxPolicy } from '../directory.ts'
import type { Cause } from '../draft.ts'
import type { Site } from '../site.ts'
import type { Threads } from '../threads.ts'
import type { RuleMail } from './rule-conditions.ts'
import type { RuleMoment } from './rule.ts'

/** What happened. People, mail or time caused it, never a rule, so that rules do not trigger each other. */
export interface RuleEvent {
  readonly moments: readonly RuleMoment[]
  /** Names of timed rules that are due. */
  readonly due?: readonly string[]
  readonly mail: RuleMail | null
  /** Only rules with a condition on spam are tried, as for mail without effect. Default: false. */
  readonly isOnlySpam?: boolean
}

/** What rules are applied with. */
export interface RuleContext {
  readonly site: Site
  readonly mailbox: MailboxPolicy
  readonly threads: Pick<Threads, 'ticket' | 'linkedTo'>
  /** The cause of the event. */
  readonly cause: Cause
}

/** Threads for events without a mail: no action of a rule reads other tickets. */
export const noThreads: RuleContext['threads'] = { ticket: () => null, linkedTo: () => [] }
