/** A ticket whose customer does not answer any more (T-074). */
import { causeOf, draftOf, product, withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import type { Ticket } from '../ticket.ts'

/** The waiting itself, which ends once. */
export function autoResolveCause({ order }: Ticket, nowMs: number): Cause {
  return causeOf(`auto-resolve/${order.stage}`, product, { atMs: nowMs })
}

/**
 * Resolves a ticket that has waited for its customer too long.
 *
 * @param days - since it was last asked something
 */
export function autoResolved(ticket: Ticket, days: number, nowMs: number): Draft {
  const cause = autoResolveCause(ticket, nowMs)
  const body = `The customer did not answer for ${days} days.`
  return withStage(withRemark(draftOf(ticket), { body, rule: 'T-074' }, cause), { stage: 'resolved', rule: 'T-074' }, cause)
}
