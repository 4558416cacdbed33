/** The export of a list of tickets as CSV, JSON or JSON lines (T-130), streamed. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { csvOf } from '../act/csv.ts'
import type { Store } from '../store/store.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { wireName } from './attribute-names.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Bytes, type Endpoint } from './endpoint.ts'
import { Problem } from './problem.ts'
import { filterShape, orderOf, sortOrders, ticketFilter } from './ticket-query.ts'
import { ticketSchema, wireTicket } from './ticket-resource.ts'
import { selectionOf, type Selection } from './views.ts'
import { nameSchema, numberText } from './wire.ts'

/** DevRev's limit of an export (T-130). */
const mostRows = 5000
const columnNames = Object.keys(ticketSchema.shape)
const types = { csv: 'text/csv; charset=utf-8', json: 'application/json', jsonl: 'application/jsonl' } as const

const exportQuery = z.strictObject({
  ...filterShape,
  format: z.enum(['csv', 'json', 'jsonl']).default('jsonl'),
  columns: z
    .string()
    .regex(/^[a-z0-9_]+(,[a-z0-9_]+)*$/, 'is a list of columns, separated by commas')
    .max(1000)
    .optional()
    .describe(`custom fields, and ${columnNames.join(', ')}; default: those of the view, else all but custom fields`),
  view: nameSchema.optional().describe('a saved view, whose filters hold too and whose order counts'),
  sort_by: z.enum(sortOrders).default('created_date:asc').describe('without a view that has an order'),
  limit: numberText(1, mostRows).default(mostRows),
})
type Row = Readonly<Record<string, unknown>>

/** The endpoint. */
export function exportEndpoint({ store }: ConsoleDeps): Endpoint {
  return endpoint<undefined, z.infer<typeof exportQuery>, undefined, Bytes>({
    ...{ method: 'GET', path: '/export', id: 'exportTickets', tag: 'tickets', access: 'read' },
    summary: 'Tickets that match all filters, as a file',
    query: exportQuery,
    // A view that is not there, or that names what is no longer there.
    failures: [404, 422],
    produces: ['text/csv', 'application/json', 'application/jsonl'],
    run: async ({ query }) => {
      const view = query.view === undefined ? null : await selectionOf(query.view, store)
      const columns = columnsOf(query.columns?.split(',') ?? view?.columns.map(wireName) ?? [])
      const rows = rowsOf(ticketsOf(query, view, store), columns)
      const headers = {
        'content-type': types[query.format],
        'content-disposition': `attachment; filename="tickets.${query.format}"`,
      }
      return {
        headers,
        body: query.format === 'csv' ? csvOf(rows, columns) : Readable.from(textOf(rows, query.format)),
      }
    },
  })
}

function ticketsOf(
  query: z.infer<typeof exportQuery>,
  view: Selection | null,
  { tickets }: Store,
): AsyncIterable<Ticket> {
  const { sort_by: sortBy, limit } = query
  if (!view) return tickets.stream(ticketFilter(query), { sort: orderOf(sortBy).sort, limit })
  return tickets.select(view.conditions, view.order, { within: ticketFilter(query), limit })
}

/** @throws {Problem} 400 naming the first that is none */
function columnsOf(asked: readonly string[]): readonly string[] {
  const columns = asked.length > 0 ? asked : columnNames
  const unknown = columns.find((name) => !columnNames.includes(name) && !/^(?:tnt|ctype)__/.test(name))
  if (unknown === undefined) return columns
  throw new Problem(400, 'shape', `query.columns: "${unknown}" is no column; there is ${columnNames.join(', ')}`)
}

async function* rowsOf(tickets: AsyncIterable<Ticket>, columns: readonly string[]): AsyncGenerator<Row> {
  for await (const ticket of tickets) {
    const wire = wireTicket(ticket)
    const values: Row = { ...wire.custom_fields, ...wire }
    yield Object.fromEntries(columns.map((name) => [name, values[name] ?? null]))
  }
}

async function* textOf(rows: AsyncIterable<Row>, format: 'json' | 'jsonl'): AsyncGenerator<string> {
  let count = 0
  if (format === 'json') yield '['
  for await (const row of rows)
    yield format === 'jsonl' ? `${JSON.stringify(row)}\n` : `${count++ === 0 ? '' : ','}\n${JSON.stringify(row)}`
  if (format === 'json') yield '\n]\n'
}
