/** A rule of the site: when something happens, if the ticket and the mail are so, then this is done. */
import type { AgentCommand } from '../agent/agent-commands.ts'
import type { SearchPattern } from '../site-patterns.ts'
import type { Template } from '../letters/templates.ts'

/** What rules are tried at. None of these is ever the work of a rule, so that no rule sets off another. */
export const ruleMoments = [
  'new-ticket',
  'customer-mail',
  'robot-mail',
  'agent-answer',
  'stage-change',
  'link',
  'promise-near',
  'promise-broken',
] as const
/** What rules are tried at. */
export type RuleMoment = (typeof ruleMoments)[number]

/** From where the time of a rule is counted; a message is the customer's or an agent's, whichever is the newer. */
export const ruleBeginnings = ['new-ticket', 'customer-mail', 'agent-answer', 'message', 'stage-change'] as const

/** Some time after something, if the same did not happen again. */
export interface RuleDelay {
  readonly since: (typeof ruleBeginnings)[number]
  readonly ms: number
  /** Does only the working time of the ticket's mailbox count? */
  readonly isWorkingTime: boolean
}

/** What must be so, all of it; of a list one item is enough. What is absent does not matter. */
export interface RuleConditions {
  /** Filters as views have them. */
  readonly filter: readonly string[]
  /** Patterns of the sender's address, in lower case. */
  readonly from?: readonly string[] | undefined
  /** Patterns of the addresses in To and Cc, and of those that the mail was delivered to. */
  readonly to?: readonly string[] | undefined
  /** In the subject or in what was newly written, whole and in any case of letters; `*` at the end: what begins so. */
  readonly words?: readonly string[] | undefined
  readonly subject?: SearchPattern | undefined
  readonly text?: SearchPattern | undefined
  readonly header?: { readonly name: string; readonly pattern: SearchPattern } | undefined
  readonly robot?: boolean | undefined
  readonly spam?: boolean | undefined
  readonly attachment?: boolean | undefined
  /** Of the mailbox. */
  readonly hours?: 'inside' | 'outside' | undefined
  /** ISO 639-1. */
  readonly language?: readonly string[] | undefined
}

/** How somebody of a group is chosen. */
export const assignments = ['round-robin', 'least-loaded'] as const

/** Whom a ticket is given to: somebody of a group who is there. */
export interface RuleAssignment {
  readonly group: string
  readonly by: (typeof assignments)[number]
}

/** What is done, all of it or nothing. */
export interface RuleActions {
  /** As an agent would write them at the top of a mail. */
  readonly commands: readonly AgentCommand[]
  readonly assign?: RuleAssignment | undefined
  /** Internal. */
  readonly note?: string | undefined
  /** To agents: addresses, `owner`, `group`, or `listeners`. */
  readonly mail?: { readonly to: readonly string[]; readonly text: string } | undefined
  /** To the customer. */
  readonly answer?: Template | undefined
  /** Webhooks of the type `rule_applied` are told. */
  readonly webhook?: boolean | undefined
}

/** A rule. */
export interface Rule {
  readonly name: string
  readonly when: readonly RuleMoment[]
  readonly after?: RuleDelay | undefined
  readonly conditions: RuleConditions
  readonly actions: RuleActions
  /** Are the rules after it left out once it was applied? */
  readonly isLast: boolean
}

/** The mark of a rule on what it does to a timeline. */
export function ruleMark(name: string): string {
  return `rule ${name}`
}

/** One condition, and whether it holds. */
export interface TriedCondition {
  /** As it is written, such as `from: *@acme.example`. */
  readonly condition: string
  readonly holds: boolean
  /** What was found instead, or what fits. */
  readonly because: string
}

/** What became of a rule. */
export interface RuleTrial {
  readonly rule: string
  /** Left out: it is not about what happened, or a rule before it was the last one. */
  readonly outcome: 'applied' | 'refused' | 'does not fit' | 'left out'
  readonly conditions: readonly TriedCondition[]
  /** What it did, or why it could not, in words. */
  readonly notes: readonly string[]
}
