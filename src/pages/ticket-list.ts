/** The list of tickets: views at the left, words and filters above, a row for each ticket, and what is done to many. */
import type { FastifyInstance } from 'fastify'
import { editTicket } from '../act/edit-ticket.ts'
import { findTickets } from '../act/search-tickets.ts'
import { exportedText, pageOfTickets, rowsOf, selectedTickets } from '../act/select-tickets.ts'
import { exportRow } from '../operations/export-row.ts'
import type { Store } from '../store/store.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import type { Condition, SortKey } from '../tickets/records/ticket-query.ts'
import { stages } from '../tickets/stage/stage.ts'
import { displayId, severities, ticketNumber, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { noticeOf, refusalText, send, type PageDeps } from './frame.ts'
import { button, choice, element, form, hidden, link, moment, pageOf, part, type Html, type HtmlNode } from './layout.ts'
import { agentOf } from './signed-in.ts'
import { countsOf, viewsOf, whereTicket, type TicketView } from './ticket-views.ts'

/** What stands in the address of a list. */
interface ListQuery {
  readonly view?: string
  readonly q?: string
  readonly stage?: string
  readonly severity?: string
  readonly owner?: string
  readonly group?: string
  readonly sort?: string
  readonly from?: string
}

/** Words search everything. */
const found: TicketView = { id: '', title: 'Found', conditions: [] }
const perPage = 50
const sorts: Readonly<Record<string, { readonly title: string; readonly path: string; readonly direction: 1 | -1 }>> = {
  changed: { title: 'Newest change', path: 'modifiedAtMs', direction: -1 },
  oldest: { title: 'Oldest first', path: 'createdAtMs', direction: 1 },
  newest: { title: 'Newest first', path: 'createdAtMs', direction: -1 },
  severity: { title: 'Severity', path: 'severity', direction: 1 },
}

/** Adds the pages. */
export function ticketListPages(app: FastifyInstance, deps: PageDeps): void {
  app.get<{ Querystring: ListQuery }>('/console', async ({ session, query }, reply) => {
    const views = await viewsOf(session!.addrSpec, deps)
    const view = query.q ? found : (views.find(({ id }) => id === query.view) ?? views[0]!)
    const list = await listed(query, view, deps.store)
    const counts = await countsOf(views, deps.store)
    const body = [viewList(views, view, counts), part('section', 'list', ...listParts(query, { ...list, view, deps, session: session! }))]
    return send(reply, page(view.title, session!, body, noticeOf(query)))
  })
  app.get<{ Querystring: ListQuery & { format?: string } }>('/console/export', async ({ session, query }, reply) => {
    const views = await viewsOf(session!.addrSpec, deps)
    const view = query.q ? found : (views.find(({ id }) => id === query.view) ?? views[3]!)
    const conditions = await conditionsOf(query, view, deps.store)
    const format = query.format === 'json' ? 'json' : 'csv'
    const columns = stockAttributes.map(({ name }) => name)
    const tickets = selectedTickets({ conditions, order: [orderOf(query)] }, deps.store)
    reply.header('content-disposition', `attachment; filename="tickets.${format}"`)
    return reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json').send(
      exportedText(
        rowsOf(tickets, columns, (ticket) => exportRow(ticket, format)),
        format,
        columns,
      ),
    )
  })
  bulkRoute(app, deps)
}

/** What is done to those that are ticked; a rule's refusal of one keeps nobody else from it. */
function bulkRoute(app: FastifyInstance, deps: PageDeps): void {
  app.post<{ Body: Readonly<Record<string, string | string[]>> }>('/console/bulk', async ({ session, body }, reply) => {
    const numbers = [body['ticket'] ?? []].flat().flatMap((text) => ticketNumber(text) ?? [])
    const edits = bulkEdits(String(body['do'] ?? ''), session!.addrSpec)
    const by = agentOf(session!, deps.config)
    const refused: string[] = []
    for (const number of numbers) {
      const error: unknown = await editTicket(number, edits, { by, ifVersion: null }, deps).catch((one: unknown) => one)
      const text = refusalText(error)
      if (text !== null) refused.push(`${displayId(number)}: ${text}`)
      else if (error instanceof Error) throw error
    }
    const back = typeof body['back'] === 'string' && body['back'].startsWith('?') ? body['back'] : ''
    if (refused.length === 0) return reply.redirect(`/console${back === '' ? '?' : `${back}&`}done=bulk`, 303)
    const items = refused.map((text) => element('li', {}, [text]))
    const heading = element('h1', {}, [`${numbers.length - refused.length} changed, ${refused.length} refused`])
    const texts = [heading, element('ul', {}, items), link(`/console${back}`, 'Back to the list')]
    return send(reply.code(422), page('Refused', session!, [part('section', 'fault', ...texts)], null))
  })
}

