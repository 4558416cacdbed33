/** The table of reports: the facts that each counts, and the figures made from them. */
import type { Grouping } from './as-of.ts'
import {
  ageNames,
  arrivalFacts,
  backlogFacts,
  firstResponseFacts,
  nextResponseFacts,
  promiseFacts,
  promiseNames,
  resolutionFacts,
  type FactsOf,
} from './facts.ts'
import type { Span } from './span.ts'
import { countOf, quantile, type Bins, type Tally } from './tally.ts'

/** The names of reports. */
export const reportNames = ['arrivals', 'first-response', 'next-response', 'resolution', 'backlog', 'promises'] as const
/** One of the names. */
export type ReportName = (typeof reportNames)[number]

/** A row of figures by column; null: no figure, or tickets without a group. */
export type ReportRow = Readonly<Record<string, string | number | null>>

/** A report. */
export interface Report {
  readonly about: string
  readonly facts: FactsOf
  /** The column that separates the rows of a group; its values all get rows when there are no groups. */
  readonly key: { readonly column: string; readonly values: (span: Span) => readonly string[] } | null
  readonly figures: (bins: Bins) => ReportRow
}

const timesOf = (about: string, facts: FactsOf): Report => ({
  about,
  facts,
  key: null,
  figures: (bins) => ({ count: countOf(bins), median_seconds: quantile(bins, 0.5), p90_seconds: quantile(bins, 0.9) }),
})

/** All reports. */
export const reports: Readonly<Record<ReportName, Report>> = {
  arrivals: {
    about: 'tickets opened on each day',
    facts: arrivalFacts,
    key: { column: 'day', values: ({ days }) => days.map(({ name }) => name) },
    figures: (bins) => ({ tickets: countOf(bins) }),
  },
  'first-response': timesOf('time to the first response, of those given in the span', firstResponseFacts),
  'next-response': timesOf('time to later responses, of those given in the span', nextResponseFacts),
  resolution: timesOf('time worked on tickets until they were closed, of those closed in the span', resolutionFacts),
  backlog: {
    about: 'open tickets at the end of the span, by age',
    facts: backlogFacts,
    key: null,
    figures: (bins) => ({ open: countOf(bins), ...Object.fromEntries(ageNames.map((name) => [name, bins.get(name) ?? 0])) }),
  },
  promises: {
    about: 'promises kept, and those broken, in the span',
    facts: promiseFacts,
    key: { column: 'promise', values: () => promiseNames },
    figures: (bins) => {
      const [kept, broken] = [bins.get('kept') ?? 0, bins.get('broken') ?? 0]
      return { kept, broken, kept_percent: kept + broken === 0 ? null : Math.round((1000 * kept) / (kept + broken)) / 10 }
    },
  },
}

/** The rows of a report from its counts. */
export function reportRows({ key, figures }: Report, tally: Tally, { span, by }: { readonly span: Span; readonly by: Grouping | null }) {
  const row = (group: string | null, value: string, bins: Bins): ReportRow => ({
    ...(by === null ? {} : { [by]: group }),
    ...(key === null ? {} : { [key.column]: value }),
    ...figures(bins),
  })
  if (by !== null) return tally.rows.map((counted) => row(counted.group, counted.key, counted.bins))
  const counted = new Map(tally.rows.map((found) => [found.key, found.bins]))
  return (key?.values(span) ?? ['']).map((value) => row(null, value, counted.get(value) ?? new Map()))
}

/** The columns of a report's rows. */
export function columnsOf({ key, figures }: Report, by: Grouping | null): readonly string[] {
  return [...(by === null ? [] : [by]), ...(key === null ? [] : [key.column]), ...Object.keys(figures(new Map()))]
}
