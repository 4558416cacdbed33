/** What operations on a ticket share: path parameters and result. */
import { z } from 'zod'
import { displayId, type Ticket } from '../tickets/ticket.ts'
import type { Result } from './operation.ts'
import { ticketSchema, wireTicket } from './ticket-shape.ts'
import { ticketIdSchema } from './wire.ts'

/** The path parameter of routes under a ticket. */
export const ticketPath = z.strictObject({ id: ticketIdSchema })

/** The result of operations on a ticket. */
export const ticketResult: Result<Ticket> = {
  schema: ticketSchema,
  wire: wireTicket,
  version: ({ version }) => version,
}

/** The common part of operations that change a ticket. */
export const onTicket = { params: ticketPath, access: 'write', method: 'POST', result: ticketResult } as const

/** What most of their commands print. */
export const saysVersion = ({ number, version }: Ticket) => `${displayId(number)} is at version ${version}`
