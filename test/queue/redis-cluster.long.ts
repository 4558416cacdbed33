/** A cluster of three Redis nodes carries a mail from the mailbox to its acknowledgement; one that dies costs none and doubles none. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examineRedis } from '../../src/doctor/queues.ts'
import type { ServerProcess } from '../support/own-server.ts'
import { ANN, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { settled, ticketOf, until } from '../support/observe.ts'
import { inboxOf, post } from '../support/post.ts'
import { startRedisCluster, type RedisCluster } from '../support/redis-cluster.ts'
import { freshDatabaseUri } from '../support/servers.ts'

let cluster: RedisCluster
let us: Installation
/** The node that all of our keys are on. */
let ours: ServerProcess

beforeAll(async () => {
  cluster = await startRedisCluster()
  us = await startInstallation({ mongoUri: freshDatabaseUri(), redisUrl: cluster.redisUrl })
  us.play()
}, 120_000)
afterAll(async () => {
  await us.stop()
  await cluster.stop()
}, 120_000)

async function written(subject: string): Promise<string> {
  return post(us.mail, { from: ANN, to: SUPPORT, subject })
}

/** Its ticket is there, and one acknowledgement of it went out. */
async function answered(id: string): Promise<void> {
  const { number } = await ticketOf(us, id)
  const acknowledgements = async () => (await inboxOf(us.mail, ANN)).filter(({ message }) => message.subject.endsWith(`(TKT-${number})`))
  await until('the acknowledgement', async () => (await acknowledgements()).length > 0)
  await settled(us)
  expect(await acknowledgements()).toHaveLength(1)
}

const findings = async () => (await examineRedis(cluster.redisUrl)).filter(({ subject }) => subject === 'redis')

test('a mail becomes a ticket, and is acknowledged; all keys are in one slot', async () => {
  await answered(await written('Kettle'))
  const keys = await cluster.keys()
  const holders = cluster.nodes.filter((_, n) => (keys[n] ?? []).length > 0)
  expect(holders).toHaveLength(1)
  ours = holders[0] as ServerProcess
  expect(keys.flat().filter((key) => !key.startsWith(`{intray-${us.runtime.store.database}}:`))).toEqual([])
  expect(keys.flat()).toContain(`{intray-${us.runtime.store.database}}:commit-turn`)
})

test('the doctor has no fault to find, and says that nobody stands in for a node that dies', async () => {
  const found = await findings()
  expect(found.filter(({ level }) => level === 'fault')).toEqual([])
  expect(found.filter(({ text }) => /no replica/.test(text))).toMatchObject([{ level: 'warning', advice: /replica/ }])
})

test('while the node with our keys is dead, mail is stored and the doctor names the fault; when it is back, all of it is done once', async () => {
  await ours.kill()
  const others = cluster.nodes.filter((node) => node !== ours)
  await cluster.serves(false, others[0])
  expect((await findings()).filter(({ level }) => level === 'fault')).toMatchObject([{ text: /takes nothing/ }])
  const id = await written('Toaster')
  await until('the mail in the ledger', async () => (await us.runtime.store.inboundRows.countWaiting()) > 0)
  await ours.start()
  await cluster.serves(true)
  await answered(id)
})

test('a replica takes over from its master, and nobody has to do anything', async () => {
  const replica = await cluster.addReplica(ours)
  await ours.kill()
  await cluster.serves(true, replica)
  await answered(await written('Lamp'))
  expect((await findings()).filter(({ level }) => level === 'fault')).toEqual([])
})
