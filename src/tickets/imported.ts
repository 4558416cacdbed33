/** Imported mail: its tickets start no clocks of service levels, and finished matters are closed. */
import type { Decision } from './decision.ts'
import { causeOfMail, product, withField, withOrder, withStage, type Cause, type Draft } from './draft.ts'
import type { UnruledCase } from './mail-case.ts'
import { isSentMail } from './sent-mail.ts'
import { stateOf } from './stage/stage.ts'

/** Adjusts the decision on an imported mail; others are returned unchanged. */
export function asImported(decision: Decision, { place, threads }: Pick<UnruledCase, 'place' | 'threads'>): Decision {
  if (place.source !== 'import' || !decision.draft) return decision
  const before = threads.ticket(decision.draft.ticket.number)
  // Old mail does not close a ticket that is being worked on.
  const isOver = place.isOver === true && (before === null || stateOf[before.stage] === 'closed')
  const draft = isOver ? withEverythingDone(decision.draft, causeOfMail(place, product)) : decision.draft
  const marked = before ? draft.ticket : { ...draft.ticket, isImported: true }
  return { ...decision, draft: { ...draft, ticket: { ...marked, slaEvents: before?.slaEvents ?? [] } } }
}

/** Notes for `intray why` on mail that was elsewhere before. */
export function notesOnFormerMail(unruled: UnruledCase): readonly string[] {
  const { place, site } = unruled
  if (place.isMoved) return ['§7.17: dated more than three days before it came, so that nobody is told']
  const isAnswer = place.source === 'import' && isSentMail(unruled, site.directory)
  return isAnswer ? ['§7.17: imported mail of ours to people outside: an answer'] : []
}

function withEverythingDone(draft: Draft, cause: Cause): Draft {
  const answered = withField(withOrder(draft, 'needsOff', cause), { field: 'needsResponse', to: false, rule }, cause)
  return stateOf[answered.ticket.stage] === 'closed' ? answered : withStage(answered, { stage: 'resolved', rule }, cause)
}

const rule = 'import-closed'
