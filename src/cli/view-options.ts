/** Options that select tickets, their order and columns, or name a saved view (T-130, T-131). */
import type { Command } from 'commander'
import {
  customFields,
  rowsOf,
  selectedTickets,
  selectionOf,
  type ExportFormat,
  type Row,
  type SelectionDeps,
  type SelectionRequest,
} from '../act/select-tickets.ts'
import { exportRow } from '../operations/export-row.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'

/** Options of commands that show tickets. */
export interface ViewOptions {
  readonly view?: string
  readonly filter: readonly string[]
  readonly sort?: string
  readonly group?: string
  readonly columns?: string
}

/** Adds the options. */
export function withViewOptions(command: Command): Command {
  return command
    .option('--filter <key=value...>', 'all must hold: key=a,b any of, key!=a,b none of, key>=x, key<x, key= none', [])
    .option('--sort <keys>', 'such as severity:desc,created_date')
    .option('--group <attribute>', 'tickets with the same value stand together, with it in a column of its own')
    .option('--columns <names>', 'only these, separated by commas')
    .option('--view <name>', 'a saved view; options come on top of it')
}

/** The selection that the options describe. */
export function requestOf({ view, filter, sort, group, columns }: ViewOptions): SelectionRequest {
  return { view: view ?? null, filters: filter, sort: listOf(sort), group: group ?? null, columns: listOf(columns) }
}

/**
 * The rows that the options describe, streamed.
 *
 * @throws {UserError} for an unknown filter, key or column
 * @throws {NotFoundError} when the view does not exist
 */
export async function viewRows(options: ViewOptions, deps: SelectionDeps, format: ExportFormat = 'json'): Promise<AsyncGenerator<Row>> {
  const selection = await selectionOf(requestOf(options), deps)
  const { store } = deps
  const { group } = selection
  const every = async () => [...stockAttributes.map(({ name }) => name), ...(await customFields(store)).map(({ id }) => id)]
  const columns = selection.columns.length > 0 ? selection.columns : await every()
  const tickets = selectedTickets(selection, store)
  if (group === null) return rowsOf(tickets, columns, (ticket) => exportRow(ticket, format))
  return rowsOf(tickets, ['grouped_by', ...columns], (ticket) => {
    const row = exportRow(ticket, format)
    return { ...row, grouped_by: row[group] }
  })
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',').map((part) => part.trim())
}
