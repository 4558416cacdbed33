/** What people do by hand, and what time does, is to the rules of the site. */
import type { Draft } from '../draft.ts'
import type { TimelineEntry } from '../timeline-entry.ts'
import { withRules } from './apply-rules.ts'
import { changesIn } from './mail-events.ts'
import { withRuleAnswer } from './rule-answer.ts'
import type { RuleMail } from './rule-conditions.ts'
import type { RuleContext } from './rule-event.ts'
import type { RuleMoment } from './rule.ts'

/** What beside a change of the ticket there was; `due`: rules whose time has come. */
export interface Occasion {
  readonly isNew?: boolean
  readonly moments?: readonly RuleMoment[]
  readonly due?: readonly string[]
  /** What the customer wrote by whom it was done, as a mail of theirs; default: nothing. */
  readonly mail?: RuleMail | null
}

/** The draft with what the rules do about it, the mail to the customer included. */
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
