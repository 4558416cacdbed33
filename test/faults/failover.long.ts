/** MongoDB loses its primary while mail comes in: writes fail, transactions end half-way, and all of it is made good. */

import { rm } from 'node:fs/promises'
import mongoose from 'mongoose'
import { expect, inject, test } from 'vitest'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { useMongod } from '../../demo/servers/mongod.ts'
import { uriThrough } from '../support/servers.ts'
import { startInstallation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd, ticketsOf } from './crowd.ts'

const mails = 200
const withoutPrimarySeconds = 3

test('a primary that steps down in the middle costs no mail and doubles none', { timeout: 120_000 }, async () => {
  // A server of its own: all other tests would feel it.
  const dataDir = temporaryFolder('failover')
  const mongod = await useMongod(dataDir)
  const us = await startInstallation({ mongoUri: mongod.uri, redisUrl: inject('redisUrl') }, { people: [CROWD], config: crowdConfig })
  try {
    us.play()
    deliverCrowd(us, 0, mails / 2)
    const stored = () => us.runtime.store.messages.collection.countDocuments({}).catch(() => 0)
    await until('some mails to be messages', async () => (await stored()) > 10)
    await stepDown(uriThrough(mongod.port, mongod.uri))
    deliverCrowd(us, mails / 2, mails / 2)
    await until('all mails to be messages', async () => (await stored()) === mails, 60_000)
    await settled(us)
    const result = await judgeCrowd(us, mails)
    expect(result).toMatchObject({ messages: mails, tickets: ticketsOf(mails) })
    expect(result).toMatchObject({ wrongMails: [], strayAnswers: [], doubles: [], lost: [] })
  } finally {
    await us.stop()
    await mongod.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})

async function stepDown(uri: string): Promise<void> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  const wish = { replSetStepDown: withoutPrimarySeconds, secondaryCatchUpPeriodSecs: 0, force: true }
  await client.db('admin').command(wish)
  await client.close()
}
