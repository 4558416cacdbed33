/**
 * Selects tickets by filters, order, group and columns (T-130, T-131): one query language and one export for pages, API and command line.
 */
import { Readable } from 'node:stream'
import type { Config } from '../config/schema.ts'
import type { Store } from '../store/store.ts'
import { matchOf, type SortPlace } from '../store/ticket-selection.ts'
import type { FieldRecord, ViewRecord } from '../tickets/records/records.ts'
import { otherColumns } from '../tickets/records/stock-attributes.ts'
import {
  attributeNamed,
  conditionOf,
  sortKeyOf,
  type Condition,
  type QueryAttribute,
  type SortKey,
} from '../tickets/records/ticket-query.ts'
import { allGiven } from '../tickets/refusal.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { allowed } from './refusal-to-error.ts'
import { csvOf } from './csv.ts'
import { existingRecord } from './edit-records.ts'
import { withPeopleMeant } from './people-filters.ts'

/** A saved view, with filters and settings in addition; all as text. */
export interface SelectionRequest extends Omit<ViewRecord, 'id'> {
  readonly view: string | null
}

export interface SelectionDeps {
  readonly store: Store
  /** The time zone in which days begin. */
  readonly config: Pick<Config, 'timeZone'>
}

/** A selection whose names have been resolved. */
export interface Selection {
  readonly conditions: readonly Condition[]
  /** Starts with the group, so that tickets of one group stand together. */
  readonly order: readonly SortKey[]
  /** The attribute that tickets are grouped by; null: none. */
  readonly group: string | null
  /** Names of attributes; empty: all. */
  readonly columns: readonly string[]
}

export const exportFormats = ['csv', 'json', 'jsonl'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** A row of an export, by column. */
export type Row = Readonly<Record<string, unknown>>

/** All custom fields. */
export async function customFields({ records }: Store): Promise<readonly FieldRecord[]> {
  return Array.fromAsync(records.all('field'))
}

/**
 * Resolves a request. Filters of the view apply in addition; its order, group and columns apply where the request has none.
 *
 * @throws {NotFoundError} when the view does not exist
 * @throws {UserError} for an unknown filter, sort key, group or column
 */
export async function selectionOf({ view, ...request }: SelectionRequest, { store, config }: SelectionDeps): Promise<Selection> {
  const saved = view === null ? emptyView : await existingRecord('view', view, { store })
  const whole = {
    filters: [...saved.filters, ...request.filters],
    sort: request.sort.length > 0 ? request.sort : saved.sort,
    group: request.group ?? saved.group,
    columns: request.columns.length > 0 ? request.columns : saved.columns,
  }
  return withPeople(read(whole, await customFields(store), config.timeZone), store)
}

async function withPeople(selection: Selection, store: Store): Promise<Selection> {
  return { ...selection, conditions: await withPeopleMeant(selection.conditions, store) }
}

/** Checks a view that is to be saved. @throws {UserError} for an unknown filter, sort key, group or column */
export async function checkView(view: Partial<ViewRecord>, store: Store): Promise<void> {
  await withPeople(read({ ...emptyView, ...view }, await customFields(store)), store)
}

const emptyView = { filters: [], sort: [], group: null, columns: [] }

function read({ filters, sort, group, columns }: Omit<ViewRecord, 'id'>, fields: readonly FieldRecord[], timeZone?: string): Selection {
  const grouped = group === null ? null : allowed(attributeNamed(group, fields))
  const keys = allowed(allGiven(sort.map((text) => sortKeyOf(text, fields))))
  allowed(allGiven(columns.filter((name) => !isOther(name)).map((name) => attributeNamed(name, fields))))
  return {
    conditions: allowed(allGiven(filters.map((text) => conditionOf(text, fields, timeZone)))),
    order: orderOf(grouped, keys),
    group: grouped?.name ?? null,
    columns,
  }
}

/** The sort keys with the group in front; no attribute twice. */
export function orderOf(group: QueryAttribute | null, keys: readonly SortKey[]): readonly SortKey[] {
  const all = group ? [{ attribute: group, direction: 1 as const }, ...keys] : keys
  return all.filter((column, i) => all.findIndex(({ attribute }) => attribute.name === column.attribute.name) === i)
}

function isOther(column: string): boolean {
  return otherColumns.some((name) => name === column)
}

type Question = Pick<Selection, 'conditions' | 'order'>

/** Streams the selected tickets. */
export function selectedTickets({ conditions, order }: Question, { tickets }: Store, limit?: number): AsyncIterable<Ticket> {
  const plain = plainOrder(order)
  if (plain) return tickets.stream(matchOf(conditions), { sort: plain.sort, limit: limit ?? 0 })
  return tickets.select(conditions, order, limit === undefined ? {} : { limit })
}

/** A page of the selected tickets, and the place where the next one starts; null: it is the last. */
export async function pageOfTickets(
  { conditions, order }: Question,
  { after, limit }: { readonly after: SortPlace | null; readonly limit: number },
  { tickets }: Store,
): Promise<{ readonly tickets: readonly Ticket[]; readonly next: SortPlace | null }> {
  const plain = plainOrder(order)
  const filter = matchOf(conditions)
  const found = plain
    ? (
        await tickets.page(after ? { $and: [filter, plain.beyond(after)] } : filter, {
          sort: plain.sort,
          limit: limit + 1,
        })
      ).map((ticket) => ({ ticket, place: { values: [ticket[plain.path]], number: ticket.number } }))
    : await tickets.pageBy(conditions, order, { after, limit: limit + 1 })
  const next = found.length > limit ? (found[limit - 1]?.place ?? null) : null
  return { tickets: found.slice(0, limit).map(({ ticket }) => ticket), next }
}

/** The sort of an order that a database index has: one date, then the number in the same direction; null for other orders. */
function plainOrder([first, ...more]: readonly SortKey[]) {
  const path = first?.attribute.path
  if (!first || more.length > 0 || (path !== 'createdAtMs' && path !== 'modifiedAtMs')) return null
  const { direction } = first
  const sign = direction === 1 ? '$gt' : '$lt'
  return {
    path,
    sort: { [path]: direction, _id: direction } as const,
    beyond: ({ values: [value], number }: SortPlace) => ({
      $or: [{ [path]: { [sign]: value } }, { [path]: { $eq: value }, _id: { [sign]: number } }],
    }),
  } as const
}

/** Makes each ticket a row with the same columns in the same order: the file has one header line. */
export async function* rowsOf(
  tickets: AsyncIterable<Ticket>,
  columns: readonly string[],
  rowOf: (ticket: Ticket) => Row,
): AsyncGenerator<Row> {
  for await (const ticket of tickets) {
    const row = rowOf(ticket)
    yield Object.fromEntries(columns.map((name) => [name, row[name] ?? null]))
  }
}

/** Streams rows as text: CSV with a header line, a JSON array, or JSON lines. */
export function exportedText(rows: AsyncIterable<Row>, format: ExportFormat, columns?: readonly string[]): Readable {
  return format === 'csv' ? csvOf(rows, columns) : Readable.from(jsonOf(rows, format))
}

async function* jsonOf(rows: AsyncIterable<Row>, format: 'json' | 'jsonl'): AsyncGenerator<string> {
  let isFirst = true
  if (format === 'json') yield '['
  for await (const row of rows) {
    yield format === 'jsonl' ? `${JSON.stringify(row)}\n` : `${isFirst ? '' : ','}\n${JSON.stringify(row)}`
    isFirst = false
  }
  if (format === 'json') yield '\n]\n'
}
