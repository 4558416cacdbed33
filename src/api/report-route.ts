/** The route of reports, as JSON or as CSV for spreadsheets. */
import { z } from 'zod'
import type { EditDeps } from '../act/change-ticket.ts'
import { csvOf } from '../act/csv.ts'
import { reportOf, wireReport } from '../act/report.ts'
import { choiceSchema, textSchema, timeSchema } from '../operations/wire.ts'
import { groupings } from '../tickets/reports/as-of.ts'
import { reportNames, reports } from '../tickets/reports/reports.ts'
import { about, type Api } from './frame.ts'
import { binarySchema } from './raw-bodies.ts'

const daySchema = textSchema(100).describe('a day such as 2026-11-30')
const reportQuery = z.strictObject({
  from: daySchema,
  to: daySchema.describe('the last day; what has not come yet is no part of it'),
  zone: textSchema(100).optional().describe('whose days they are, such as Europe/Berlin; default: that of the site'),
  by: choiceSchema(groupings).optional().describe('a row for each value, as it was at the end of the span'),
  format: choiceSchema(['json', 'csv']).default('json'),
})
const cellSchema = z.union([z.string(), z.number()]).nullable()
const reportSchema = z.object({
  report: choiceSchema(reportNames),
  from: z.string(),
  to: z.string(),
  time_zone: z.string(),
  until: timeSchema.describe('up to when things count'),
  by: choiceSchema(groupings).nullable(),
  rows: z.array(z.record(z.string(), cellSchema)),
})

const each = reportNames.map((name) => `${name}: ${reports[name].about}`).join('; ')

/** Adds the route. */
export function reportRoute(app: Api, { store, config, now }: EditDeps): void {
  const json = { schema: reportSchema }
  app.get(
    '/reports/:name',
    {
      config: { access: 'read' },
      schema: {
        ...about('getReport', 'Figures of a span of days, from the history of tickets; without imported tickets and spam', ['reports']),
        params: z.object({ name: choiceSchema(reportNames).describe(each) }),
        querystring: reportQuery,
        response: { 200: { content: { 'application/json': json, 'text/csv': { schema: binarySchema } } } },
      },
    },
    async ({ params: { name }, query: { format, by = null, ...days } }, reply) => {
      const request = { name, by, ...days }
      const report = await reportOf(request, { store, config, now })
      if (format === 'json') return reply.type('application/json').send(wireReport(request, report))
      reply.headers({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}.csv"` })
      return reply.send(csvOf(report.rows, report.columns))
    },
  )
}
