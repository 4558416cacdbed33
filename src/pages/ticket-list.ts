/** The list of tickets: views at the left, search and filters above, and a row for each ticket. */
import type { FastifyInstance } from 'fastify'
import { findTickets } from '../act/search-tickets.ts'
import { createRecord, updateRecord } from '../act/edit-records.ts'
import { checkView, customFields, exportedText, pageOfTickets, rowsOf, selectedTickets, type Row } from '../act/select-tickets.ts'
import { exportRow } from '../operations/export-row.ts'
import { ticketAttributes } from '../tickets/records/ticket-query.ts'
import { displayId, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { bulkBar, bulkNotice } from './bulk-pages.ts'
import { noticeOf, send, type PageDeps } from './frame.ts'
import { element, form, hidden, link, moment, pageOf, part, type Html, type HtmlNode } from './layout.ts'
import { filterBar, type BarContext } from './list-filters.ts'
import { addressOf, filtersOf, listSelection, sortKeysOf, textsOf, withWords, type ListQuery, type ListSelection } from './list-query.ts'
import { countsOf, viewsOf, type TicketView } from './ticket-views.ts'
import { breakable, valueWords } from './shown-text.ts'
import { textOf, type Fields } from './begun-answer.ts'

/** The view of a search, which covers all tickets. */
const found: TicketView = { id: '', title: 'Found', conditions: [], record: null, filters: [] }
const perPage = 50

/** Adds the pages. */
export function ticketListPages(app: FastifyInstance, deps: PageDeps): void {
  app.get<{ Querystring: ListQuery }>('/console', async ({ session, query }, reply) => {
    const views = await viewsOf(session!.addrSpec, deps)
    const view = viewOf(query, views)
    const [counts, fields] = await Promise.all([countsOf(views, deps.store), customFields(deps.store)])
    const list = await listed(query, view, deps)
    const bar = { view, fields, deps, session: session! }
    const body = [viewList(views, view, counts), part('section', 'list', ...listParts(query, list, bar))]
    const refused = list.fault === null ? null : ({ kind: 'refused', text: list.fault } as const)
    const done = (await bulkNotice(query.bulk ?? '', session!, deps)) ?? noticeOf(query)
    return send(reply, page(view.title, session!, body, refused ?? done))
  })
  app.get<{ Querystring: ListQuery & { format?: string } }>('/console/export', async ({ session, query }, reply) => {
    const view = viewOf(query, await viewsOf(session!.addrSpec, deps))
    const { conditions, order, columns: chosen } = await listSelection(query, view, deps)
    const format = query.format === 'json' ? 'json' : 'csv'
    const fields = await customFields(deps.store)
    const columns = chosen.length > 0 ? chosen : ticketAttributes(fields).map(({ name }) => name)
    const tickets = selectedTickets({ conditions: await withWords(query, conditions, deps), order }, deps.store)
    reply.header('content-disposition', `attachment; filename="tickets.${format}"`)
    return reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json').send(
      exportedText(
        rowsOf(tickets, columns, (ticket) => exportRow(ticket, format)),
        format,
        columns,
      ),
    )
  })
  viewRoutes(app, deps)
}

function page(
  title: string,
  session: Parameters<typeof pageOf>[0]['session'],
  body: readonly HtmlNode[],
  notice: ReturnType<typeof noticeOf>,
): Html {
  return pageOf({ title, session, body: [part('div', 'tickets', ...body)], notice })
}

function viewOf({ q, view }: ListQuery, views: readonly TicketView[]): TicketView {
  return q ? found : (views.find(({ id }) => id === view) ?? views[0]!)
}

