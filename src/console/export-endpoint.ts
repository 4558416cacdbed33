/** The export of a list of tickets as CSV, JSON or JSON lines (T-130), streamed. */
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { z } from 'zod'
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
      const rows = rowsOf(await ticketsOf(query, view, store), columns)
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

async function ticketsOf(
  query: z.infer<typeof exportQuery>,
  view: Selection | null,
  { tickets }: Store,
): Promise<readonly Ticket[]> {
  const { sort_by: sortBy, limit } = query
  if (!view) return tickets.page(ticketFilter(query), { sort: orderOf(sortBy).sort, limit })
  const found: Ticket[] = []
  for await (const ticket of tickets.select(view.conditions, view.order, ticketFilter(query)))
    if (found.push(ticket) === limit) break
  return found
}

/** @throws {Problem} 400 naming the first that is none */
function columnsOf(asked: readonly string[]): readonly string[] {
  const columns = asked.length > 0 ? asked : columnNames
  const unknown = columns.find((name) => !columnNames.includes(name) && !/^(?:tnt|ctype)__/.test(name))
  if (unknown === undefined) return columns
  throw new Problem(400, 'shape', `query.columns: "${unknown}" is no column; there is ${columnNames.join(', ')}`)
}

function rowsOf(tickets: readonly Ticket[], columns: readonly string[]): readonly Row[] {
  return tickets.map((ticket) => {
    const wire = wireTicket(ticket)
    const values: Row = { ...wire.custom_fields, ...wire }
    return Object.fromEntries(columns.map((name) => [name, values[name] ?? null]))
  })
}

/** `escape_formulas`: a cell that a spreadsheet would run gets a leading quote. */
function csvOf(rows: Iterable<Row>, columns: readonly string[]): Readable {
  const csv = stringify({
    header: true,
    columns: [...columns],
    escape_formulas: true,
    cast: { object: (value) => JSON.stringify(value), boolean: String },
  })
  return Readable.from(rows).pipe(csv)
}

function* textOf(rows: Iterable<Row>, format: 'json' | 'jsonl'): Generator<string> {
  let count = 0
  if (format === 'json') yield '['
  for (const row of rows)
    yield format === 'jsonl' ? `${JSON.stringify(row)}\n` : `${count++ === 0 ? '' : ','}\n${JSON.stringify(row)}`
  if (format === 'json') yield '\n]\n'
}
