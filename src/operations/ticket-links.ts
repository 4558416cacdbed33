/** Links between tickets and issues, and merging tickets. */
import { z } from 'zod'
import { linkTicket, unlinkTicket } from '../act/link-ticket.ts'
import { mergeTickets } from '../act/merge-tickets.ts'
import { displayId, linkTypes, type TicketNumber } from '../tickets/ticket.ts'
import { operation } from './operation.ts'
import { onTicket, ticketPath } from './ticket-result.ts'
import { choiceSchema, linkTargetSchema, ticketIdSchema } from './wire.ts'

const link = { link_type: choiceSchema(linkTypes), target: linkTargetSchema }
const onLinks = { ...onTicket, tag: 'links', guard: 'optional' } as const

/** Operation: adds a link. The command, which also lists and removes links, is in `cli/ticket-links.ts`. */
export const linkOperation = operation({
  ...onLinks,
  id: 'linkTicket',
  path: '/tickets/:id/links',
  summary: 'A link to a ticket or an issue',
  body: z.strictObject(link),
  run: ({ params, body, ...request }, deps) => linkTicket(params.id, { type: body.link_type, target: body.target }, request, deps),
})

/** Operation: removes a link. */
export const unlinkOperation = operation({
  ...onLinks,
  id: 'unlinkTicket',
  method: 'DELETE',
  path: '/tickets/:id/links/:link_type/:target',
  summary: 'Takes a link away',
  params: ticketPath.extend(link),
  run: ({ params, ...request }, deps) => unlinkTicket(params.id, { type: params.link_type, target: params.target }, request, deps),
})

/** Operation: merges a duplicate into another ticket. */
export const mergeOperation = operation({
  ...onLinks,
  id: 'mergeTicket',
  path: '/tickets/:id/merge',
  summary: 'Ends this ticket in another one; there is no way back. If-Match names the version of the survivor',
  body: z.strictObject({ into: ticketIdSchema.describe('the ticket that stays') }),
  command: {
    usage: 'ticket merge <duplicate>',
    description: 'ends a duplicate; its mail goes to the ticket that stays. There is no way back',
    fills: ['id'],
    options: { into: '--into <ticket>' },
    example: 'TKT-13 --into TKT-12',
    says: ({ number }, { params }: { readonly params: { readonly id: TicketNumber } }) =>
      `${displayId(params.id)} was merged into ${displayId(number)}`,
  },
  run: ({ params, body, ...request }, deps) => mergeTickets(params.id, body.into, request, deps),
})
