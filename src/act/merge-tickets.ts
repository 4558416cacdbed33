/** Merges a ticket into another; later mail for the merged one goes to the survivor. */
import { draftOf } from '../tickets/draft.ts'
import { withMerged } from '../tickets/edit/merge.ts'
import { displayId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { changeTicket, existingTicket, type EditDeps, type Editing } from './change-ticket.ts'

/**
 * Merges a ticket: subscribers, reporters and links move to the survivor, mails stay where they are. There is no way back.
 *
 * @param duplicate - the ticket that ends
 * @param primary - the survivor
 * @returns the survivor after the merge
 * @throws {NotFoundError} when a ticket does not exist
 * @throws {UserError} with `context.reason`: `already_merged`, `broadcast`, `closed`, `different_reporters`, `different_workspace`,
 *   `same_ticket`
 */
export async function mergeTickets(duplicate: TicketNumber, primary: TicketNumber, editing: Editing, deps: EditDeps): Promise<Ticket> {
  return changeTicket(
    primary,
    { ...editing, addresses: [] },
    async (draft, { cause }) => {
      const ending = await existingTicket(duplicate, deps.store)
      const linkedTo = await deps.store.tickets.linkedTo(displayId(duplicate))
      return withMerged(draft, { duplicate: draftOf(ending), linkedTo }, cause)
    },
    deps,
  )
}
