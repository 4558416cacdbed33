/** Splitting messages off a ticket. */
import { z } from 'zod'
import { splitTicket } from '../act/split-ticket.ts'
import { displayId, type TicketNumber } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import { onTicket } from './ticket-result.ts'
import { nameSchema } from './wire.ts'

/** More than a thread has. */
const mostMessages = 100

/** Operation: makes a ticket of some messages. */
export const splitOperation = operation({
  ...onTicket,
  id: 'splitTicket',
  tag: 'tickets',
  guard: 'optional',
  path: '/tickets/:id/split',
  summary: 'Makes a ticket of messages of this one, and of what answers them; there is no way back',
  status: 201,
  body: z.strictObject({
    messages: z
      .array(nameSchema)
      .min(1)
      .max(mostMessages)
      .describe('ids of messages, as the timeline has them; the oldest is a mail of a customer'),
  }),
  command: {
    usage: 'ticket split <ticket> <message...>',
    description: 'makes a ticket of messages, and of what answers them; later mail of theirs goes there. There is no way back',
    fills: ['id', 'messages'],
    example: 'TKT-12 5f2a9c0d4e',
    help: 'Ids of messages stand in `intray ticket show TKT-12 --json`, on the lines of the timeline.',
    says: ({ number }, { params }: { readonly params: { readonly id: TicketNumber } }) =>
      `${displayId(number)} was split off ${displayId(params.id)}`,
  },
  run: ({ params, body, ...request }, deps) => splitTicket(params.id, body.messages, request, deps),
})
