/** The export of a list of tickets as CSV, JSON or JSON lines (T-130), streamed. */
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { z } from 'zod'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Bytes, type Endpoint } from './endpoint.ts'
import { Problem } from './problem.ts'
import { filterShape, orderOf, sortOrders, ticketFilter } from './ticket-query.ts'
import { ticketSchema, wireTicket } from './ticket-resource.ts'
import { numberText } from './wire.ts'

/** DevRev's limit of an export (T-130). */
const mostRows = 5000
const columnNames = Object.keys(ticketSchema.shape)
const types = { csv: 'text/csv; charset=utf-8', json: 'application/json', jsonl: 'application/jsonl' } as const

const exportQuery = z.strictObject({
  ...filterShape,
  format: z.enum(['csv', 'json', 'jsonl']).default('jsonl'),
  columns: z
    .string()
    .regex(/^[a-z_]+(,[a-z_]+)*$/, 'is a list of columns, separated by commas')
    .max(1000)
    .optional()
    .describe(`default: all, which are ${columnNames.join(', ')}`),
  sort_by: z.enum(sortOrders).default('created_date:asc'),
  limit: numberText(1, mostRows).default(mostRows),
})
type Row = Readonly<Record<string, unknown>>

/** The endpoint. */
export function exportEndpoint({ store }: ConsoleDeps): Endpoint {
  return endpoint<undefined, z.infer<typeof exportQuery>, undefined, Bytes>({
    ...{ method: 'GET', path: '/export', id: 'exportTickets', tag: 'tickets', access: 'read' },
    summary: 'Tickets that match all filters, as a file',
    query: exportQuery,
    produces: ['text/csv', 'application/json', 'application/jsonl'],
    run: async ({ query }) => {
      const columns = columnsOf(query.columns)
      const tickets = await store.tickets.page(ticketFilter(query), {
        sort: orderOf(query.sort_by).sort,
        limit: query.limit,
      })
      const rows = tickets.map((ticket) => picked(wireTicket(ticket), columns))
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

/** @throws {Problem} 400 naming the first that is none */
function columnsOf(text: string | undefined): readonly string[] {
  const columns = text?.split(',') ?? columnNames
  const unknown = columns.find((name) => !columnNames.includes(name))
  if (unknown === undefined) return columns
  throw new Problem(400, 'shape', `query.columns: "${unknown}" is no column; there is ${columnNames.join(', ')}`)
}

function picked(ticket: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((name) => [name, ticket[name]]))
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
