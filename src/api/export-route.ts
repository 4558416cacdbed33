/** The route that exports tickets as CSV, JSON or JSON lines (T-130), streamed. */
import { z } from 'zod'
import type { EditDeps } from '../act/change-ticket.ts'
import { exportedText, exportFormats, rowsOf, selectedTickets, selectionOf } from '../act/select-tickets.ts'
import { withPeopleMeant } from '../act/people-filters.ts'
import { exportRow } from '../operations/export-row.ts'
import { ticketSchema } from '../operations/ticket-shape.ts'
import { nameSchema, numberText } from '../operations/wire.ts'
import { about, type Api } from './frame.ts'
import { Problem } from './problem.ts'
import { binarySchema } from './raw-bodies.ts'
import { sortKeysOf } from './ticket-order.ts'
import { conditionsOf, filterShape } from './ticket-query.ts'

/** DevRev's limit of an export (T-130). */
const mostRows = 5000
const columnNames = Object.keys(ticketSchema.shape)
const types = { csv: 'text/csv; charset=utf-8', json: 'application/json', jsonl: 'application/jsonl' } as const
const orders = ['modified_date:desc', 'modified_date:asc', 'created_date:desc', 'created_date:asc'] as const

const exportQuery = z.strictObject({
  ...filterShape,
  format: z.enum(exportFormats).default('jsonl'),
  columns: z
    .string()
    .regex(/^[a-z0-9_]+(,[a-z0-9_]+)*$/, 'is a list of columns, separated by commas')
    .max(1000)
    .optional()
    .describe(`custom fields, and ${columnNames.join(', ')}; default: those of the view, else all but custom fields`),
  view: nameSchema.optional().describe('a saved view, whose filters hold too and whose order counts'),
  sort_by: z.enum(orders).default('created_date:asc').describe('without a view that has an order'),
  limit: numberText(1, mostRows).default(mostRows),
})

/** Adds the route. */
export function exportRoute(app: Api, { store, config }: EditDeps): void {
  const file = { schema: binarySchema }
  app.get(
    '/export',
    {
      config: { access: 'read' },
      schema: {
        ...about('exportTickets', 'Tickets that match all filters, as a file', ['tickets']),
        querystring: exportQuery,
        response: { 200: { content: { 'text/csv': file, 'application/json': file, 'application/jsonl': file } } },
      },
    },
    async ({ query }, reply) => {
      const { format, limit } = query
      const view = query.view === undefined ? null : await selectionOf({ ...noMore, view: query.view }, { store, config })
      const columns = columnsOf(query.columns?.split(',') ?? view?.columns ?? [])
      const conditions = [...(view?.conditions ?? []), ...(await withPeopleMeant(conditionsOf(query, config.timeZone), store))]
      const order = view ? view.order : await sortKeysOf(query, store)
      const rows = rowsOf(selectedTickets({ conditions, order }, store, limit), columns, (ticket) => exportRow(ticket, format))
      reply.headers({
        'content-type': types[format],
        'content-disposition': `attachment; filename="tickets.${format}"`,
      })
      return reply.send(exportedText(rows, format, columns))
    },
  )
}

const noMore = { filters: [], sort: [], group: null, columns: [] }

/** The columns to export; by default all but custom fields. @throws {Problem} 400 for the first unknown column */
function columnsOf(names: readonly string[]): readonly string[] {
  const columns = names.length > 0 ? names : columnNames
  const unknown = columns.find((name) => !columnNames.includes(name) && !/^(?:tnt|ctype)__/.test(name))
  if (unknown === undefined) return columns
  throw new Problem(400, 'shape', `query.columns: "${unknown}" is no column; there is ${columnNames.join(', ')}`)
}
