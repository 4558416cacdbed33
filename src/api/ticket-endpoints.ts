/** Tickets: list, read, create. */
import { z } from 'zod'
import { createTicket, type WrittenTicket } from '../act/create-ticket.ts'
import type { Store } from '../store/store.ts'
import { matchOf } from '../store/ticket-selection.ts'
import type { Agent } from '../tickets/directory.ts'
import { displayId, linkTypes, severities, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { artifactsOf, artifactsSchema } from './artifacts.ts'
import { cursorOf, placeOf } from './cursor.ts'
import { ticketNumbered, type ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { orderedPage, orderShape, plainOrder, sortKeysOf } from './ticket-order.ts'
import { filterShape, orderOf, ticketFilter, type TicketFilter } from './ticket-query.ts'
import { ticketSchema, versionTag, wireTicket } from './ticket-resource.ts'
import { writerOf } from './tokens.ts'
import { selectionOf } from './views.ts'
import {
  addressSchema,
  customValueSchema,
  linkTargetSchema,
  nameSchema,
  pageQuery,
  textSchema,
  ticketPath,
  timeSchema,
} from './wire.ts'

const tag = 'tickets'
/** All parameters of the list. */
const ticketQuery = pageQuery.extend({
  ...filterShape,
  ...orderShape,
  view: nameSchema.optional().describe('a saved view, whose filters hold too; they may ask for any attribute'),
  // Of an order that a title is in.
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,4000}$/, 'is none of ours')
    .optional()
    .describe('`next_cursor` of the page before, with the same order'),
})
const ticketPage = z.object({ tickets: z.array(ticketSchema), next_cursor: z.string().nullable() })

/** A ticket by hand (T-100). */
const creation = z.strictObject({
  title: textSchema(256).min(1).regex(/\S/, 'says nothing'),
  body: textSchema(65_536).default(''),
  mailbox: nameSchema.describe('the mailbox whose address answers come from'),
  applies_to_part: nameSchema.nullable().default(null).describe('default: that of the mailbox'),
  severity: z.enum(severities).nullable().default(null).describe('default: that of the mailbox'),
  reported_by: addressSchema.nullable().default(null).describe('the customer; becomes reporter and email member'),
  rev_org: nameSchema.optional().describe('the customer workspace; default: the reporter’s'),
  owned_by: z.array(nameSchema).max(100).optional().describe('ids of users'),
  group: nameSchema.optional(),
  subtype: nameSchema.optional(),
  target_close_date: timeSchema.optional(),
  tags: z
    .array(z.strictObject({ name: nameSchema, value: nameSchema.nullable().default(null) }))
    .max(100)
    .optional(),
  custom_fields: z.record(nameSchema, customValueSchema).default({}),
  links: z
    .array(z.strictObject({ link_type: z.enum(linkTypes), target: linkTargetSchema }))
    .max(100)
    .default([]),
  artifacts: artifactsSchema,
  source_channel: z.enum(['app', 'portal', 'api']).default('api'),
})

/** The endpoints. */
export function ticketEndpoints(deps: ConsoleDeps): readonly Endpoint[] {
  return [
    endpoint({
      ...{ method: 'GET', path: '/tickets', id: 'listTickets', tag, access: 'read' },
      summary: 'Tickets that match all filters',
      query: ticketQuery,
      // A view that is not there, or that names what is no longer there.
      failures: [404, 422],
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
        const files = await artifactsOf(body.artifacts, deps.store)
        const written = { ...writtenTicket(body, writerOf(caller)), files }
        const { number } = await createTicket(written, deps.edit)
        return freshly(number, deps)
      },
    }),
  ]
}

function writtenTicket(body: z.infer<typeof creation>, by: Agent): WrittenTicket {
  const { title, body: text, mailbox, applies_to_part: part, severity, reported_by: reporter } = body
  const { rev_org: revOrg, owned_by: ownedBy, group, subtype, tags, source_channel: sourceChannel } = body
  const { target_close_date: targetClose } = body
  return {
    ...{ by, title, body: text, mailbox, part, severity, sourceChannel },
    reporter: reporter === null ? null : { addrSpec: reporter, displayName: '' },
    ...(revOrg === undefined ? {} : { revOrg }),
    ...(ownedBy === undefined ? {} : { ownedBy }),
    ...(group === undefined ? {} : { group }),
    ...(subtype === undefined ? {} : { subtype }),
    ...(targetClose === undefined ? {} : { targetCloseAtMs: Date.parse(targetClose) }),
    ...(tags === undefined ? {} : { tags }),
    customFields: Object.entries(body.custom_fields).map(([name, to]) => ({ name, to })),
    links: body.links.map(({ link_type: type, target }) => ({ type, target })),
  }
}

async function listed(query: z.infer<typeof ticketQuery>, { store }: ConsoleDeps): Promise<z.infer<typeof ticketPage>> {
  const filter = await filterOf(query, store)
  const plain = plainOrder(query)
  if (plain === null) {
    const keys = await sortKeysOf(query, store)
    const page = await orderedPage(filter, { ...query, cursor: query.cursor, keys }, store)
    return { tickets: page.shown.map(wireTicket), next_cursor: page.next }
  }
  const { field, sort, after } = orderOf(plain)
  const place = placeOf(query.cursor, ['number', 'number'])
  const whole = place ? { $and: [filter, after(place)] } : filter
  const found = await store.tickets.page(whole, { sort, limit: query.limit + 1 })
  const shownOnes = found.slice(0, query.limit)
  const last = shownOnes.at(-1)
  const next = found.length > query.limit && last ? cursorOf([last[field], last.number]) : null
  return { tickets: shownOnes.map(wireTicket), next_cursor: next }
}

/** T-016: a view's conditions are over every attribute that there is. */
async function filterOf(query: z.infer<typeof ticketQuery>, store: Store): Promise<TicketFilter> {
  const asked = ticketFilter(query)
  if (query.view === undefined) return asked
  const { conditions } = await selectionOf(query.view, store)
  return { $and: [matchOf(conditions), asked] }
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
