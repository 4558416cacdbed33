/** Edits a ticket: applies a whole list of edits or none of them, by the rules of the tickets page. */
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
 * @param editing - who edits; `ifVersion` is the version that must still be current
 * @returns the ticket after the edits; the same when nothing changed
 * @throws {NotFoundError} when the ticket does not exist
 * @throws {UserError} when edits are refused, with a sentence on each; nothing is changed then
 * @throws {StaleVersionError} when the ticket no longer has the version `ifVersion`
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
