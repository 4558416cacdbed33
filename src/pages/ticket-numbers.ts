/** Tickets as addresses and forms name them. */
import { UserError } from '../errors.ts'
import { ticketNumber, type TicketNumber } from '../tickets/ticket.ts'

/** @throws {UserError} when it is no ticket's name */
export function numberOf(text: string): TicketNumber {
  const number = ticketNumber(text)
  if (number === null) throw new UserError(`"${text}" is no ticket; write TKT-12`)
  return number
}
