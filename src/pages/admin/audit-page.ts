/** Who changed what. What a change of a ticket was is on its timeline, too. */
import type { FastifyInstance } from 'fastify'
import type { AuditEntry } from '../../store/audit-log.ts'
import { send, type PageDeps } from '../frame.ts'
import { button, choice, element, moment, part, textField, type HtmlNode } from '../layout.ts'
import { adminPage, admins, table } from './admin-frame.ts'
import { deeds } from './deeds.ts'

const at = '/console/admin/audit'
const mostShown = 500
const whats = [
  ['', 'everything'],
  ['admins', 'pages of admins'],
] as const

/** Adds the page. */
export function auditPages(app: FastifyInstance, { store }: PageDeps): void {
  app.get<{ Querystring: { by?: string; of?: string } }>(at, admins, async ({ query: { by = '', of = '' }, session }, reply) => {
    const entries = await store.auditLog.latest({ by: by.trim().toLowerCase(), ofAdmins: of === 'admins' }, mostShown)
    const body = [
      element('form', { method: 'get', action: at, class: 'filters asking' }, [
        textField('By whom (address)', 'by', { value: by }),
        choice('What', { name: 'of', value: of, options: whats }),
        button('Show'),
      ]),
      table(['When', 'Who', 'What', 'With', 'How it ended'], entries.map(cellsOf), 'Nothing was changed here yet.'),
      part('p', 'hint', `The latest ${mostShown}. What a ticket was changed from and to is on its timeline.`),
    ]
    return send(reply, adminPage({ title: 'Audit log', at, session, body }))
  })
}

function cellsOf({ at: when, by, what, values, status }: AuditEntry): readonly HtmlNode[] {
  const text = Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
  return [
    moment(when.getTime()),
    element('span', { class: 'address', title: by }, [by]),
    deeds[what] ?? what,
    text || 'nothing',
    endOf(status),
  ]
}

function endOf(status: number | null): string {
  if (status === null) return 'did not end'
  return status < 400 ? 'done' : `refused (${status})`
}
