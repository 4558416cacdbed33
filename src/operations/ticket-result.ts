/** What operations on one ticket have in common: its path, and the ticket after them. */
import { z } from 'zod'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import type { Result } from './operation.ts'
import { ticketSchema, wireTicket } from './ticket-shape.ts'
import { ticketIdSchema } from './wire.ts'

/** The path parameter of everything below a ticket. */
export const ticketPath = z.strictObject({ id: ticketIdSchema })

/** A ticket. */
export const ticketResult: Result<Ticket> = {
  schema: ticketSchema,
  wire: wireTicket,
  version: ({ version }) => version,
}

/** Of operations that change a ticket. */
export const onTicket = { params: ticketPath, access: 'write', method: 'POST', result: ticketResult } as const

/** What most of their commands say. */
export const saysVersion = ({ number, version }: Ticket) => `${displayId(number)} is at version ${version}`
