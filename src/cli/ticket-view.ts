/** Which tickets a command shows, in which order and columns: its options, or a saved view (T-130, T-131). */
import { allowed } from '../act/allowed.ts'
import type { Command } from 'commander'
import { NotFoundError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { FieldRecord, ViewRecord } from '../tickets/records/records.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import { allGiven } from '../tickets/refusal.ts'
import { attributeNamed, conditionOf, sortKeyOf } from '../tickets/records/ticket-query.ts'
import { ticketRow, type TicketRow } from './ticket-row.ts'

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
    .option('--sort <keys>', 'such as severity:desc,createdDate')
    .option('--group <attribute>', 'tickets with the same value stand together, with it in a column of its own')
    .option('--columns <names>', 'only these, separated by commas')
    .option('--view <name>', 'a saved view; options come on top of it')
}

/** A view as the options tell it. */
export function viewOf(id: string, { filter, sort, group, columns }: ViewOptions): ViewRecord {
  return { id, filters: filter, sort: listOf(sort), group: group ?? null, columns: listOf(columns) }
}

/**
 * The rows that the options ask for, streamed.
 *
 * @throws {UserError} for a filter, key or column that there is not
 * @throws {NotFoundError} when there is no such view
 */
export async function viewRows(options: ViewOptions, store: Store): Promise<AsyncGenerator<TicketRow>> {
  const saved = options.view === undefined ? null : await store.records.find('view', options.view)
  if (options.view !== undefined && !saved) throw new NotFoundError(`there is no view "${options.view}"`)
  const asked = viewOf('', options)
  const view = saved && {
    id: saved.id,
    filters: [...saved.filters, ...asked.filters],
    sort: asked.sort.length > 0 ? asked.sort : saved.sort,
    group: asked.group ?? saved.group,
    columns: asked.columns.length > 0 ? asked.columns : saved.columns,
  }
  return rowsOf(view ?? asked, await fieldsOf(store), store)
}

/** @throws {UserError} for a filter, key or column that there is not */
export async function checkView(view: ViewRecord, store: Store): Promise<void> {
  rowsOf(view, await fieldsOf(store), store)
}

function rowsOf(view: ViewRecord, fields: readonly FieldRecord[], store: Store): AsyncGenerator<TicketRow> {
  const conditions = allowed(allGiven(view.filters.map((text) => conditionOf(text, fields))))
  const group = view.group === null ? null : allowed(attributeNamed(view.group, fields))
  const keys = allowed(allGiven(view.sort.map((text) => sortKeyOf(text, fields))))
  const order = group ? [{ attribute: group, direction: 1 as const }, ...keys] : keys
  const columns = view.columns.map((name) => allowed(attributeNamed(name, fields)).name)
  const names =
    columns.length > 0 ? columns : [...stockAttributes.map(({ name }) => name), ...fields.map(({ id }) => id)]
  return shown(store.tickets.select(conditions, order), names, group?.name ?? null)
}

/** Every row has every column, in the same order: a file of rows has one heading. */
async function* shown(
  tickets: ReturnType<Store['tickets']['select']>,
  names: readonly string[],
  group: string | null,
): AsyncGenerator<TicketRow> {
  for await (const ticket of tickets) {
    const row = ticketRow(ticket)
    const values = Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
    yield group === null ? values : { groupedBy: row[group] ?? null, ...values }
  }
}

async function fieldsOf({ records }: Store): Promise<readonly FieldRecord[]> {
  const fields: FieldRecord[] = []
  for await (const field of records.all('field')) fields.push(field)
  return fields
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',').map((one) => one.trim())
}
