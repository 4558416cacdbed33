/** Mail that was taken for spam and released: it opens the ticket on which it was kept. */
import { withField, withStage, type Cause, type Draft } from '../draft.ts'
import type { Ruling, UnruledCase } from '../mail-case.ts'
import { diagramOf } from '../stage/stage-diagram.ts'
import type { Ticket } from '../ticket.ts'

/** The ruling on a mail whose own ticket was cancelled as spam, where nothing else leads it to a ticket. */
export function onItsSpamTicket(ruling: Ruling, unruled: UnruledCase): Ruling {
  const { place } = unruled
  const ticket = ownSpamTicket(unruled)
  if (!ticket || (ruling.candidate && ruling.candidate.ticket !== ticket.number)) return ruling
  const candidate = { ticket: ticket.number, evidence: 'same-message-id' as const, by: place.identity }
  return { ...ruling, candidate, vetoes: ruling.vetoes.filter((veto) => veto.candidate.ticket !== ticket.number) }
}

/** Does a mail open, once more, a ticket that is there? */
export function opensAgain(unruled: UnruledCase, known: Ticket | null): boolean {
  return known !== null && known.number === ownSpamTicket(unruled)?.number
}

/** The ticket is no spam any more, and begins. */
export function withBeginning(draft: Draft, { site }: UnruledCase, cause: Cause): Draft {
  const { start } = diagramOf(site.policy.diagrams, draft.ticket.subtype)
  const order = { ...draft.ticket.order, opened: cause.order }
  const opened = { ...draft, ticket: { ...draft.ticket, createdBy: cause.by, order } }
  const unmarked = withField(opened, { field: 'isSpam', to: false, rule: 'X-4' }, cause)
  return withStage(unmarked, { stage: start, rule: 'X-4' }, cause)
}

/** Where it was kept when it came, if it opened that. */
function ownSpamTicket({ place, threads }: UnruledCase): Ticket | null {
  const kept = place.released?.keptOn ? threads.ticket(place.released.keptOn) : null
  return kept?.isSpam ? kept : null
}
