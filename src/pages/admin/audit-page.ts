/** Who changed what on the pages of admins. What agents change is on the timelines of tickets. */
import type { FastifyInstance } from 'fastify'
import type { AuditEntry } from '../../store/audit-log.ts'
import { send, type PageDeps } from '../frame.ts'
import { button, element, moment, part, textField, type HtmlNode } from '../layout.ts'
import { adminPage, admins, table } from './admin-frame.ts'

const at = '/console/admin/audit'
const mostShown = 500

/** Adds the page. */
export function auditPages(app: FastifyInstance, { store }: PageDeps): void {
  app.get<{ Querystring: { by?: string } }>(at, admins, async ({ query: { by = '' }, session }, reply) => {
    const entries = await store.auditLog.latest(by.trim().toLowerCase(), mostShown)
    const body = [
      element('form', { method: 'get', action: at, class: 'filters asking' }, [
        textField('By whom (address)', 'by', { value: by }),
        button('Show'),
      ]),
      table(['When', 'Who', 'What', 'With', 'How it ended'], entries.map(cellsOf), 'Nothing was changed here yet.'),
      part('p', 'hint', `The latest ${mostShown}. What was done to a ticket is on its timeline.`),
    ]
    return send(reply, adminPage({ title: 'Audit log', at, session, body }))
  })
}

const deeds: Readonly<Record<string, string>> = {
  '/console/admin/retry': 'tried a mail again',
  '/console/admin/mailboxes/:name/test': 'tried a mailbox out',
  '/console/admin/mailboxes/:name/resume': 'let a mailbox go on',
  '/console/admin/mailboxes/:name/connect': 'began to sign a mailbox in',
  '/console/admin/mailboxes/:name/came-back': 'signed a mailbox in',
  '/console/admin/rules': 'tried rules',
  '/console/admin/people/export': 'exported a person',
  '/console/admin/people/erase': 'erased a person',
}

function cellsOf({ at: when, by, what, values, status }: AuditEntry): readonly HtmlNode[] {
  const text = Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
  return [moment(when.getTime()), by, deeds[what] ?? what, text || 'nothing', endOf(status)]
}

function endOf(status: number | null): string {
  if (status === null) return 'did not end'
  return status < 400 ? 'done' : `refused (${status})`
}
