/** Applies the site's rules at an event: each is tried once, in order, on the result of those before it. */
import { product, type Draft } from '../draft.ts'
import type { Site } from '../site.ts'
import { withActions } from './rule-actions.ts'
import { triedConditions } from './rule-conditions.ts'
import type { RuleContext, RuleEvent } from './rule-event.ts'
import type { Rule, RuleTrial, TriedCondition } from './rule.ts'
import { isConversation, type Ticket } from '../ticket.ts'

/** The rules of the configuration, followed by those made through the API under other names. */
export function rulesOf({ policy, directory }: Pick<Site, 'policy' | 'directory'>): readonly Rule[] {
  const { rules = [] } = policy
  const { rules: more = [] } = directory
  if (more.length === 0) return rules
  const names = new Set(rules.map(({ name }) => name))
  return [...rules, ...more.filter(({ name }) => !names.has(name))]
}

/** The draft after the rules; `trials` has the result of each. */
export function withRules(draft: Draft, event: RuleEvent, context: RuleContext): Draft {
  const rules = rulesOf(context.site)
  if (rules.length === 0) return draft
  let at = draft
  const trials: RuleTrial[] = []
  let isOver = false
  for (const rule of rules) {
    const reason = isOver ? 'a rule before it was the last' : reasonToLeaveOut(rule, event, at.ticket)
    if (reason !== null) {
      trials.push({ rule: rule.name, outcome: 'left out', conditions: [], notes: [reason] })
      continue
    }
    const tried = withRule(at, rule, { event, context })
    at = tried.draft
    trials.push(tried.trial)
    isOver = tried.trial.outcome === 'applied' && rule.isLast
  }
  return { ...at, trials: [...(draft.trials ?? []), ...trials], notes: [...at.notes, ...trials.flatMap(noteOf)] }
}

function reasonToLeaveOut(
  { name, when, after, conditions }: Rule,
  { moments, due = [], isOnlySpam }: RuleEvent,
  ticket: Ticket,
): string | null {
  const isTriggered = moments.some((moment) => when.includes(moment)) || (after !== undefined && due.includes(name))
  if (!isTriggered)
    return `it is for ${[...when, ...(after ? ['some time after'] : [])].join(', ')}; this is ${moments.join(', ') || 'no such event'}`
  // As in views: conversations count only where a filter names them (T-101).
  if (isConversation(ticket) && !conditions.filter.some((text) => /^conversation[!=]/.test(text)))
    return 'it is a conversation, and the rule does not ask for those'
  return isOnlySpam && conditions.spam !== true ? 'the mail is taken for spam, and the rule does not ask for spam' : null
}

function withRule(
  draft: Draft,
  rule: Rule,
  { event, context }: { readonly event: RuleEvent; readonly context: RuleContext },
): { readonly draft: Draft; readonly trial: RuleTrial } {
  const { site, mailbox, cause } = context
  const facts = { ticket: draft.ticket, mailbox, mail: event.mail, atMs: cause.atMs, timeZone: site.policy.timeZone ?? 'UTC' }
  const conditions = triedConditions(rule.conditions, { ...facts, fields: site.commandRecords.fields })
  const trial = (outcome: RuleTrial['outcome'], notes: readonly string[]) => ({ rule: rule.name, outcome, conditions, notes })
  if (!allHold(conditions)) return { draft, trial: trial('does not fit', []) }
  const acted = withActions(draft, rule, { ...context, cause: { ...cause, by: product } })
  if ('fault' in acted) return { draft: acted.draft, trial: trial('refused', [acted.fault]) }
  return { draft: acted.draft, trial: trial('applied', acted.notes) }
}

function allHold(conditions: readonly TriedCondition[]): boolean {
  return conditions.every(({ holds }) => holds)
}

function noteOf({ rule, outcome, notes }: RuleTrial): readonly string[] {
  if (outcome !== 'applied' && outcome !== 'refused') return []
  return [`rule “${rule}” ${outcome}: ${notes.join('; ')}`]
}
