/** Broadcasts over the API: admins write and send them, everybody with a token sees how they fare (T-093). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BOB, ANN } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const body = { subject: 'Down', text: 'We work on it.', mailbox: 'support', purpose: 'status-update', workspaces: ['Acme'] }

test('T-093 only admins write and send', async () => {
  for (const as of ['agent', 'read-only', 'mail', 'nobody'] as const) {
    const { status } = await api.call('POST /broadcasts', { as, body })
    expect(status).toBe(as === 'nobody' ? 401 : 403)
  }
})

test('it is written, previewed, sent by its number, and canceled', async () => {
  const created = await api.call('POST /broadcasts', { as: 'admin', body })
  expect([created.status, created.headers.get('location')]).toEqual([201, `/broadcasts/${String(created.body['id'])}`])
  expect(created.body).toMatchObject({ state: 'draft', scope: 'multicast', per_minute: 100 })
  const path = `/broadcasts/${String(created.body['id'])}`
  const preview = await api.call(`GET ${path}/preview`, { as: 'read-only' })
  expect(preview.body).toMatchObject({ recipients: 2, per_workspace: [{ rev_org: 'Acme', recipients: 2 }] })
  expect(preview.text).not.toContain(ANN)
  expect((await api.call(`POST ${path}/send`, { as: 'admin', body: { recipients: 1 } })).status).toBe(422)
  expect((await api.call(`POST ${path}/send`, { as: 'admin', body: { recipients: 2 } })).status).toBe(202)
  expect((await api.call(`POST ${path}/pause`, { as: 'admin' })).body).toMatchObject({ state: 'paused' })
  expect((await api.call(`POST ${path}/resume`, { as: 'admin' })).body).toMatchObject({ state: 'sending' })
  expect((await api.call(`POST ${path}/cancel`, { as: 'admin' })).body).toMatchObject({ state: 'canceled', total: 2 })
  expect((await api.call(`GET ${path}`, { as: 'read-only' })).body).toMatchObject({ waiting: 2, queued: 0, sent: 0, replies: [] })
  const { body: listed } = await api.call<{ broadcasts: readonly object[] }>('GET /broadcasts', { as: 'read-only' })
  expect(listed.broadcasts).toMatchObject([{ id: created.body['id'], state: 'canceled' }])
})

test('a ticket that is none is not found, and what is unclear is refused', async () => {
  expect((await api.call('GET /broadcasts/TKT-99')).status).toBe(404)
  const unclear = [
    { ...body, all: true },
    { ...body, workspaces: [] },
    { ...body, purpose: 'advertising' },
    { ...body, contacts: ['no address'] },
    { ...body, subject: 'Two\nlines' },
    { ...body, workspaces: [], contacts: [`${BOB}.nowhere`] },
  ]
  for (const one of unclear) expect((await api.call('POST /broadcasts', { as: 'admin', body: one })).status).toBeGreaterThanOrEqual(400)
})
