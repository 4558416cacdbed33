/** Tickets: list, read, create. */
import { z } from 'zod'
import { createTicket } from '../pipeline/create-ticket.ts'
import { displayId, severities, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { cursorOf, placeOf } from './cursor.ts'
import { ticketNumbered, type ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { orderOf, ticketFilter, ticketQuery } from './ticket-query.ts'
import { ticketSchema, versionTag, wireTicket } from './ticket-resource.ts'
import { writerOf } from './tokens.ts'
import { addressSchema, nameSchema, textSchema, ticketPath } from './wire.ts'

const tag = 'tickets'
const ticketPage = z.object({ tickets: z.array(ticketSchema), next_cursor: z.string().nullable() })

/** A ticket by hand (T-100). */
const creation = z.strictObject({
  title: textSchema(256).min(1).regex(/\S/, 'says nothing'),
  body: textSchema(65_536).default(''),
  mailbox: nameSchema.describe('the mailbox whose address answers come from'),
  applies_to_part: nameSchema.nullable().default(null).describe('default: that of the mailbox'),
  severity: z.enum(severities).nullable().default(null).describe('default: that of the mailbox'),
  reported_by: addressSchema.nullable().default(null).describe('the customer; becomes reporter and email member'),
})

/** The endpoints. */
export function ticketEndpoints(deps: ConsoleDeps): readonly Endpoint[] {
  return [
    endpoint({
      ...{ method: 'GET', path: '/tickets', id: 'listTickets', tag, access: 'read' },
      summary: 'Tickets that match all filters',
      query: ticketQuery,
      answer: ticketPage,
      run: async ({ query }) => ({ body: await listed(query, deps) }),
    }),
    endpoint({
      ...{ method: 'GET', path: '/tickets/{id}', id: 'getTicket', tag, access: 'read' },
      summary: 'One ticket; its ETag is what If-Match takes',
      params: ticketPath,
      answer: ticketSchema,
      run: async ({ params }) => shown(await ticketNumbered(deps, params.id)),
    }),
    endpoint({
      ...{ method: 'POST', path: '/tickets', id: 'createTicket', tag, access: 'write', status: 201 },
      summary: 'A ticket by hand; it starts in the queue',
      body: creation,
      answer: ticketSchema,
      run: async ({ body, caller }) => {
        const { applies_to_part: part, reported_by: reporter, ...written } = body
        const customer = reporter === null ? null : { addrSpec: reporter, displayName: '' }
        const by = writerOf(caller)
        const { number } = await createTicket({ ...written, by, part, reporter: customer }, deps.edit)
        return freshly(number, deps)
      },
    }),
  ]
}

async function listed(query: z.infer<typeof ticketQuery>, { store }: ConsoleDeps): Promise<z.infer<typeof ticketPage>> {
  const { field, sort, after } = orderOf(query.sort_by)
  const place = placeOf(query.cursor, ['number', 'number'])
  const filter = ticketFilter(query)
  const whole = place ? { $and: [filter, after(place)] } : filter
  const found = await store.tickets.page(whole, { sort, limit: query.limit + 1 })
  const shownOnes = found.slice(0, query.limit)
  const last = shownOnes.at(-1)
  const next = found.length > query.limit && last ? cursorOf([last[field], last.number]) : null
  return { tickets: shownOnes.map(wireTicket), next_cursor: next }
}

/** A ticket as answer, with its version. */
export function shown(ticket: Ticket) {
  return { headers: versionTag(ticket.version), body: wireTicket(ticket) }
}

async function freshly(number: TicketNumber, deps: ConsoleDeps) {
  const ticket = await ticketNumbered(deps, number)
  const headers = { ...versionTag(ticket.version), location: `/tickets/${displayId(number)}` }
  return { status: 201 as const, headers, body: wireTicket(ticket) }
}
