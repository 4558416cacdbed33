/** What the address of a list asks for: a view, words, filters in the words of the command line, order, group and columns. */
import { findTickets } from '../act/search-tickets.ts'
import { selectionOf, type Selection } from '../act/select-tickets.ts'
import { UserError } from '../errors.ts'
import type { Condition, SortKey } from '../tickets/records/ticket-query.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import type { PageDeps } from './frame.ts'
import { whereTicket, type TicketView } from './ticket-views.ts'

type Texts = string | readonly string[]

/** What stands in the address of a list. */
export interface ListQuery {
  readonly view?: string
  readonly q?: string
  readonly stage?: string
  readonly severity?: string
  readonly owner?: string
  readonly sort?: string
  /** Several keys, in words; they go before `sort`. */
  readonly keys?: string
  readonly from?: string
  /** `tags=Blocked`, each of which holds. */
  readonly filter?: Texts
  /** One more, in three parts. */
  readonly name?: string
  readonly is?: string
  readonly value?: string
  readonly group?: string
  readonly columns?: Texts
  /** What was just done to many. */
  readonly bulk?: string
}

/** Orders that have a name. */
export const sorts: Readonly<Record<string, { readonly title: string; readonly keys: readonly string[] }>> = {
  changed: { title: 'Newest change', keys: ['modified_date:desc'] },
  oldest: { title: 'Oldest first', keys: ['created_date:asc'] },
  newest: { title: 'Newest first', keys: ['created_date:desc'] },
  severity: { title: 'Severity', keys: ['severity:asc'] },
}

/** What an address says more than once. */
export function textsOf(given: Texts | undefined): readonly string[] {
  return [given ?? []].flat().filter((text) => text !== '')
}

/** The filters of an address, the one that is in the making among them. */
export function filtersOf({ filter, name = '', is = '=', value = '' }: ListQuery): readonly string[] {
  const more = name === '' ? [] : [`${name}${['=', '!=', '>=', '<'].includes(is) ? is : '='}${value}`]
  return [...new Set([...textsOf(filter), ...more])]
}

/** The keys of the order that an address asks for; none: as the view has it. */
export function sortKeysOf({ sort: named = '', keys = '' }: ListQuery): readonly string[] {
  const sort = keys.trim() === '' ? named : keys
  return sorts[sort]?.keys ?? sort.split(',').flatMap((key) => key.trim() || [])
}

/** An address that asks for the same, some of it changed. */
export function addressOf(query: ListQuery, changes: ListQuery = {}): string {
  const { name: _, is: __, value: ___, from: ____, bulk: _____, ...kept } = query
  const whole = { ...kept, filter: filtersOf(query), ...changes }
  const pairs = Object.entries(whole).flatMap(([key, value]) => textsOf(value as Texts | undefined).map((text) => [key, text]))
  return `?${new URLSearchParams(pairs.filter(([key]) => key !== 'done')).toString()}`
}

/** A selection, and what of the address was not understood. */
export interface ListSelection extends Selection {
  readonly fault: string | null
}

/** What a query selects within a view. */
export async function listSelection(query: ListQuery, view: TicketView, deps: PageDeps): Promise<ListSelection> {
  const named = {
    view: view.record,
    filters: filtersOf(query),
    sort: sortKeysOf(query),
    group: query.group || null,
    columns: textsOf(query.columns),
  }
  try {
    return { ...withQuery(query, view, await selectionOf(named, deps)), fault: null }
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

/** The conditions, words among them. */
export async function withWords(query: ListQuery, conditions: readonly Condition[], { store }: PageDeps): Promise<readonly Condition[]> {
  if (!query.q) return conditions
  const { strict } = await findTickets({ text: query.q, conditions, viewer: { kind: 'agent' } }, store)
  return [...conditions, whereTicket('_id', ...strict)]
}
