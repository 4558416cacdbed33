/** Tries the site's rules on mails: which moments a mail is, from a new ticket to a change of stage. */
import type { Decision } from '../decision.ts'
import { causeOfMail, product, type Draft } from '../draft.ts'
import { isEffective, isMessage, type CustomerCase } from '../customer/customer-case.ts'
import { isNews } from '../letters/old-mail.ts'
import type { UnruledCase } from '../mail-case.ts'
import { withRules } from './apply-rules.ts'
import { withRuleAnswer } from './rule-answer.ts'
import type { RuleMail } from './rule-conditions.ts'
import type { RuleMoment } from './rule.ts'

/** The draft of a customer's or a machine's mail after the rules. They run before anybody is notified. */
export function withRulesOfCustomer(draft: Draft, mailCase: CustomerCase): Draft {
  const isSpam = mailCase.ruling.verdict === 'spam'
  if (!isNews(mailCase) || (!isSpam && !isEffective(mailCase))) return draft
  const { isNew } = mailCase
  const moments: readonly RuleMoment[] = [isNew ? 'new-ticket' : isMessage(mailCase) ? 'customer-mail' : 'robot-mail']
  const event = { moments: [...moments, ...(isNew ? [] : changesIn(draft))], mail: ruleMail(mailCase, isSpam), isOnlySpam: isSpam }
  return withRules(draft, event, mailCase)
}

/** The decision on an agent's or user's mail after the rules. */
export function withRulesOfAgent(decision: Decision, unruled: UnruledCase): Decision {
  const { draft, outcome, isNewTicket } = decision
  if (!draft || !isNews(unruled) || !isOfOurs.has(decision.explanation.verdict ?? '')) return decision
  const answers: readonly RuleMoment[] = outcome === 'agent-reply' ? ['agent-answer'] : []
  const moments = isNewTicket ? (['new-ticket'] as const) : [...answers, ...changesIn(draft)]
  if (moments.length === 0) return decision
  const cause = causeOfMail(unruled.place, product)
  const context = { ...unruled, cause }
  return { ...decision, draft: withRuleAnswer(withRules(draft, { moments, mail: ruleMail(unruled, false) }, context), context) }
}

/** Verdicts on our own people. */
const isOfOurs: ReadonlySet<string> = new Set(['agent', 'user'])

/** The moments that changes of a ticket are. Changes by rules are left out. */
export function changesIn({ entries }: Draft): readonly RuleMoment[] {
  const fields = new Set(entries.flatMap(({ change, rule }) => (change && !rule?.startsWith('rule ') ? [change.field] : [])))
  return [
    ...(fields.has('conversation') ? (['new-ticket'] as const) : []),
    ...(fields.has('stage') ? (['stage-change'] as const) : []),
    ...(fields.has('links') ? (['link'] as const) : []),
  ]
}

function ruleMail({ message, place }: Pick<UnruledCase, 'message' | 'place'>, isSpam: boolean): RuleMail {
  return { message, isSpam, language: place.language }
}