/** Saving a list as a view for everybody, and deleting a view. */
function viewRoutes(app: FastifyInstance, deps: PageDeps): void {
  app.post<{ Body: Fields }>('/console/views', async ({ session, body }, reply) => {
    const query = queryOf(textOf(body['back']))
    const name = textOf(body['name']).trim()
    const base = (await viewsOf(session!.addrSpec, deps)).find(({ id }) => id === textOf(body['view']))
    const saved = base?.record ? await deps.store.records.find('view', base.record) : null
    const filters = [...(base?.filters ?? []), ...(saved?.filters ?? []), ...filtersOf(query), ...chosenFilters(query)]
    const sort = sortKeysOf(query)
    const values = {
      filters: [...new Set(filters)],
      sort: sort.length > 0 ? sort : (saved?.sort ?? []),
      group: query.group || (saved?.group ?? null),
      columns: textsOf(query.columns).length > 0 ? textsOf(query.columns) : (saved?.columns ?? []),
    }
    await checkView(values, deps.store)
    if (saved?.id === name) await updateRecord('view', name, { values }, deps)
    else await createRecord('view', { id: name, ...values }, deps)
    return reply.redirect(`/console?view=${encodeURIComponent(`view:${name}`)}&done=saved`, 303)
  })
  app.post<{ Body: Fields }>('/console/views/delete', async ({ body }, reply) => {
    await deps.store.records.remove('view', textOf(body['name']))
    return reply.redirect('/console?done=changed', 303)
  })
}

function queryOf(address: string): ListQuery {
  const params = new URLSearchParams(address.replace(/^\?/, ''))
  const names = [...new Set(params.keys())]
  return Object.fromEntries(names.map((name) => [name, params.getAll(name).length > 1 ? params.getAll(name) : (params.get(name) ?? '')]))
}

function chosenFilters({ stage, severity, owner }: ListQuery): readonly string[] {
  const chosen = [stage && `stage=${stage}`, severity && `severity=${severity}`, owner && `owned_by=${owner === 'nobody' ? '' : owner}`]
  return chosen.flatMap((text) => text || [])
}

interface Listed extends ListSelection {
  readonly tickets: readonly Ticket[]
  /** The position from which the next page continues; null: there is none. */
  readonly next: string | null
}

async function listed(query: ListQuery, view: TicketView, deps: PageDeps): Promise<Listed> {
  const { store } = deps
  const selection = await listSelection(query, view, deps)
  const { conditions, order, group } = selection
  const from = Math.max(0, Number(query.from) || 0)
  if (query.q && !query.sort && group === null) {
    const { numbers } = await findTickets({ text: query.q, conditions, viewer: { kind: 'agent' } }, store)
    const tickets = await store.tickets.inOrder(numbers.slice(from, from + perPage))
    return { ...selection, tickets, next: numbers.length > from + perPage ? String(from + perPage) : null }
  }
  const after = placeOf(query.from, order.length)
  const selected = { conditions: await withWords(query, conditions, deps), order }
  const { tickets, next } = await pageOfTickets(selected, { after, limit: perPage }, store)
  return { ...selection, tickets, next: next && Buffer.from(JSON.stringify(next)).toString('base64url') }
}

/** The position in the address. It comes from outside, so only values that a position may have are used. */
function placeOf(text: string | undefined, keys: number) {
  try {
    const place = JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8')) as { values?: unknown; number?: unknown }
    const isPlace =
      Array.isArray(place.values) &&
      place.values.length === keys &&
      place.values.every((value) => value === null || typeof value !== 'object') &&
      typeof place.number === 'number'
    return isPlace ? { values: place.values as (string | number | null)[], number: place.number as TicketNumber } : null
  } catch {
    return null
  }
}

function viewList(views: readonly TicketView[], current: TicketView, counts: ReadonlyMap<string, string>): HtmlNode {
  const items = views.map(({ id, title }) =>
    element('li', {}, [
      element('a', { href: `/console?view=${encodeURIComponent(id)}`, ...(id === current.id ? { 'aria-current': 'page' } : {}) }, [
        title,
        part('span', 'count', counts.get(id) ?? ''),
      ]),
    ]),
  )
  return element('nav', { class: 'views', 'aria-label': 'Views' }, [element('ul', {}, items)])
}

