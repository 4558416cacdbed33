/** The rules of a site: at a moment, if the conditions hold, the actions are carried out. */
import type { AgentCommand } from '../agent/agent-commands.ts'
import type { SearchPattern } from '../site-patterns.ts'
import type { Template } from '../letters/templates.ts'

/** The moments at which rules are tried. Rules cause none of them, so they do not trigger each other. */
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
/** One of the moments. */
export type RuleMoment = (typeof ruleMoments)[number]

/** The events from which a timed rule counts. `message` is the newest one by a customer or an agent. */
export const ruleBeginnings = ['new-ticket', 'customer-mail', 'agent-answer', 'message', 'stage-change'] as const

/** The delay of a timed rule after its last starting event. */
export interface RuleDelay {
  readonly since: (typeof ruleBeginnings)[number]
  readonly ms: number
  /** Whether only the working hours of the ticket's mailbox count. */
  readonly isWorkingTime: boolean
}

/** Conditions that must all hold; of a list, one item is enough. Absent ones do not matter. */
export interface RuleConditions {
  /** Filters in the notation of views. */
  readonly filter: readonly string[]
  /** Patterns of the sender's address, in lower case; `*` matches any characters. */
  readonly from?: readonly string[] | undefined
  /** Patterns of addresses in To and Cc, and of those that the mail was delivered to. */
  readonly to?: readonly string[] | undefined
  /** Whole words in the subject or new text, in any case; `*` at the end matches any further letters. */
  readonly words?: readonly string[] | undefined
  readonly subject?: SearchPattern | undefined
  readonly text?: SearchPattern | undefined
  readonly header?: { readonly name: string; readonly pattern: SearchPattern } | undefined
  readonly robot?: boolean | undefined
  readonly spam?: boolean | undefined
  readonly attachment?: boolean | undefined
  /** By the working hours of the mailbox. */
  readonly hours?: 'inside' | 'outside' | undefined
  /** ISO 639-1. */
  readonly language?: readonly string[] | undefined
}

/** The ways to choose an agent from a group. */
export const assignments = ['round-robin', 'least-loaded'] as const

/** Assigns the ticket to a present agent of a group. */
export interface RuleAssignment {
  readonly group: string
  readonly by: (typeof assignments)[number]
}

/** Actions, carried out all or none. */
export interface RuleActions {
  /** Commands as agents write them at the top of a mail. */
  readonly commands: readonly AgentCommand[]
  readonly assign?: RuleAssignment | undefined
  /** The text of an internal note. */
  readonly note?: string | undefined
  /** A mail to agents: addresses, `owner`, `group`, or `listeners`. */
  readonly mail?: { readonly to: readonly string[]; readonly text: string } | undefined
  /** A mail to the customer. */
  readonly answer?: Template | undefined
  /** Sends webhooks of the type `rule_applied`. */
  readonly webhook?: boolean | undefined
}

/** A rule. */
export interface Rule {
  readonly name: string
  readonly when: readonly RuleMoment[]
  readonly after?: RuleDelay | undefined
  readonly conditions: RuleConditions
  readonly actions: RuleActions
  /** Whether later rules are skipped once this one has been applied. */
  readonly isLast: boolean
}

/** The mark of a rule on its lines of history. */
export function ruleMark(name: string): string {
  return `rule ${name}`
}

/** The result of a condition. */
export interface TriedCondition {
  /** The condition as written, such as `from: *@acme.example`. */
  readonly condition: string
  readonly holds: boolean
  /** What matched, or what was found instead. */
  readonly because: string
}

/** The result of trying a rule. */
export interface RuleTrial {
  readonly rule: string
  /** `left out`: the rule is not for this event, or an earlier rule was the last. */
  readonly outcome: 'applied' | 'refused' | 'does not fit' | 'left out'
  readonly conditions: readonly TriedCondition[]
  /** What it did, or why it could not. */
  readonly notes: readonly string[]
}
