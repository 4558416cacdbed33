/** Before a worker does anything, it looks whether the database was put back. */
import mongoose from 'mongoose'
import pino from 'pino'
import { expect, inject, it, onTestFinished } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { noticeRestore } from '../../src/process/notice-restore.ts'
import type { QueueSettings } from '../../src/queue/redis.ts'
import { TicketMark } from '../../src/queue/ticket-mark.ts'
import { openStore } from '../../src/store/store.ts'
import { until } from '../support/observe.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'

async function opened() {
  const uri = freshDatabaseUri()
  const store = await openStore(uri)
  const client = await mongoose.mongo.MongoClient.connect(uri)
  onTestFinished(async () => {
    await client.close()
    await store.close()
  })
  const look = (queueSettings: QueueSettings | null = null) => noticeRestore({ store, queueSettings, log: pino({ level: 'silent' }) })
  return { store, db: client.db(), look }
}

it('a new installation has a first life, and looking again changes nothing', async () => {
  const { store, look } = await opened()
  await look()
  await look()
  expect(await store.lives.present()).toMatchObject({ _id: 0, takenAgainBefore: null, isReady: true, isTold: true })
})

it('a ledger that was made anew begins another life, once, however many look', async () => {
  const { store, db, look } = await opened()
  await store.counters.reserve('ticket', 15)
  await look()
  await db.collection('inboundRows').drop()
  await db.createCollection('inboundRows')
  await Promise.all([look(), look(), look()])
  await look()
  expect(await store.lives.present()).toMatchObject({
    _id: 1,
    isReady: true,
    isTold: false,
    lifted: [{ of: 'ticket', from: 15, to: 11_000 }],
  })
  expect(await store.counters.lastTicket()).toBe(11_000)
})

it('what somebody began and did not finish is finished, to the same numbers', async () => {
  const { store, look } = await opened()
  await store.counters.reserve('ticket', 15)
  await look()
  const life = { begunAt: new Date(), ledgerUuid: await store.ledgerUuid(), takenAgainBefore: new Date(), knownUntil: null }
  await store.lives.begin(1, { ...life, signs: ['x'], lifted: [{ of: 'ticket', from: 15, to: 11_000 }] })
  await look()
  await look()
  expect(await store.lives.present()).toMatchObject({ _id: 1, isReady: true })
  expect(await store.counters.lastTicket()).toBe(11_000)
})

async function slowRedis() {
  const redisUrl = new URL(inject('redisUrl'))
  const proxy = await startTcpProxy(Number(redisUrl.port))
  proxy.delay(200)
  const settings = (port: number | string) => ({ redisUrl: `redis://127.0.0.1:${port}`, prefix: freshDatabaseUri().replace(/.*\//, '') })
  const near = settings(redisUrl.port)
  const mark = new TicketMark(near)
  await until('Redis', () =>
    mark.note(0).then(
      () => true,
      () => false,
    ),
  )
  onTestFinished(async () => {
    mark.close()
    await proxy.stop()
  })
  return { proxy, mark, settings: { ...near, redisUrl: `redis://127.0.0.1:${proxy.port}` } }
}

it('a database is no older for the numbers that others give out and note in Redis while a worker starts', async () => {
  const { store, look } = await opened()
  await look()
  const { proxy, mark, settings } = await slowRedis()
  const looking = look(settings)
  await until('the worker to ask Redis', () => proxy.connections() > 0)
  await store.counters.reserve('ticket', 15)
  await mark.note(15)
  await looking
  expect(await store.lives.present()).toMatchObject({ _id: 0 })
})

it('a number that Redis remembers and the database does not begins another life', async () => {
  const { store, look } = await opened()
  await look()
  const { mark, settings } = await slowRedis()
  await mark.note(15)
  await look(settings)
  expect(await store.lives.present()).toMatchObject({ _id: 1, signs: ['Redis remembers TKT-15, the database TKT-0'] })
})

it('a half restored database is refused', async () => {
  const { db, look } = await opened()
  await db.collection('restores').insertOne({ folder: 'x' })
  await expect(look()).rejects.toThrow(UserError)
})
