/** The doctor on a replica set of three of which one is dead, and whose primary ends transactions early. */
import mongoose from 'mongoose'
import { expect, onTestFinished, test } from 'vitest'
import { examineDatabase } from '../../src/doctor/database.ts'
import { until } from '../support/observe.ts'
import { startReplicaSet } from '../support/replica-set.ts'

test('a member that is dead and a limit that is too short are named; both mended, there is no complaint', async () => {
  const set = await startReplicaSet()
  onTestFinished(() => set.stop())
  const uri = set.uri('doctor')
  const complaints = async () =>
    (await examineDatabase(uri)).filter(({ level, text }) => level !== 'ok' && !/gets no corrections|disk is|operations log/.test(text))
  expect(await complaints()).toEqual([])
  const primary = await set.primary()
  const dead = set.nodes.find((node) => node !== primary)!
  await dead.kill()
  const limit = async (seconds: number) => {
    const client = await mongoose.mongo.MongoClient.connect(`mongodb://127.0.0.1:${primary.port}/?directConnection=true`)
    await client.db('admin').command({ setParameter: 1, transactionLifetimeLimitSeconds: seconds })
    await client.close()
  }
  await limit(3)
  const found = await until('two complaints', async () => {
    const told = await complaints()
    return told.length === 2 && told
  })
  expect(found).toMatchObject([
    {
      level: 'fault',
      text: expect.stringContaining(`127.0.0.1:${dead.port} (`) as string,
      advice: expect.stringMatching(/start them/) as string,
    },
    { level: 'warning', text: expect.stringContaining('after 3 s') as string },
  ])
  await Promise.all([dead.start(), limit(10)])
  await until('no complaint', async () => (await complaints()).length === 0)
})
