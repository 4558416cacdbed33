/** `intray report`: prints the figures of a span of days, as a table, JSON or CSV. */
import { Argument, Option, type Command } from 'commander'
import { csvOf } from '../act/csv.ts'
import { reportOf, wireReport, type ReportRequest } from '../act/report.ts'
import { groupings, type Grouping } from '../tickets/reports/as-of.ts'
import { reportNames, reports, type ReportName } from '../tickets/reports/reports.ts'
import { printCsv, printJson, printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

interface ReportOptions extends PrintOptions {
  readonly from: string
  readonly to: string
  readonly zone?: string
  readonly by?: Grouping
  readonly csv: boolean
}

/** Adds the command. */
export function register(program: Command): void {
  withPrintOptions(program.command('report'))
    .description('figures of a span of days, from the history of tickets; without imported tickets and spam')
    .addArgument(new Argument('<name>', 'which').choices(reportNames))
    .requiredOption('--from <day>', 'the first day')
    .requiredOption('--to <day>', 'the last day')
    .option('--zone <zone>', 'whose days they are, such as Europe/Berlin; default: timeZone of the configuration')
    .addOption(new Option('--by <attribute>', 'a row for each value, as it was at the end of the span').choices(groupings))
    .addOption(new Option('--csv', 'CSV instead of a table').default(false).conflicts('json'))
    .addHelpText('after', `\n${reportNames.map((name) => `${name.padEnd(16)}${reports[name].about}`).join('\n')}`)
    .addHelpText('after', '\nExample:\n  intray report first-response --from 2026-11-01 --to 2026-11-30 --by group')
    .action(show)
}

async function show(name: ReportName, { from, to, zone, by, json, csv, ...options }: ReportOptions): Promise<void> {
  await withRuntime(options, false, async ({ store, config }) => {
    const request: ReportRequest = { name, from, to, zone, by: by ?? null }
    const report = await reportOf(request, { store, config, now: Date.now })
    if (json) return printJson(wireReport(request, report))
    if (csv) {
      for await (const chunk of csvOf(report.rows, report.columns)) await printCsv(String(chunk))
      return
    }
    const cells = (row: (typeof report.rows)[number]) => report.columns.map((column) => cell(column, row[column]))
    await printRows(report.rows, { json, heading: report.columns.map((column) => column.replace('_seconds', '')), cells, none: 'nothing' })
  })
}

function cell(column: string, value: string | number | null = null): string {
  if (value === null) return groupings.some((name) => name === column) ? '(none)' : '-'
  return column.endsWith('_seconds') ? duration(Number(value)) : String(value)
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
