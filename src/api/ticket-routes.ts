/** Reading tickets: the list, one of them, and its links. */
import { z } from 'zod'
import { existingTicket, type EditDeps } from '../act/change-ticket.ts'
import { linksOf } from '../act/link-ticket.ts'
import { pageOfTickets, selectionOf } from '../act/select-tickets.ts'
import { withPeopleMeant } from '../act/people-filters.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { ticketSchema, wireTicket } from '../operations/ticket-shape.ts'
import { nameSchema, pageQuery } from '../operations/wire.ts'
import { displayId, linkTypes } from '../tickets/ticket.ts'
import { cursorOf } from './paging.ts'
import { about, type Api } from './frame.ts'
import { orderShape, sortKeysOf, sortPlaceOf } from './ticket-order.ts'
import { conditionsOf, filterShape } from './ticket-query.ts'

const tags = ['tickets']
const read = { access: 'read' } as const

const ticketQuery = z.strictObject({
  ...filterShape,
  ...orderShape,
  ...pageQuery.shape,
  view: nameSchema.optional().describe('a saved view, whose filters hold too; they may ask for any attribute'),
})
const ticketPage = z.object({ tickets: z.array(ticketSchema), next_cursor: z.string().nullable() })

const linkType = z.enum(linkTypes)
const linksSchema = z.object({
  links: z.array(z.object({ link_type: linkType, target: z.string() })).describe('from this ticket'),
  linked_from: z.array(z.object({ link_type: linkType, source: z.string() })),
})

/** Adds the routes. */
export function ticketRoutes(app: Api, deps: EditDeps): void {
  listRoute(app, deps)
  oneTicketRoutes(app, deps)
}

function listRoute(app: Api, { store }: EditDeps): void {
  app.get(
    '/tickets',
    {
      config: read,
      schema: {
        ...about('listTickets', 'Tickets that match all filters', tags),
        querystring: ticketQuery,
        response: { 200: ticketPage },
      },
    },
    async ({ query }) => {
      const order = await sortKeysOf(query, store)
      const after = sortPlaceOf(query.cursor, order.length)
      const { view } = query
      const saved = view === undefined ? null : await selectionOf({ ...noMore, view }, store)
      const conditions = [...(saved?.conditions ?? []), ...(await withPeopleMeant(conditionsOf(query), store))]
      const page = await pageOfTickets({ conditions, order }, { after, limit: query.limit }, store)
      return { tickets: page.tickets.map(wireTicket), next_cursor: page.next && cursorOf(page.next) }
    },
  )
}

const noMore = { filters: [], sort: [], group: null, columns: [] }

function oneTicketRoutes(app: Api, { store }: EditDeps): void {
  app.get(
    '/tickets/:id',
    {
      config: read,
      schema: {
        ...about('getTicket', 'One ticket; its ETag is what If-Match takes', tags),
        params: ticketPath,
        response: { 200: ticketSchema },
      },
    },
    async ({ params }, reply) => {
      const ticket = await existingTicket(params.id, store)
      reply.header('etag', `"${ticket.version}"`)
      return wireTicket(ticket)
    },
  )
  app.get(
    '/tickets/:id/links',
    {
      config: read,
      schema: {
        ...about('listLinks', 'Links both ways', ['links']),
        params: ticketPath,
        response: { 200: linksSchema },
      },
    },
    async ({ params }) => {
      const { from, to } = await linksOf(params.id, store)
      return {
        links: from.map(({ type, target }) => ({ link_type: type, target })),
        linked_from: to.map(({ type, ticket }) => ({ link_type: type, source: displayId(ticket) })),
      }
    },
  )
}
