/** A ticket whose customer does not answer any more (T-074). */
import { product, withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import { orderKey, type Ticket } from '../ticket.ts'

/** The waiting itself, which ends once. */
export function autoResolveCause({ order }: Ticket, nowMs: number): Cause {
  const ref = `auto-resolve/${order.stage}`
  return { ref, by: product, atMs: nowMs, order: orderKey(nowMs, ref) }
}

/**
 * Resolves a ticket that has waited for its customer too long.
 *
 * @param days - since it was last asked something
 */
export function autoResolved(ticket: Ticket, days: number, nowMs: number): Draft {
  const cause = autoResolveCause(ticket, nowMs)
  const remarked = withRemark(
    { ticket, entries: [] },
    { body: `The customer did not answer for ${days} days.`, rule: 'T-074' },
    cause,
  )
  return withStage(remarked, { stage: 'resolved', rule: 'T-074' }, cause)
}
