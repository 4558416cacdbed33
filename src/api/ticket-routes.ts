/** Routes that read tickets: the list, a single one, and its links. */
import { z } from 'zod'
import { existingTicket, type EditDeps } from '../act/change-ticket.ts'
import { linksOf } from '../act/link-ticket.ts'
import { pageOfTickets, selectionOf } from '../act/select-tickets.ts'
import { withPeopleMeant } from '../act/people-filters.ts'
import { findTickets, type SearchRequest } from '../act/search-tickets.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { ticketSchema, wireTicket } from '../operations/ticket-shape.ts'
import { nameSchema } from '../operations/wire.ts'
import type { Store } from '../store/store.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import type { Condition } from '../tickets/records/ticket-query.ts'
import { displayId, linkTypes } from '../tickets/ticket.ts'
import { cursorOf, placeOf, pageQuery } from './paging.ts'
import { about, type Api } from './frame.ts'
import { wordsSchema } from './search-routes.ts'
import { orderShape, sortKeysOf, sortPlaceOf } from './ticket-order.ts'
import { conditionsOf, filterShape, type Filters } from './ticket-query.ts'

const tags = ['tickets']
const read = { access: 'read' } as const

const ticketQuery = z.strictObject({
  ...filterShape,
  ...orderShape,
  ...pageQuery.shape,
  q: wordsSchema.optional().describe('words, as `/search` takes them; without `sort_by`, the best match comes first'),
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

function listRoute(app: Api, { store, config }: EditDeps): void {
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
    async ({ query }) => listTickets(query, { store, config }),
  )
  app.get(
    '/conversations',
    {
      config: read,
      schema: {
        ...about('listConversations', 'Conversations that match all filters: threads that are no tickets', tags),
        querystring: ticketQuery,
        response: { 200: ticketPage },
      },
    },
    async ({ query }) => listTickets({ conversation: ['current'], ...query }, { store, config }),
  )
}

async function listTickets(query: Filters & z.output<typeof ticketQuery>, { store, config }: Pick<EditDeps, 'store' | 'config'>) {
  const { view, q: text, cursor, limit } = query
  const saved = view === undefined ? null : await selectionOf({ ...noMore, view }, { store, config })
  const conditions = [...(saved?.conditions ?? []), ...(await withPeopleMeant(conditionsOf(query, config.timeZone), store))]
  if (text !== undefined && query.sort_by === undefined && query.group_by === undefined)
    return bestMatches({ text, conditions, viewer: { kind: 'agent' } }, { cursor, limit }, store)
  const order = await sortKeysOf(query, store)
  const after = sortPlaceOf(cursor, order.length)
  const found = text === undefined ? conditions : [...conditions, await matchesText(text, conditions, store)]
  const page = await pageOfTickets({ conditions: found, order }, { after, limit }, store)
  return { tickets: page.tickets.map(wireTicket), next_cursor: page.next && cursorOf(page.next) }
}

/** A page by relevance. The search runs anew for each page, and the cursor is an offset into its result. */
async function bestMatches(request: SearchRequest, { cursor, limit }: Pick<z.infer<typeof pageQuery>, 'cursor' | 'limit'>, store: Store) {
  const from = placeOf(cursor, z.int().nonnegative()) ?? 0
  const { numbers } = await findTickets(request, store)
  const tickets = await store.tickets.inOrder(numbers.slice(from, from + limit))
  return { tickets: tickets.map(wireTicket), next_cursor: numbers.length > from + limit ? cursorOf(from + limit) : null }
}

/** The condition that a ticket is among the results of a search. */
async function matchesText(text: string, conditions: readonly Condition[], store: Store): Promise<Condition> {
  const { strict } = await findTickets({ text, conditions, viewer: { kind: 'agent' } }, store)
  const attribute = stockAttributes.find(({ path }) => path === '_id')!
  return { attribute, operator: 'any-of', values: strict }
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
