/** Before a worker does anything, it looks whether the database was put back. */
import pino from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { noticeRestore } from '../../src/process/notice-restore.ts'
import { openStore } from '../../src/store/store.ts'
import mongoose from 'mongoose'
import { testDatabaseUri } from '../support/servers.ts'

async function opened() {
  const uri = testDatabaseUri()
  const store = await openStore(uri)
  const client = await mongoose.mongo.MongoClient.connect(uri)
  onTestFinished(async () => {
    await client.close()
    await store.close()
  })
  const look = () => noticeRestore({ store, queueSettings: null, log: pino({ level: 'silent' }) })
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

it('a half restored database is refused', async () => {
  const { db, look } = await opened()
  await db.collection('restores').insertOne({ folder: 'x' })
  await expect(look()).rejects.toThrow(UserError)
})
