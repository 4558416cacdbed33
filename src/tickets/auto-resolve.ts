/** A ticket whose customer does not answer any more (T-074). */
import { product, withRemark, withStage, type Draft } from './draft.ts'
import { orderKey, type Ticket } from './ticket.ts'

/**
 * Resolves a ticket that has waited for its customer too long.
 *
 * @param days - since it was last asked something
 */
export function autoResolved(ticket: Ticket, days: number, nowMs: number): Draft {
  const ref = `auto-resolve/${ticket.order.stage}`
  const cause = { ref, by: product, atMs: nowMs, order: orderKey(nowMs, ref) }
  const remarked = withRemark(
    { ticket, entries: [] },
    { body: `The customer did not answer for ${days} days.`, rule: 'T-074' },
    cause,
  )
  return withStage(remarked, { stage: 'resolved', rule: 'T-074' }, cause)
}
