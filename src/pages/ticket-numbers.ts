/** Ticket ids in addresses and forms. */
import { UserError } from '../errors.ts'
import { ticketNumber, type TicketNumber } from '../tickets/ticket.ts'

/** @throws {UserError} when the text is no ticket's id */
export function numberOf(text: string): TicketNumber {
  const number = ticketNumber(text)
  if (number === null) throw new UserError(`"${text}" is no ticket; write TKT-12`)
  return number
}