/** Beyond this, the cells of a row are stacked. */
const mostColumns = 7
const usual = ['reported_by', 'stage', 'severity', 'owned_by', 'modified_date']
const titles: Readonly<Record<string, string>> = { reported_by: 'From', owned_by: 'Owner', modified_date: 'Changed' }
const titleOf = (name: string) => titles[name] ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`

function listParts(query: ListQuery, { tickets, next, columns: chosen, group }: Listed, context: BarContext): readonly HtmlNode[] {
  const { view, session } = context
  const address = addressOf({ ...query, view: view.id })
  const columns = chosen.length > 0 ? chosen.filter((name) => name !== 'title' && name !== 'id') : usual
  const heading = ['Tick', 'Ticket', 'Subject', ...columns.map(titleOf)].map((text) => element('th', { scope: 'col' }, [text]))
  const rows = groupedRows(tickets, { columns, group })
  const table = element('table', { class: columns.length > mostColumns ? 'rows many' : 'rows' }, [
    element('thead', {}, [element('tr', {}, heading)]),
    element('tbody', {}, rows),
  ])
  const empty = part('p', 'empty', query.q ? 'Nothing has all these words here.' : 'Nothing here. Well done.')
  return [
    element('div', { class: 'above', 'data-list-news': `/console/news${address}` }, [
      element('h1', {}, [view.title]),
      exportLinks(address),
    ]),
    ...filterBar(query, context),
    ...(tickets.length === 0 ? [empty] : [form('/console/bulk', session, [hidden('back', address), bulkBar(), table], { class: 'bulk' })]),
    ...(next === null ? [] : [link(addressOf({ ...query, view: view.id }, { from: next }), 'More', { class: 'more', rel: 'next' })]),
  ]
}

interface Table {
  readonly columns: readonly string[]
  readonly group: string | null
}

function groupedRows(tickets: readonly Ticket[], { columns, group }: Table): readonly HtmlNode[] {
  let current: string | null = null
  return tickets.flatMap((ticket) => {
    const cells = exportRow(ticket, 'csv')
    const row = rowOf(ticket, cells, columns)
    const value = group === null ? null : valueWords(group, cellText(cells[group])) || 'none'
    if (value === current) return [row]
    current = value
    const head = element('th', { colspan: String(columns.length + 3), scope: 'rowgroup' }, [`${titleOf(group ?? '')}: ${value}`])
    return [element('tr', { class: 'group' }, [head]), row]
  })
}

const cellText = (value: unknown) => (value === null || value === undefined ? '' : String(value))

function exportLinks(address: string): HtmlNode {
  const to = (format: string) => `/console/export${address}&format=${format}`
  return element('details', { class: 'actions' }, [
    element('summary', {}, ['Actions']),
    link(to('csv'), 'Export CSV'),
    link(to('json'), 'Export JSON'),
    link('/console/bulk', 'Changes of many'),
  ])
}

function rowOf(
  { number, title, severity, needsResponse, modifiedAtMs, createdAtMs }: Ticket,
  cells: Row,
  columns: readonly string[],
): HtmlNode {
  const id = displayId(number)
  const cell = (name: string, ...children: HtmlNode[]) => element('td', { class: name }, children)
  const moments: Readonly<Record<string, number>> = { modified_date: modifiedAtMs, created_date: createdAtMs }
  const shown = (name: string): HtmlNode => {
    const atMs = moments[name]
    return atMs === undefined ? valueWords(name, cellText(cells[name]).slice(0, 200)) : moment(atMs)
  }
  const label = (name: string) => (usual.includes(name) ? {} : { 'data-label': titleOf(name) })
  const chosen = (name: string) =>
    element('td', { class: name === 'severity' ? `severity ${severity}` : name, ...label(name) }, breakable(shown(name)))
  return element('tr', { class: needsResponse ? 'needs' : '', 'data-ticket': id }, [
    cell('tick', element('input', { type: 'checkbox', name: 'ticket', value: id, 'aria-label': `Tick ${id}` })),
    cell('id', id),
    cell(
      'title',
      link(`/console/tickets/${id}`, title || '(no subject)'),
      ...(needsResponse ? [part('span', 'dot', 'needs response')] : []),
    ),
    ...columns.map(chosen),
  ])
}
