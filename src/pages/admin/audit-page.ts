/** The audit log: who changed what. The values that a change of a ticket set are also on its timeline. */
import type { FastifyInstance } from 'fastify'
import type { AuditEntry, Lines } from '../../store/audit-log.ts'
import { momentShown } from '../../tickets/stage/working-hours.ts'
import { send, type PageDeps } from '../frame.ts'
import { button, choice, element, moment, part, textField, type HtmlNode, type Notice } from '../layout.ts'
import { adminPage, admins, table } from './admin-frame.ts'
import { deeds } from './deeds.ts'

const at = '/console/admin/audit'
const mostShown = 500
const dayMs = 24 * 3600_000

interface Asked {
  readonly by?: string
  readonly of?: string
  /** Days in the site's time zone. */
  readonly from?: string
  readonly to?: string
}

const whats = [
  ['', 'everything'],
  ['admins', 'pages of admins'],
] as const

/** Adds the page. */
export function auditPages(app: FastifyInstance, { store, config }: PageDeps): void {
  app.get<{ Querystring: Asked }>(at, admins, async ({ query, session }, reply) => {
    const { by = '', of = '', from = '', to = '' } = query
    const { lines, notice } = linesOf(query, config.timeZone)
    const entries = await store.auditLog.latest(lines, mostShown)
    const body = [
      element('form', { method: 'get', action: at, class: 'filters asking' }, [
        textField('By whom (address)', 'by', { value: by }),
        textField('From the day', 'from', { value: from, type: 'date' }),
        textField('To the day', 'to', { value: to, type: 'date' }),
        choice('What', { name: 'of', value: of, options: whats }),
        button('Show'),
      ]),
      table(['When', 'Who', 'What', 'With', 'How it ended'], entries.map(cellsOf), 'No line fits.'),
      part('p', 'hint', `The latest ${mostShown}. What a ticket was changed from and to is on its timeline.`),
    ]
    return send(reply, adminPage({ title: 'Audit log', at, session, notice, body }))
  })
}

/** An invalid day is reported and ignored. */
function linesOf({ by = '', of = '', from = '', to = '' }: Asked, zone: string): { lines: Lines; notice: Notice | null } {
  const wrong = [from, to].find((day) => day !== '' && dayStart(day, zone, 0) === null)
  const lines = {
    by: by.trim().toLowerCase(),
    ofAdmins: of === 'admins',
    from: dayStart(from, zone, 0),
    before: dayStart(to, zone, 1),
  }
  return { lines, notice: wrong === undefined ? null : { kind: 'refused', text: `"${wrong.slice(0, 40)}" is no day; write 2026-12-01` } }
}

/** The beginning of a day, or of a later one, in the site's time zone; null: the text is no day. */
function dayStart(day: string, zone: string, daysLater: number): Date | null {
  const shownMs = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN
  const isReal = !Number.isNaN(shownMs) && new Date(shownMs).toISOString().startsWith(day)
  return isReal ? new Date(momentShown(zone, shownMs + daysLater * dayMs)) : null
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
