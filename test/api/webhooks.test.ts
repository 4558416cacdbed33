/** Webhooks over HTTP: a receiver is told of every commit at least once, signed, however often it is away. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { deliverWebhooks } from '../../src/send/deliver-webhooks.ts'
import { ANN } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { startApi, type Api } from './calling.ts'

interface Told {
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly body: { readonly id: string; readonly type: string; readonly [what: string]: unknown }
}

let api: Api
let receiver: Server
let told: Told[] = []
let answer: (told: Told) => number = () => 204
let webhook: { id: string; secret: string }
const stop = new AbortController()
let delivering: Promise<void>

beforeAll(async () => {
  api = await startApi({ config: { webhooks: { allowPrivate: true } } })
  receiver = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString()
      const one = { headers: request.headers, text, body: JSON.parse(text) as Told['body'] }
      told.push(one)
      response.writeHead(answer(one), { location: '/elsewhere' }).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/told`
  const { body } = await api.call<{ id: string }>('POST /webhooks', { as: 'admin', body: { url } })
  const { body: kept } = await api.call<{ secret: string }>(`GET /webhooks/${body.id}/secret`, { as: 'admin' })
  webhook = { ...body, ...kept }
  const { store, config, log } = api.us.runtime
  delivering = deliverWebhooks({ store, config, log, now: Date.now }, stop.signal)
})
beforeEach(() => {
  told = []
  answer = () => 204
})
afterAll(async () => {
  stop.abort()
  await delivering
  await new Promise((resolve) => receiver.close(resolve))
  await api.stop()
})

async function createdTicket(): Promise<string> {
  const body = { title: 'Printer', mailbox: 'support', reported_by: ANN }
  return (await api.call<{ id: string }>('POST /tickets', { body })).body.id
}

const ofType = (type: string) => told.filter(({ body }) => body.type === type)

test('a new ticket and its timeline are told, by their ids alone', async () => {
  const id = await createdTicket()
  await until('the ticket to be told', () => ofType('work_created').length === 1)
  expect(ofType('work_created')[0]?.body['work_created']).toEqual({ work: { id, type: 'ticket', version: 1 } })
  await until('its timeline to be told', () => ofType('timeline_entry_created').length >= 2)
  expect(told.map(({ text }) => text).join()).not.toContain('Printer')
})

test('a change is told with the version that it made', async () => {
  const id = await createdTicket()
  await api.call(`PATCH /tickets/${id}`, { body: { title: 'Scanner' }, headers: { 'if-match': '"1"' } })
  await until('the change to be told', () => ofType('work_updated').length === 1)
  expect(ofType('work_updated')[0]?.body['work_updated']).toEqual({ work: { id, type: 'ticket', version: 2 } })
})

test('a refused change is not told', async () => {
  const id = await createdTicket()
  await until('the ticket to be told', () => ofType('work_created').length === 1)
  await api.call(`POST /tickets/${id}/stage`, { body: { stage: 'resolved' } })
  await createdTicket()
  await until('the next ticket to be told', () => ofType('work_created').length === 2)
  expect(ofType('work_updated')).toEqual([])
})

test('what is told is signed with the webhook’s secret', async () => {
  await createdTicket()
  const one = await until('something to be told', () => told[0])
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = one.headers
  const key = Buffer.from(webhook.secret.replace('whsec_', ''), 'base64')
  const expected = createHmac('sha256', key)
    .update(`${String(id)}.${String(at)}.${one.text}`)
    .digest('base64')
  expect(signature).toBe(`v1,${expected}`)
  expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(10)
})

test.each([500, 404, 302])('who answers %i is told again later, under the same id', async (status) => {
  const { store, config, log } = api.us.runtime
  let refused = ''
  answer = ({ body }) => {
    if (body.type !== 'work_created') return 204
    refused ||= body.id
    return refused === body.id && told.filter((one) => one.body.id === refused).length === 1 ? status : 204
  }
  await createdTicket()
  await until('the first attempt', () => refused !== '')
  await until('the refusal to be noted', async () => (await store.webhooks.countWaiting()).get(webhook.id) === 1)
  const stopLater = new AbortController()
  const later = deliverWebhooks({ store, config, log, now: () => Date.now() + 6_000 }, stopLater.signal)
  await until('the second attempt', () => told.filter(({ body }) => body.id === refused).length === 2)
  stopLater.abort()
  await later
  expect(told.filter(({ body }) => body.id === refused)).toHaveLength(2)
  await until('nothing to wait', async () => (await store.webhooks.countWaiting()).size === 0)
})

test('a webhook that was taken away is told nothing more', async () => {
  const { store } = api.us.runtime
  const url = 'http://127.0.0.1:1/nobody'
  const { body } = await api.call<{ id: string }>('POST /webhooks', { as: 'admin', body: { url } })
  await createdTicket()
  expect((await store.webhooks.countWaiting()).get(body.id)).toBeGreaterThan(0)
  expect((await api.call(`DELETE /webhooks/${body.id}`, { as: 'admin' })).status).toBe(204)
  expect((await store.webhooks.countWaiting()).get(body.id)).toBeUndefined()
  expect((await api.call(`DELETE /webhooks/${body.id}`, { as: 'admin' })).status).toBe(404)
})

test('agents see no webhooks, and nobody makes one to where HTTP does not lead', async () => {
  expect((await api.call('GET /webhooks')).status).toBe(403)
  for (const url of ['file:///etc/passwd', 'http://', 'javascript:alert(1)', 'http://a b', 'http://u:p@us.example/'])
    expect((await api.call('POST /webhooks', { as: 'admin', body: { url } })).status).toBe(400)
})

test('nobody makes a webhook to a private address, unless the configuration opens them', async () => {
  const closed = await startApi()
  const urls = [
    ...['http://127.0.0.1/', 'http://2130706433/', 'http://0x7f.1/', 'http://localhost:8025/', 'http://a.localhost./'],
    ...['http://10.0.0.1/', 'http://169.254.169.254/latest', 'http://[::1]/', 'http://[::ffff:10.0.0.1]/'],
  ]
  for (const url of urls) {
    const { status, body } = await closed.call('POST /webhooks', { as: 'admin', body: { url } })
    expect([url, status, body['detail']]).toEqual([url, 422, expect.stringContaining('webhooks.allowPrivate')])
  }
  const open = await closed.call('POST /webhooks', { as: 'admin', body: { url: 'https://hooks.example/told' } })
  await closed.stop()
  expect(open.status).toBe(201)
})
