/** Settings: the effective configuration, each line with the key that sets it. */
import type { FastifyInstance } from 'fastify'
import { configHash } from '../../config/config-hash.ts'
import { shownConfig } from '../../config/without-secrets.ts'
import { stockAttributes } from '../../tickets/records/stock-attributes.ts'
import { send, type PageDeps } from '../frame.ts'
import { button, element, part, textField, type HtmlNode } from '../layout.ts'
import { adminPage, admins, facts, table } from './admin-frame.ts'
import { settingsIn, type Setting } from './setting-lines.ts'

const at = '/console/admin/settings'

/** Adds the page. */
export function settingsPages(app: FastifyInstance, { config, store }: PageDeps): void {
  app.get<{ Querystring: { q?: string } }>(at, admins, async ({ query: { q = '' }, session }, reply) => {
    const settings = settingsIn(shownConfig(config)).filter(({ key, value }) => `${key} ${value}`.toLowerCase().includes(q.toLowerCase()))
    const fields = await Array.fromAsync(store.records.all('field'))
    const body = [
      part(
        'p',
        'hint',
        `What holds, defaults and all, without secrets (configuration ${configHash(config)}). It is set in the file, and here only shown: change the key there; workers take it within seconds.`,
      ),
      element('form', { method: 'get', action: at, class: 'filters asking' }, [
        textField('Key or value', 'q', { value: q, type: 'search' }),
        button('Show'),
      ]),
      table(['Key in the file', 'What holds'], settings.map(cellsOf), 'No key is called so.'),
      element('h2', {}, ['Object customization › Ticket › Stock fields']),
      facts(stockAttributes.map(({ name, type }) => [name, type])),
      element('h2', {}, ['Custom fields']),
      fields.length === 0
        ? part('p', 'empty', 'None.')
        : facts(fields.map(({ id, type, description }) => [id, `${type} ${description ?? ''}`])),
    ]
    return send(reply, adminPage({ title: 'Settings', at, session, body }))
  })
}

function cellsOf({ key, value }: Setting): readonly HtmlNode[] {
  return [element('code', {}, [key]), value]
}
