/** Makes reports (arrivals, times, backlog, service levels) from the history of tickets; later changes do not alter a past span. */
import { slaPolicyOf } from '../config/sla-policy.ts'
import type { Config } from '../config/schema.ts'
import type { Store } from '../store/store.ts'
import type { ReportedTicket } from '../store/tickets.ts'
import { beforeChanges, placesOf, type Grouping } from '../tickets/reports/as-of.ts'
import { columnsOf, reportRows, reports, type ReportName, type ReportRow } from '../tickets/reports/reports.ts'
import { spanOf, type Span, type SpanRequest } from '../tickets/reports/span.ts'
import { Tally } from '../tickets/reports/tally.ts'
import { allowed } from './refusal-to-error.ts'
import { setsOf } from './in-sets.ts'

/** The name of a report, its span and grouping. */
export interface ReportRequest extends Omit<SpanRequest, 'zone'> {
  readonly name: ReportName
  /** IANA time zone. Default: the site's. */
  readonly zone?: string | undefined
  /** null: all tickets together. */
  readonly by: Grouping | null
}

export interface ReportDeps {
  readonly store: Store
  readonly config: Config
  readonly now: () => number
}

export interface FinishedReport {
  readonly zone: string
  /** The end of the span, in ms since 1970. */
  readonly untilMs: number
  readonly columns: readonly string[]
  readonly rows: readonly ReportRow[]
}

/**
 * Makes a report.
 *
 * @throws {UserError} for invalid days or zones, and for a span that ends before it begins
 */
export async function reportOf({ name, by, ...days }: ReportRequest, { store, config, now }: ReportDeps): Promise<FinishedReport> {
  const zone = days.zone ?? config.timeZone
  const span = allowed(spanOf({ ...days, zone }, now()))
  const report = reports[name]
  const tally = new Tally()
  for await (const ticket of ticketsAtEnd(span, store)) {
    const facts = report.facts(ticket, span, slaPolicyOf(config, ticket.mailbox))
    for (const group of placesOf(ticket, by)) tally.add(group, facts)
  }
  return { zone, untilMs: span.toMs, columns: columnsOf(report, by), rows: reportRows(report, tally, { span, by }) }
}

/** The report as the API gives it. */
export function wireReport({ name, from, to, by }: ReportRequest, { zone, untilMs, rows }: FinishedReport) {
  return { report: name, from, to, time_zone: zone, until: new Date(untilMs).toISOString(), by, rows: [...rows] }
}

const ticketsAtATime = 500

/** Tickets that the span may concern, in their state at its end; without spam. */
async function* ticketsAtEnd({ fromMs, toMs }: Span, store: Store): AsyncGenerator<ReportedTicket> {
  const found = store.tickets.reported({ openedBeforeMs: toMs, touchedSinceMs: fromMs })
  for await (const set of setsOf(found, ticketsAtATime)) {
    const touched = set.filter(({ modifiedAtMs }) => modifiedAtMs >= toMs).map(({ number }) => number)
    const changes = Map.groupBy(await store.timeline.changesSince(touched, toMs), ({ ticket }) => ticket)
    yield* set.map((ticket) => beforeChanges(ticket, changes.get(ticket.number) ?? [])).filter(({ isSpam }) => !isSpam)
  }
}
