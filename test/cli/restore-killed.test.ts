/** kill -9 behind each step of `intray restore`: no worker takes what it left for whole, and the same command again ends as an undisturbed one does. */
import { join } from 'node:path'
import mongoose from 'mongoose'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { noticeRestore } from '../../src/process/notice-restore.ts'
import { openLog } from '../../src/logger.ts'
import { openStore } from '../../src/store/store.ts'
import { restoreOrder } from '../../src/write-order.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { mailText, makePlace, openPlace } from './command.ts'

const from = makePlace([1, 2, 3].map((n) => mailText({ 'Message-ID': `<m${n}@acme.example>`, To: 'support@us.example' })))
const folder = join(from.folder, 'monday')

beforeAll(async () => {
  for (const args of [
    ['import', 'mails', '--mailbox', 'support'],
    ['backup', 'monday'],
  ])
    await from.intray(args)
})
afterAll(() => {
  vi.unstubAllEnvs()
  from.remove()
})

/** Everything but the moments of the restore itself. */
async function stateOf(uri: string): Promise<Record<string, readonly string[]>> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  const { BSON } = mongoose.mongo
  const collections = await client.db().collections()
  const all = collections.map(async (collection) => {
    const documents = await collection.find({}).sort({ _id: 1 }).toArray()
    const lasting = documents.map(({ begunAt, takenAgainBefore, ledgerUuid, ...rest }) => BSON.EJSON.stringify(rest))
    return [collection.collectionName, lasting] as const
  })
  const state = await Promise.all(all)
  await client.close()
  return Object.fromEntries(state.filter(([, documents]) => documents.length > 0))
}

async function look(uri: string): Promise<void> {
  const store = await openStore(uri)
  try {
    await noticeRestore({ store, queueSettings: null, log: openLog('test', 'silent') })
  } finally {
    await store.close()
  }
}

let undisturbed: ReturnType<typeof stateOf> | undefined

async function undisturbedState() {
  const uri = freshDatabaseUri()
  expect(await openPlace([], { mongodbUri: uri }).intray(['restore', folder])).toMatchObject({ code: 0 })
  return stateOf(uri)
}

test.each(restoreOrder)('restore.%s', async (step) => {
  undisturbed ??= undisturbedState()
  const uri = freshDatabaseUri()
  const into = openPlace([], { mongodbUri: uri })
  vi.stubEnv('INTRAY_DIE_AFTER', `restore.${step}`)
  expect(await into.intray(['restore', folder])).toMatchObject({ code: null })
  vi.stubEnv('INTRAY_DIE_AFTER', undefined)
  await expect(look(uri)).rejects.toThrow(/half restored/)
  expect(await into.intray(['restore', folder])).toMatchObject({ code: 0, out: expect.stringMatching(/go on above TKT-11000; .*TKT-3\./) })
  expect(await stateOf(uri)).toEqual(await undisturbed)
  await look(uri)
})
