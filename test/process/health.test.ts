/** What a worker process says of itself, with a real MongoDB and a real Redis behind it. */
import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startHealth, type Health } from '../../src/process/health.ts'
import { InboundQueue } from '../../src/jobs/apply-mails.ts'
import { OutboxQueue } from '../../src/jobs/deliver-mail.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { emptyDatabaseUri } from '../support/places.ts'
import { testRedis } from '../support/servers.ts'

interface Watched {
  readonly health: Health
  readonly store: Store
  readonly inboundQueue: InboundQueue
}

async function start(redisUrl = testRedis().url): Promise<Watched> {
  const store = await openStore(emptyDatabaseUri())
  const place = { redisUrl, prefix: testRedis().prefix }
  const [inboundQueue, outboxQueue] = [new InboundQueue(place), new OutboxQueue(place)]
  const health = await startHealth({ port: 0, store, inboundQueue, outboxQueue })
  onTestFinished(async () => {
    await health.close()
    await Promise.all([inboundQueue.close(), outboxQueue.close(), store.close()])
  })
  return { health, store, inboundQueue }
}

async function get({ health }: Watched, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${health.port}${path}`)
  return { status: response.status, text: await response.text() }
}

/** A process that has just started is not healthy before its Redis has answered. */
async function untilHealthy(watched: Watched): Promise<string> {
  for (let n = 0; n < 100; n++) {
    const { status, text } = await get(watched, '/health')
    if (status === 200) return text
    await wait(50)
  }
  throw new Error('it never became healthy')
}

test('with MongoDB and Redis there, it is healthy', async () => {
  const text = await untilHealthy(await start())
  expect(JSON.parse(text)).toEqual({ status: 'ok', checks: { mongo: 'ok', redis: 'ok' } })
})

test('with Redis away it is unavailable, and says which part', async () => {
  const { status, text } = await get(await start('redis://127.0.0.1:1'), '/health')
  expect(status).toBe(503)
  expect(JSON.parse(text)).toMatchObject({
    status: 'unavailable',
    checks: { mongo: 'ok', redis: expect.stringMatching(/away|in time/) },
  })
})

test('with MongoDB away it is unavailable', async () => {
  const watched = await start()
  await untilHealthy(watched)
  await watched.store.close()
  const { status, text } = await get(watched, '/health')
  expect([status, JSON.parse(text)]).toEqual([503, expect.objectContaining({ checks: { mongo: 'away', redis: 'ok' } })])
})

test('metrics tell lag by mailbox, the ledger by outcome, the queues and the outbox by state', async () => {
  const watched = await start()
  const { store, inboundQueue } = watched
  await untilHealthy(watched)
  await store.mailboxStates.ensure('support', 'INBOX')
  const lease = await store.mailboxStates.acquire('support/INBOX', 'me', 10_000)
  if (!lease) throw new Error('no lease')
  await store.mailboxStates.update(lease, { lag: 7 })
  const rows = [
    { _id: 'a', outcome: 'duplicate' },
    { _id: 'b', outcome: null },
  ]
  await store.inboundRows.collection.insertMany(rows as never)
  await store.outbox.collection.insertOne({ _id: 'a', state: 'queued', messageId: 'a@b' } as never)
  await inboundQueue.enqueue([{ ids: ['a'] }])
  const { status, text } = await get(watched, '/metrics')
  expect(status).toBe(200)
  for (const line of [
    'intray_mailbox_lag{mailbox="support/INBOX"} 7',
    'intray_ledger_rows{outcome="duplicate"} 1',
    'intray_ledger_rows{outcome="waiting"} 1',
    'intray_queue_jobs{queue="inbound"} 1',
    'intray_queue_jobs{queue="outbox"} 0',
    'intray_outbox_rows{state="queued"} 1',
  ])
    expect(text.split('\n')).toContain(line)
  expect(text).toContain('process_resident_memory_bytes')
})

test('metrics come without the parts whose server is away', async () => {
  const { status, text } = await get(await start('redis://127.0.0.1:1'), '/metrics')
  expect(status).toBe(200)
  expect(text).toContain('process_resident_memory_bytes')
  expect(text).not.toContain('intray_queue_jobs{')
})

test('it listens on loopback only', async () => {
  const { health } = await start()
  const outside = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  for (const { address } of outside.filter(({ family, internal }) => family === 'IPv4' && !internal)) {
    await expect(connectTo(address, health.port)).rejects.toThrow(/ECONNREFUSED/)
  }
  await expect(connectTo('127.0.0.2', health.port)).rejects.toThrow(/ECONNREFUSED/)
})

test('there is nothing else to see', async () => {
  expect(await get(await start(), '/')).toMatchObject({ status: 404 })
})

function connectTo(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path: '/health' }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('error', reject).end()
  })
}

test.each(['alerts.yaml', 'dashboard.json'])('every metric that docs/monitoring/%s names is there, with its label', async (file) => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/monitoring', file), 'utf8')
  const { text: metrics } = await get(await start(), '/metrics')
  const named = [...new Set(text.match(/\b(?:intray|process|nodejs)_\w+/g))]
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter((name) => !metrics.includes(`# TYPE ${name} gauge`))).toEqual([])
  const source = readFileSync(join(import.meta.dirname, '../../src/process/health.ts'), 'utf8')
  const labelled = [...text.matchAll(/max by \((\w+)\) \(?(?:rate\()?(intray_\w+)/g)].map(([, label = '', name = '']) => [label, name])
  expect(labelled.length).toBeGreaterThan(1)
  for (const [label, name] of labelled) expect(source).toMatch(new RegExp(`'${name}',[^']*'[^']*',\\s*'${label}'`))
})

async function searchLag(watched: Watched): Promise<number> {
  const { text } = await get(watched, '/metrics')
  return Number(/^intray_search_lag_seconds\{index="words"\} (\S+)$/m.exec(text)?.[1] ?? Number.NaN)
}

test('the lag of the index of words is the age of the last change that is in it', async () => {
  const watched = await start()
  const { searchState } = watched.store
  await searchState.acquire('feeder', 10_000)
  await searchState.reached('feeder', { token: 'after', through: new Date(Date.now() - 42_000), analysis: 1, index: null }, 10_000)
  const seconds = await searchLag(watched)
  expect(seconds).toBeGreaterThanOrEqual(42)
  expect(seconds).toBeLessThan(60)
})

test('before the index of words was ever fed, it has no lag that anybody knows', async () => {
  expect(await searchLag(await start())).toBeNaN()
})
