/** The query in the address of a list: view, words, filters in the command line's notation, order, group and columns. */
import { findTickets } from '../act/search-tickets.ts'
import { selectionOf, type Selection } from '../act/select-tickets.ts'
import { UserError } from '../errors.ts'
import type { Condition, SortKey } from '../tickets/records/ticket-query.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import type { PageDeps } from './frame.ts'
import { whereTicket, type TicketView } from './ticket-views.ts'

type Texts = string | readonly string[]

/** The fields of such a query. */
export interface ListQuery {
  readonly view?: string
  readonly q?: string
  readonly stage?: string
  readonly severity?: string
  readonly owner?: string
  readonly sort?: string
  /** Several sort keys in text; they replace `sort`. */
  readonly keys?: string
  readonly from?: string
  /** Filters such as `tags=Blocked`, which all must hold. */
  readonly filter?: Texts
  /** A further filter in three parts, from the form. */
  readonly name?: string
  readonly is?: string
  readonly value?: string
  readonly group?: string
  readonly columns?: Texts
  /** The id of a bulk edit that was just made. */
  readonly bulk?: string
}

/** Named orders. */
export const sorts: Readonly<Record<string, { readonly title: string; readonly keys: readonly string[] }>> = {
  changed: { title: 'Newest change', keys: ['modified_date:desc'] },
  oldest: { title: 'Oldest first', keys: ['created_date:asc'] },
  newest: { title: 'Newest first', keys: ['created_date:desc'] },
  severity: { title: 'Severity', keys: ['severity:asc'] },
}

/** The values of a field that may be repeated. */
export function textsOf(values: Texts | undefined): readonly string[] {
  return [values ?? []].flat().filter((text) => text !== '')
}

/** All filters of a query, with the one from the form. */
export function filtersOf({ filter, name = '', is = '=', value = '' }: ListQuery): readonly string[] {
  const more = name === '' ? [] : [`${name}${['=', '!=', '>=', '<'].includes(is) ? is : '='}${value}`]
  return [...new Set([...textsOf(filter), ...more])]
}

/** The sort keys of a query; empty: those of the view. */
export function sortKeysOf({ sort: name = '', keys = '' }: ListQuery): readonly string[] {
  const sort = keys.trim() === '' ? name : keys
  return sorts[sort]?.keys ?? sort.split(',').flatMap((key) => key.trim() || [])
}

/** The address of a query with some fields changed. */
export function addressOf(query: ListQuery, changes: ListQuery = {}): string {
  const { name: _, is: __, value: ___, from: ____, bulk: _____, ...kept } = query
  const whole = { ...kept, filter: filtersOf(query), ...changes }
  const pairs = Object.entries(whole).flatMap(([key, value]) => textsOf(value as Texts | undefined).map((text) => [key, text]))
  return `?${new URLSearchParams(pairs.filter(([key]) => key !== 'done')).toString()}`
}

/** A selection; `fault` is what was wrong with the query. */
export interface ListSelection extends Selection {
  readonly fault: string | null
}

/** The selection of a query within a view. With a fault in the query, its filters and order are ignored. */
export async function listSelection(query: ListQuery, view: TicketView, deps: PageDeps): Promise<ListSelection> {
  const request = {
    view: view.record,
    filters: filtersOf(query),
    sort: sortKeysOf(query),
    group: query.group || null,
    columns: textsOf(query.columns),
  }
  try {
    return { ...withQuery(query, view, await selectionOf(request, deps)), fault: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const plain = await selectionOf({ view: view.record, filters: [], sort: [], group: null, columns: [] }, deps)
    return { ...withQuery(query, view, plain), fault: error.message }
  }
}

function withQuery(query: ListQuery, view: TicketView, selection: Selection): Selection {
  const chosen = [
    ['stage', query.stage],
    ['severity', query.severity],
    ['ownedBy', query.owner],
  ] as const
  const conditions = chosen.flatMap(([path, value]) => (value ? [whereTicket(path, value === 'nobody' ? null : value)] : []))
  const own = view.record === null ? view.conditions : []
  const newest: SortKey = { attribute: stockAttributes.find(({ path }) => path === 'modifiedAtMs')!, direction: -1 }
  return {
    ...selection,
    conditions: [...own, ...selection.conditions, ...conditions],
    order: selection.order.length > (selection.group === null ? 0 : 1) ? selection.order : [...selection.order, newest],
  }
}

/** The conditions, with one for the words of the query. */
export async function withWords(query: ListQuery, conditions: readonly Condition[], { store }: PageDeps): Promise<readonly Condition[]> {
  if (!query.q) return conditions
  const { strict } = await findTickets({ text: query.q, conditions, viewer: { kind: 'agent' } }, store)
  return [...conditions, whereTicket('_id', ...strict)]
}
