/** What holds for every endpoint: tokens and roles, shapes, problems, keys, limits, the description. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newToken } from '../../src/act/api-token.ts'
import { startConsole } from '../../src/api/server.ts'
import { SAM } from '../support/installation.ts'
import { startApi, type Api } from './calling.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const ticket = { title: 'Printer', body: 'It prints blank pages.', mailbox: 'support' }

test('a port that another program holds is told with the keys that change it', async () => {
  const section = { ...api.us.config.console!, port: Number(new URL(api.origin).port) }
  await expect(startConsole(api.us.runtime, section)).rejects.toThrow(/see console\.host and console\.port: .*EADDRINUSE/)
})

describe('tokens', () => {
  test('without a token nothing is told, and how to send one is', async () => {
    const { status, headers, body } = await api.call('GET /tickets', { as: 'nobody' })
    expect([status, headers.get('www-authenticate'), body['code']]).toEqual([401, 'Bearer realm="intray"', 'no-token'])
  })

  test.each(['Bearer wrong', 'Basic c2FtOnNhbQ==', 'Bearer', 'Bearer a b'])('%j is no token', async (field) => {
    const { status, body } = await api.call('GET /tickets', { as: 'nobody', headers: { authorization: field } })
    expect([status, body['code']]).toEqual([401, 'wrong-token'])
  })

  test('a token that only reads does not write', async () => {
    expect((await api.call('GET /tickets', { as: 'read-only' })).status).toBe(200)
    const { status, body } = await api.call('POST /tickets', { as: 'read-only', body: ticket })
    expect([status, body['code']]).toEqual([403, 'read-only'])
  })

  test('an agent’s token acts as that agent', async () => {
    const { status, body } = await api.call('POST /tickets', { body: ticket })
    expect([status, body['created_by']]).toEqual([201, { kind: 'user', id: SAM }])
  })

  test('who sends twenty wrong tokens is told to wait; a right one from the same address passes', async () => {
    const other = await startApi()
    const wrong = { as: 'nobody', headers: { authorization: 'Bearer wrong' } } as const
    for (let i = 0; i < 20; i++) expect((await other.call('GET /tickets', wrong)).status).toBe(401)
    const { status, headers, body } = await other.call('GET /tickets', wrong)
    const right = await other.call('GET /tickets')
    await other.stop()
    expect([status, body['code']]).toEqual([429, 'too-many-failures'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(right.status).toBe(200)
  })

  test('a stranger at the same network address uses up nothing of what a token may ask', async () => {
    const { sha256, token } = newToken()
    const tokens = [{ name: 'reader', role: 'read-only', sha256 }]
    const slow = await startApi({ config: { console: { port: 0, requestsPerMinute: 2, tokens } } })
    for (let i = 0; i < 2; i++) await slow.call('GET /openapi.json', { as: 'nobody' })
    const stranger = await slow.call('GET /openapi.json', { as: 'nobody' })
    const right = await slow.call('GET /tickets', { as: 'nobody', headers: { authorization: `Bearer ${token}` } })
    await slow.stop()
    expect([stranger.status, stranger.body['code'], right.status]).toEqual([429, 'too-many-requests', 200])
  })
})

describe('problems', () => {
  test('every answer that is no success is problem details (RFC 9457)', async () => {
    const { headers, body } = await api.call('GET /tickets/TKT-999999')
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'there is no TKT-999999',
      code: 'not-found',
    })
  })

  test('a path that is not there is 404, a method that is not there is 405 and says which are', async () => {
    expect((await api.call('GET /nothing')).status).toBe(404)
    const { status, headers } = await api.call('DELETE /tickets')
    expect([status, headers.get('allow')]).toEqual([405, 'GET, POST'])
  })

  test.each([
    ['an unknown field', { ...ticket, colour: 'blue' }, 'body'],
    ['a wrong type', { ...ticket, title: 7 }, 'body.title'],
    ['an object where a string belongs', { ...ticket, mailbox: { $ne: null } }, 'body.mailbox'],
    ['a missing field', { title: 'Printer' }, 'body.mailbox'],
    ['no object', [ticket], 'body'],
  ])('%s is refused with its place', async (_, body, place) => {
    const reply = await api.call<{ faults: { place: string }[] }>('POST /tickets', { body })
    expect([reply.status, reply.body.faults.map((fault) => fault.place)]).toEqual([400, [place]])
  })

  test('several faults are told at once', async () => {
    const { body } = await api.call<{ faults: unknown[] }>('POST /tickets', { body: { title: 7, body: 7 } })
    expect(body.faults).toHaveLength(3)
  })

  test.each([
    ['no JSON', '{"title":', 400],
    ['a prototype', '{"__proto__":{"role":"admin"},"title":"a","mailbox":"support"}', 400],
    ['more than a megabyte', JSON.stringify({ ...ticket, body: 'x'.repeat(1024 * 1024) }), 413],
  ])('%s is refused', async (_, body, status) => {
    const reply = await api.call('POST /tickets', { body })
    expect([reply.status, reply.body['status']]).toEqual([status, status])
  })

  test('another media type than JSON is refused', async () => {
    const { status } = await api.call('POST /tickets', { body: 'title=x', headers: { 'content-type': 'text/plain' } })
    expect(status).toBe(415)
  })

  test('what is no HTTP ends the connection without harm', async () => {
    const port = Number(new URL(api.origin).port)
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('\u0000\u0001 nonsense\r\n\r\n'))
      socket.on('data', () => undefined).on('close', () => resolve())
    })
    expect((await api.call('GET /tickets')).status).toBe(200)
  })
})

describe('query parameters', () => {
  test.each([
    'stage[$ne]=queued',
    'owned_by=a&owned_by=b',
    'limit=0',
    'limit=101',
    'limit=1e1',
    'cursor=!',
    'cursor=e30',
    'nothing=1',
    'stage=asleep',
    'needs_response=1',
    'created_after=yesterday',
  ])('%s is refused', async (query) => {
    expect((await api.call(`GET /tickets?${query}`)).status).toBe(400)
  })

  test('a filter is compared as it is, never as a pattern or an operator', async () => {
    const { body } = await api.call<{ tickets: unknown[] }>('GET /tickets?mailbox=%24regex&owned_by=.*')
    expect(body.tickets).toEqual([])
  })
})

describe('Idempotency-Key', () => {
  const keyed = (key: string, body: object) => api.call('POST /tickets', { body, headers: { 'idempotency-key': key } })

  test('the same request with the same key is done once and answered alike', async () => {
    const [first, second] = [await keyed('a-1', ticket), await keyed('a-1', ticket)]
    expect(second.body).toEqual(first.body)
    expect(second.status).toBe(201)
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect(second.headers.get('idempotency-replayed')).toBe('true')
  })

  test('ten at once create one ticket', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, () => keyed('a-2', ticket)))
    const created = new Set(replies.filter(({ status }) => status === 201).map(({ body }) => body['id']))
    expect(created.size).toBe(1)
    expect(replies.every(({ status }) => status === 201 || status === 409)).toBe(true)
  })

  test('another body under the same key is refused', async () => {
    await keyed('a-3', ticket)
    const { status, body } = await keyed('a-3', { ...ticket, title: 'Scanner' })
    expect([status, body['code']]).toEqual([422, 'key-reused'])
  })

  test('the key of a refused request is free again', async () => {
    expect((await keyed('a-4', { ...ticket, mailbox: 'nowhere' })).status).toBe(404)
    expect((await keyed('a-4', ticket)).status).toBe(201)
  })

  test('a key of another caller is another key', async () => {
    const mine = await keyed('a-5', ticket)
    const theirs = await api.call('POST /tickets', { as: 'admin', body: ticket, headers: { 'idempotency-key': 'a-5' } })
    expect(theirs.body['id']).not.toBe(mine.body['id'])
  })
})

describe('headers', () => {
  test('no answer is cached, sniffed, framed, or may run anything', async () => {
    const { headers } = await api.call('GET /tickets')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
  })

  test('more requests than allowed are told to wait', async () => {
    const slow = await startApi({ config: { console: { port: 0, requestsPerMinute: 2, tokens: [] } } })
    for (let i = 0; i < 2; i++) await slow.call('GET /openapi.json', { as: 'nobody' })
    const { status, headers, body } = await slow.call('GET /openapi.json', { as: 'nobody' })
    await slow.stop()
    expect([status, body['code']]).toEqual([429, 'too-many-requests'])
    expect(headers.get('retry-after')).toBe('60')
  })
})

test('the description is OpenAPI 3.1 and names every path once', async () => {
  const { status, body } = await api.call<{ openapi: string; paths: Record<string, object> }>('GET /openapi.json', {
    as: 'nobody',
  })
  expect([status, body.openapi]).toEqual([200, '3.1.0'])
  expect(Object.keys(body.paths)).toContain('/tickets/{id}')
})
