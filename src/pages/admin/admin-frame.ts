/** The frame of the administration pages: the list of pages at the left, and tables. */
import { element, link, pageOf, part, type Html, type HtmlNode, type Notice, type Visitor } from '../layout.ts'
import { breakable } from '../shown-text.ts'

/** Options of routes for administrators. */
export const admins = { config: { who: 'admin' } } as const

const pages = [
  ['/console/admin', 'Failed mail', 'why a mail is no ticket, what failed, trying again'],
  ['/console/admin/mailboxes', 'Mailboxes', 'how they fare, signing in, what each worker runs with'],
  ['/console/admin/rules', 'Rules', 'what is done by itself, tried on a stored mail'],
  ['/console/admin/reports', 'Reports', 'arrivals, times, backlog, promises'],
  ['/console/admin/people', 'People', 'what is kept of somebody'],
  ['/console/admin/records', 'Records', 'accounts, workspaces, contacts, users, groups, parts, tags, subtypes, fields'],
  ['/console/admin/webhooks', 'Webhooks', 'who is told, what was not taken in and why, trying again'],
  ['/console/admin/queues', 'Queues', 'jobs by state, what failed, trying again'],
  ['/console/admin/settings', 'Settings', 'what the file says'],
  ['/console/admin/audit', 'Audit log', 'who changed what'],
] as const

/** The content of an administration page. */
export interface AdminPage {
  readonly title: string
  /** The entry of the list that it belongs to. */
  readonly at: (typeof pages)[number][0]
  readonly session: Visitor | null
  readonly notice?: Notice | null
  readonly body: readonly HtmlNode[]
}

/** Renders a page in the frame. */
export function adminPage({ title, at, session, notice = null, body }: AdminPage): Html {
  const items = pages.map(([href, name, about]) =>
    element('li', {}, [link(href, name, { title: about, ...(href === at ? { 'aria-current': 'page' } : {}) })]),
  )
  const list = element('nav', { class: 'views', 'aria-label': 'Admin' }, [element('ul', {}, items)])
  return pageOf({
    title,
    session,
    notice,
    body: [part('div', 'tickets admin', list, part('div', 'talk', element('h1', {}, [title]), ...body))],
  })
}

/** A table. On narrow screens, each cell shows the heading of its column. */
export function table(heading: readonly string[], rows: readonly (readonly HtmlNode[])[], none: string): HtmlNode {
  if (rows.length === 0) return part('p', 'empty', none)
  const head = element(
    'tr',
    {},
    heading.map((text) => element('th', { scope: 'col' }, [text])),
  )
  const lines = rows.map((cells) =>
    element(
      'tr',
      {},
      cells.map((cell, i) => element('td', { 'data-label': heading[i] ?? '' }, breakable(cell))),
    ),
  )
  return element('table', { class: 'rows sheet' }, [element('thead', {}, [head]), element('tbody', {}, lines)])
}

/** A name with its value. */
export type Shown = readonly [name: string, value: string | readonly HtmlNode[]]

/** A list of names with their values. */
export function facts(pairs: readonly Shown[]): HtmlNode {
  const terms = pairs.flatMap(([name, value]) => {
    const nodes = typeof value === 'string' ? [value] : value
    return [element('dt', {}, [name]), element('dd', { dir: 'auto' }, nodes.flatMap(breakable))]
  })
  return element('dl', { class: 'facts' }, terms)
}
