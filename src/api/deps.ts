/** What endpoints work with, made from a runtime. */
import type { EditDeps } from '../act/change-ticket.ts'
import type { Runtime } from '../process/runtime.ts'
import type { Store } from '../store/store.ts'
import { displayId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { Problem } from './problem.ts'

/** The store, and the use cases with who sends what they write. */
export interface ConsoleDeps {
  readonly store: Store
  readonly edit: EditDeps
}

/** The same from a runtime. */
export function consoleDepsOf({ store, config, directory, wakeDeliverers }: Runtime): ConsoleDeps {
  return { store, edit: { store, config, directory, now: Date.now, wake: wakeDeliverers } }
}

/** @throws {Problem} 404 */
export async function ticketNumbered({ store }: ConsoleDeps, number: TicketNumber): Promise<Ticket> {
  const ticket = await store.tickets.find(number)
  if (!ticket) throw new Problem(404, 'not-found', `there is no ${displayId(number)}`)
  return ticket
}
