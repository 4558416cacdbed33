/** Reports over HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANN } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'

let api: Api
const today = new Date().toISOString().slice(0, 10)
const days = `from=${today}&to=${today}`

beforeAll(async () => {
  api = await startApi()
  await api.call('POST /tickets', { body: { mailbox: 'support', title: 'Kettle', body: 'It leaks.', reported_by: ANN } })
})
afterAll(() => api.stop())

test('who may read sees figures', async () => {
  const { status, body } = await api.call(`GET /reports/arrivals?${days}&zone=UTC&by=mailbox`, { as: 'read-only' })
  expect(status).toBe(200)
  expect(body).toMatchObject({ report: 'arrivals', from: today, to: today, time_zone: 'UTC', by: 'mailbox' })
  expect(body['rows']).toEqual([{ mailbox: 'support', day: today, tickets: 1 }])
  expect((await api.call(`GET /reports/arrivals?${days}`, { as: 'nobody' })).status).toBe(401)
})

test('CSV has the rows', async () => {
  const { headers, text } = await api.call(`GET /reports/backlog?${days}&format=csv`)
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(headers.get('content-disposition')).toBe('attachment; filename="backlog.csv"')
  expect(text).toBe('open,up_to_1_day,over_1_day,over_3_days,over_7_days,over_30_days\n1,1,0,0,0,0\n')
})

test.each([
  [`happiness?${days}`, 'is one of arrivals, first-response'],
  [`backlog?${days}&by=colour`, 'is one of group, part, owner, tag, workspace, mailbox'],
  ['backlog?from=2026-02-30&to=2026-03-01', 'is no day; write one such as 2026-11-30'],
  ['backlog?from=2026-03-02&to=2026-03-01', '2026-03-01 is before 2026-03-02'],
  [`backlog?${days}&zone=Mars`, 'is no time zone'],
  ['backlog', 'from'],
])('%s is refused', async (path, words) => {
  const { status, text } = await api.call(`GET /reports/${path}`)
  expect([status >= 400 && status < 500, text]).toEqual([true, expect.stringContaining(words)])
})
