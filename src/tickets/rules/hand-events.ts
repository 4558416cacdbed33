/** Tries the site's rules on changes by hand and on timed events. */
import type { Draft } from '../draft.ts'
import type { TimelineEntry } from '../timeline-entry.ts'
import { withRules } from './apply-rules.ts'
import { changesIn } from './mail-events.ts'
import { withRuleAnswer } from './rule-answer.ts'
import type { RuleMail } from './rule-conditions.ts'
import type { RuleContext } from './rule-event.ts'
import type { RuleMoment } from './rule.ts'

/** What happened beside changes of the ticket. */
export interface Occasion {
  readonly isNew?: boolean
  readonly moments?: readonly RuleMoment[]
  /** Names of the timed rules that are due. */
  readonly due?: readonly string[]
  /** What the customer wrote in the portal or a form, in the shape of a mail; default: nothing. */
  readonly mail?: RuleMail | null
}

/** The draft after the rules, with their mail to the customer. */
export function withRulesByHand(
  draft: Draft,
  { isNew = false, moments = [], due = [], mail = null }: Occasion,
  context: RuleContext,
): Draft {
  const answers: readonly RuleMoment[] = draft.entries.some(isAnswer) ? ['agent-answer'] : []
  const happened: readonly RuleMoment[] = isNew ? ['new-ticket'] : [...moments, ...answers, ...changesIn(draft)]
  if (happened.length + due.length === 0) return draft
  return withRuleAnswer(withRules(draft, { moments: happened, due, mail }, context), context)
}

function isAnswer({ type, visibility, by, body }: TimelineEntry): boolean {
  return type === 'timeline_comment' && visibility === 'external' && by.kind === 'user' && body !== null
}
