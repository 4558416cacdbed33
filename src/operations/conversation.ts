/** Making a ticket of a conversation (T-101). */
import { editTicket } from '../act/edit-ticket.ts'
import { displayId } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import { onTicket } from './ticket-result.ts'

/** Operation: makes a ticket of a conversation. */
export const ticketOfConversation = operation({
  ...onTicket,
  id: 'makeTicket',
  tag: 'tickets',
  guard: 'optional',
  path: '/conversations/:id/ticket',
  summary: 'Makes a ticket of a conversation, which has its number, messages and people, and gets what comes later',
  command: {
    usage: 'conversation ticket <conversation>',
    description: 'makes a ticket of it, which later mail of the conversation goes to',
    fills: ['id'],
    isForSeveral: true,
    example: 'TKT-12',
    says: ({ number, version }) => `${displayId(number)} is a ticket, at version ${version}`,
  },
  run: ({ params, ...request }, deps) => editTicket(params.id, [{ kind: 'ticket' }], request, deps),
})
