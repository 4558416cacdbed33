/** Mail that was held as spam and released: it opens the spam ticket on which it was kept. */
import { withField, withStage, type Cause, type Draft } from '../draft.ts'
import type { Ruling, UnruledCase } from '../mail-case.ts'
import { diagramOf } from '../stage/stage-diagram.ts'
import type { Ticket } from '../ticket.ts'

/** Rules that a released mail goes to its own spam ticket, unless other evidence leads it elsewhere. */
export function onItsSpamTicket(ruling: Ruling, unruled: UnruledCase): Ruling {
  const { place } = unruled
  const ticket = ownSpamTicket(unruled)
  if (!ticket || (ruling.candidate && ruling.candidate.ticket !== ticket.number)) return ruling
  const candidate = { ticket: ticket.number, evidence: 'same-message-id' as const, by: place.identity }
  return { ...ruling, candidate, vetoes: ruling.vetoes.filter((veto) => veto.candidate.ticket !== ticket.number) }
}

/** Whether a mail opens an existing ticket once more: its own spam ticket. */
export function opensAgain(unruled: UnruledCase, known: Ticket | null): boolean {
  return known !== null && known.number === ownSpamTicket(unruled)?.number
}

/** Unmarks the ticket as spam and moves it to the first stage. */
export function withBeginning(draft: Draft, { site }: UnruledCase, cause: Cause): Draft {
  const { start } = diagramOf(site.policy.diagrams, draft.ticket.subtype)
  const order = { ...draft.ticket.order, opened: cause.order }
  const opened = { ...draft, ticket: { ...draft.ticket, createdBy: cause.by, order } }
  const unmarked = withField(opened, { field: 'isSpam', to: false, rule: 'X-4' }, cause)
  return withStage(unmarked, { stage: start, rule: 'X-4' }, cause)
}

/** The spam ticket that the mail opened when it arrived; null: none. */
function ownSpamTicket({ place, threads }: UnruledCase): Ticket | null {
  const kept = place.released?.keptOn ? threads.ticket(place.released.keptOn) : null
  return kept?.isSpam ? kept : null
}
