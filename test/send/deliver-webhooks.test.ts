/** Receivers that do not answer: each is waited for alone. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deliverWebhooks } from '../../src/send/deliver-webhooks.ts'
import { startApi, type Api } from '../api/calling.ts'
import { until } from '../support/observe.ts'

let api: Api
const servers: Server[] = []

beforeAll(async () => {
  api = await startApi({ config: { webhooks: { allowPrivate: true } } })
})
afterAll(async () => {
  for (const one of servers) {
    one.closeAllConnections()
    one.close()
  }
  await api.stop()
})

/** A receiver that answers, or one that never does; and how often it was asked. */
async function receiver(answers: boolean): Promise<{ url: string; asked: () => number }> {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    request.resume()
    if (answers) response.writeHead(204).end()
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked: () => asked }
}

async function delivering<T>(part: () => Promise<T>, now: () => number = Date.now): Promise<T> {
  const { store, config, log } = api.us.runtime
  const stop = new AbortController()
  const ended = deliverWebhooks({ store, config, log, now }, stop.signal)
  const result = await part()
  stop.abort()
  for (const one of servers) one.closeAllConnections()
  await ended
  return result
}

test('a receiver that never answers delays no other, is asked by few at once, and rests', async () => {
  const [silent, quick] = [await receiver(false), await receiver(true)]
  for (const { url } of [silent, quick]) await api.call('POST /webhooks', { as: 'admin', body: { url, event_types: ['work_created'] } })
  await delivering(async () => {
    const events = 40
    for (let i = 0; i < events; i++) await api.call('POST /tickets', { body: { title: `${i}`, mailbox: 'support' } })
    const before = Date.now()
    await until('the quick one to be told', () => quick.asked() >= events)
    expect(Date.now() - before).toBeLessThan(3_000)
    expect(quick.asked()).toBe(events)
    expect(silent.asked()).toBeLessThanOrEqual(4)
    for (const one of servers) one.closeAllConnections()
    const asked = silent.asked()
    await api.call('POST /tickets', { body: { title: 'next', mailbox: 'support' } })
    await until('the quick one to be told of the next', () => quick.asked() === events + 1)
    expect(silent.asked()).toBe(asked)
  })
})

test('who is silent for three days is told no longer of what is older', async () => {
  const { webhooks } = api.us.runtime.store
  expect((await webhooks.countWaiting()).size).toBe(1)
  for (const one of servers) one.close()
  const days = 4 * 24 * 3600_000
  await delivering(
    () => until('nothing to wait', async () => (await webhooks.countWaiting()).size === 0),
    () => Date.now() + days,
  )
})
