/** Edits a ticket: all of a list of edits or none, by the rules of the tickets page. */
import { withEdits } from '../tickets/edit/apply-edits.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { addressesMeant } from '../tickets/records/person-named.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import { changeTicket, type EditDeps, type Editing } from './change-ticket.ts'
import { loadRecords, needsOfEdits } from './load-records.ts'
import { editsAsSent } from './typed-addresses.ts'

/**
 * Edits a ticket in one commit.
 *
 * @param editing - `ifVersion`: refuse when the ticket is no longer the one that was looked at
 * @returns the ticket after it; the same when nothing changed
 * @throws {NotFoundError} when there is no such ticket
 * @throws {UserError} when edits are refused, with a sentence on each; nothing is changed then
 * @throws {StaleVersionError} when the ticket has another version than `ifVersion`
 */
export async function editTicket(number: TicketNumber, typed: readonly TicketEdit[], editing: Editing, deps: EditDeps): Promise<Ticket> {
  const edits = editsAsSent(typed)
  const records = await loadRecords(needsOfEdits(edits), deps.store)
  const request = { ...editing, addresses: addressesIn(edits) }
  return changeTicket(number, request, (draft, context) => withEdits(draft, edits, { ...context, records }), deps)
}

function addressesIn(edits: readonly TicketEdit[]): readonly string[] {
  return edits.flatMap((edit) =>
    edit.kind === 'member' || edit.kind === 'reporter' || edit.kind === 'subscriber'
      ? [...edit.add, ...edit.remove].flatMap(addressesMeant)
      : [],
  )
}
