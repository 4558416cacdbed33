/** Reports: the figures of `intray report` as a chart, a table and CSV. */
import type { FastifyInstance } from 'fastify'
import { csvOf } from '../../act/csv.ts'
import { reportOf, type ReportRequest, type FinishedReport } from '../../act/report.ts'
import { groupings } from '../../tickets/reports/as-of.ts'
import { reportNames, reports, type ReportRow } from '../../tickets/reports/reports.ts'
import { refusalText, send, type PageDeps } from '../frame.ts'
import { button, choice, element, link, part, textField, type HtmlNode } from '../layout.ts'
import { adminPage, admins, table } from './admin-frame.ts'
import { chartOf, type Bar } from './chart.ts'

const at = '/console/admin/reports'
const usualDays = 30
const dayMs = 24 * 3600_000

type Query = Readonly<Partial<Record<'name' | 'from' | 'to' | 'by', string>>>

/** Adds the pages. */
export function reportPages(app: FastifyInstance, deps: PageDeps): void {
  app.get<{ Querystring: Query }>(at, admins, async ({ query, session }, reply) => {
    const request = requestOf(query, deps.now())
    const asked = askForm(request)
    try {
      const report = await reportOf(request, deps)
      return await send(reply, adminPage({ title: 'Reports', at, session, body: [asked, ...reportParts(request, report)] }))
    } catch (error) {
      const text = refusalText(error)
      if (text === null) throw error
      return send(reply.code(422), adminPage({ title: 'Reports', at, session, notice: { kind: 'refused', text }, body: [asked] }))
    }
  })
  app.get<{ Querystring: Query }>(`${at}/csv`, admins, async ({ query }, reply) => {
    const request = requestOf(query, deps.now())
    const { rows, columns } = await reportOf(request, deps)
    reply.header('content-disposition', `attachment; filename="${request.name}.csv"`)
    return reply.type('text/csv; charset=utf-8').send(csvOf(rows, columns))
  })
}

function requestOf({ name, from, to, by }: Query, nowMs: number): ReportRequest {
  const day = (atMs: number) => new Date(atMs).toISOString().slice(0, 10)
  return {
    name: reportNames.find((known) => known === name) ?? 'arrivals',
    from: from || day(nowMs - (usualDays - 1) * dayMs),
    to: to || day(nowMs),
    by: groupings.find((known) => known === by) ?? null,
  }
}

function askForm({ name, from, to, by }: ReportRequest): HtmlNode {
  const names = reportNames.map((each) => [each, each.replace('-', ' ')] as const)
  const groups = [['', 'nothing'] as const, ...groupings.map((each) => [each, each] as const)]
  return element('form', { method: 'get', action: at, class: 'filters' }, [
    choice('Report', { name: 'name', value: name, options: names }),
    textField('From', 'from', { type: 'date', value: from }),
    textField('To', 'to', { type: 'date', value: to }),
    choice('By', { name: 'by', value: by ?? '', options: groups }),
    button('Show'),
  ])
}

function reportParts({ name, from, to, by }: ReportRequest, { zone, columns, rows }: FinishedReport): readonly HtmlNode[] {
  const about = `${reports[name].about}, ${from} to ${to}${by ? `, by ${by}` : ''}`
  const csv = new URLSearchParams({ name, from, to, by: by ?? '' }).toString()
  const cells = rows.map((row) => columns.map((column) => cell(column, row[column] ?? null)))
  const bars = barsOf(rows, columns)
  return [
    element('h2', {}, [`${about.charAt(0).toUpperCase()}${about.slice(1)}`]),
    part('p', 'hint', `Days of ${zone}; without imported tickets and spam.`),
    ...(bars.length === 0 ? [] : [chartOf(about, bars)]),
    element('p', {}, [link(`${at}/csv?${csv}`, 'CSV', { class: 'button' })]),
    table(
      columns.map((column) => column.replace('_seconds', '').replaceAll('_', ' ')),
      cells,
      'Nothing in these days.',
    ),
  ]
}

/** The bars of a report: one for each row; for a single row, one for each of its figures. */
export function barsOf(rows: readonly ReportRow[], columns: readonly string[]): readonly Bar[] {
  const [first] = rows
  if (!first) return []
  const figures = columns.filter((column) => rows.some((row) => typeof row[column] === 'number'))
  const bar = (label: string, column: string, row: ReportRow): Bar => {
    return { label, value: Number(row[column] ?? 0), text: cell(column, row[column] ?? null) }
  }
  const unit = figures.filter((column) => column.endsWith('_seconds'))
  const shown = unit.length > 0 ? unit : figures
  if (rows.length === 1) return shown.map((column) => bar(column.replace('_seconds', '').replaceAll('_', ' '), column, first))
  const named = columns.filter((column) => !figures.includes(column))
  return rows.map((row) => bar(named.map((column) => row[column] ?? '(none)').join(' '), shown[0] ?? '', row))
}

function cell(column: string, value: string | number | null): string {
  if (value === null) return groupings.some((name) => name === column) ? '(none)' : 'none'
  return column.endsWith('_seconds') ? duration(Number(value)) : String(value)
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