function page(
  title: string,
  session: Parameters<typeof pageOf>[0]['session'],
  body: readonly HtmlNode[],
  notice: ReturnType<typeof noticeOf>,
): Html {
  return pageOf({ title, session, body: [part('div', 'tickets', ...body)], notice })
}

async function conditionsOf(query: ListQuery, view: TicketView, store: Store): Promise<readonly Condition[]> {
  const chosen = [
    ['stage', query.stage],
    ['severity', query.severity],
    ['ownedBy', query.owner],
    ['group', query.group],
  ] as const
  const conditions = [
    ...view.conditions,
    ...chosen.flatMap(([path, value]) => (value ? [whereTicket(path, value === 'nobody' ? null : value)] : [])),
  ]
  if (!query.q) return conditions
  const { numbers } = await findTickets({ text: query.q, conditions, viewer: { kind: 'agent' } }, store)
  return [...conditions, whereTicket('_id', ...numbers)]
}

function orderOf({ sort = '' }: ListQuery): SortKey {
  const { path, direction } = sorts[sort] ?? sorts['changed']!
  return { attribute: stockAttributes.find((one) => one.path === path)!, direction }
}

interface Listed {
  readonly tickets: readonly Ticket[]
  /** Behind this the next page goes on; null: nowhere. */
  readonly next: string | null
}

async function listed(query: ListQuery, view: TicketView, store: Store): Promise<Listed> {
  const from = Math.max(0, Number(query.from) || 0)
  if (query.q && !query.sort) {
    const { numbers } = await findTickets(
      { text: query.q, conditions: await conditionsOf({ ...query, q: '' }, view, store), viewer: { kind: 'agent' } },
      store,
    )
    const tickets = await store.tickets.inOrder(numbers.slice(from, from + perPage))
    return { tickets, next: numbers.length > from + perPage ? String(from + perPage) : null }
  }
  const after = placeOf(query.from)
  const { tickets, next } = await pageOfTickets(
    { conditions: await conditionsOf(query, view, store), order: [orderOf(query)] },
    { after, limit: perPage },
    store,
  )
  return { tickets, next: next && Buffer.from(JSON.stringify(next)).toString('base64url') }
}

