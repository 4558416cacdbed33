/** Resolves a ticket whose customer no longer answers (T-074). */
import { causeOf, draftOf, product, withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import type { Ticket } from '../ticket.ts'

/** The cause for the end of one period of waiting, which happens once. */
export function autoResolveCause({ order }: Ticket, nowMs: number): Cause {
  return causeOf(`auto-resolve/${order.stage}`, product, { atMs: nowMs })
}

/**
 * Resolves a ticket.
 *
 * @param days - how long the last question has waited
 */
export function autoResolved(ticket: Ticket, days: number, nowMs: number): Draft {
  const cause = autoResolveCause(ticket, nowMs)
  const body = `The customer did not answer for ${days} days.`
  return withStage(withRemark(draftOf(ticket), { body, rule: 'T-074' }, cause), { stage: 'resolved', rule: 'T-074' }, cause)
}