/** Only what a place may hold gets into the query. */
function placeOf(text: string | undefined) {
  try {
    const place = JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8')) as { values?: unknown; number?: unknown }
    const isPlace =
      Array.isArray(place.values) && place.values.length === 1 && typeof place.values[0] !== 'object' && typeof place.number === 'number'
    return isPlace ? { values: place.values as (string | number)[], number: place.number as TicketNumber } : null
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

interface ListContext extends Listed {
  readonly view: TicketView
  readonly deps: PageDeps
  readonly session: NonNullable<Parameters<typeof pageOf>[0]['session']>
}

function listParts(query: ListQuery, { tickets, next, view, deps, session }: ListContext): readonly HtmlNode[] {
  const address = addressOf({ ...query, view: view.id })
  const rows = tickets.map(rowOf)
  const heading = ['Tick', 'Ticket', 'Subject', 'From', 'Stage', 'Severity', 'Owner', 'Changed'].map((text) =>
    element('th', { scope: 'col' }, [text]),
  )
  const table = element('table', { class: 'rows' }, [element('thead', {}, [element('tr', {}, heading)]), element('tbody', {}, rows)])
  const empty = part('p', 'empty', query.q ? 'Nothing has all these words here.' : 'Nothing here. Well done.')
  return [
    element('div', { class: 'above' }, [element('h1', {}, [view.title]), exportLinks(address)]),
    filterBar(query, view, deps),
    ...(tickets.length === 0 ? [empty] : [form('/console/bulk', session, [hidden('back', address), bulkBar(), table], { class: 'bulk' })]),
    ...(next === null ? [] : [link(addressOf({ ...query, view: view.id, from: next }), 'More', { class: 'more', rel: 'next' })]),
  ]
}

function exportLinks(address: string): HtmlNode {
  const to = (format: string) => `/console/export${address}&format=${format}`
  return element('details', { class: 'actions' }, [
    element('summary', {}, ['Actions']),
    link(to('csv'), 'Export CSV'),
    link(to('json'), 'Export JSON'),
  ])
}

function addressOf(query: ListQuery): string {
  const given = Object.entries(query).filter(([name, value]) => typeof value === 'string' && value !== '' && name !== 'done')
  return `?${new URLSearchParams(given as [string, string][]).toString()}`
}

function filterBar(query: ListQuery, view: TicketView, { config }: PageDeps): HtmlNode {
  const any = ['', 'any'] as const
  const same = (values: readonly string[]) => values.map((value) => [value, value.replaceAll('_', ' ')] as const)
  const owners = [any, ['nobody', 'nobody'] as const, ...config.agents.map(({ address, name }) => [address, name] as const)]
  return element('form', { method: 'get', action: '/console', class: 'filters', role: 'search' }, [
    hidden('view', view.id),
    element('label', { class: 'words' }, [
      element('span', {}, ['Search']),
      element('input', { type: 'search', name: 'q', value: query.q ?? '', placeholder: 'words, from:, tag:, "a phrase"', 'data-key': '/' }),
    ]),
    choice('Stage', { name: 'stage', value: query.stage ?? '', options: [any, ...same(stages)] }),
    choice('Severity', { name: 'severity', value: query.severity ?? '', options: [any, ...same(severities)] }),
    choice('Owner', { name: 'owner', value: query.owner ?? '', options: owners }),
    choice('Order', {
      name: 'sort',
      value: query.sort ?? '',
      options: [['', query.q ? 'Best match' : 'Newest change'], ...Object.entries(sorts).map(([id, { title }]) => [id, title] as const)],
    }),
    button('Show'),
  ])
}

function bulkBar(): HtmlNode {
  const options = [
    ['', 'nothing'],
    ['assign', 'Assign to me'],
    ['unassign', 'Take the owner off'],
    ['needs-off', 'Needs response off'],
    ['stage:work_in_progress', 'Work in progress'],
    ['stage:resolved', 'Resolve'],
    ...severities.map((severity) => [`severity:${severity}`, `Severity ${severity}`] as const),
    ['spam', 'Spam'],
  ] as const
  return part('div', 'bulk-bar', choice('To the ticked ones', { name: 'do', value: '', options }), button('Do it', { class: 'plain' }))
}

function bulkEdits(what: string, agent: string): readonly TicketEdit[] {
  const [verb, value = ''] = what.split(':')
  const edits: Readonly<Record<string, () => TicketEdit>> = {
    assign: () => ({ kind: 'set', field: 'ownedBy', to: [agent] }),
    unassign: () => ({ kind: 'set', field: 'ownedBy', to: [] }),
    'needs-off': () => ({ kind: 'needsResponse', to: false }),
    stage: () => ({ kind: 'stage', to: value as never, override: false, reason: null }),
    severity: () => ({ kind: 'set', field: 'severity', to: value }),
    spam: () => ({ kind: 'set', field: 'isSpam', to: true }),
  }
  const edit = Object.hasOwn(edits, verb ?? '') ? edits[verb ?? '']?.() : undefined
  return edit ? [edit] : []
}

function rowOf(ticket: Ticket): HtmlNode {
  const { number, title, stage, severity, needsResponse, reportedBy, ownedBy, modifiedAtMs } = ticket
  const id = displayId(number)
  const cell = (name: string, ...children: HtmlNode[]) => element('td', { class: name }, children)
  const people = (ids: readonly string[]) => ids.map((one) => one.slice(one.lastIndexOf('/') + 1)).join(', ')
  return element('tr', { class: needsResponse ? 'needs' : '', 'data-ticket': id }, [
    cell('tick', element('input', { type: 'checkbox', name: 'ticket', value: id, 'aria-label': `Tick ${id}` })),
    cell('id', id),
    cell(
      'title',
      link(`/console/tickets/${id}`, title || '(no subject)'),
      ...(needsResponse ? [part('span', 'dot', 'needs response')] : []),
    ),
    cell('from', people(reportedBy)),
    cell('stage', stage.replaceAll('_', ' ')),
    cell(`severity ${severity}`, severity),
    cell('owner', people(ownedBy)),
    cell('changed', moment(modifiedAtMs)),
  ])
}
