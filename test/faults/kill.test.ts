/** kill -9 of a random worker again and again while mail comes in: every mail is one message, every outbound mail goes out at most once. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as wait } from 'node:timers/promises'
import { roleNames, type RoleName } from '../../src/process/role-names.ts'
import { startInstallation, type Installation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker, type WorkerProcess } from '../support/worker-processes.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd, ticketsOf } from './crowd.ts'

/** test/faults/kill-5000.long.ts goes on for longer. */
const mails = 160
const perKill = mails / roleNames.length
const killEveryMs = 500

let us: Installation
const crew = new Map<RoleName, WorkerProcess>()

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
  for (const role of roleNames) crew.set(role, startWorker(role, us.configPath))
  await Promise.all([...crew.values()].map(({ ready }) => ready))
})
afterAll(async () => {
  await Promise.all([...crew.values()].map((worker) => worker.kill()))
  await us.stop()
})

/** Kills the first of some roles that is at work; its place is taken at once, as a supervisor does. */
async function killAndReplace(victims: readonly RoleName[]): Promise<RoleName | null> {
  const role = victims.find((name) => crew.get(name)?.isUp())
  if (role === undefined) return null
  await crew.get(role)?.kill()
  crew.set(role, startWorker(role, us.configPath))
  return role
}

test(
  `${mails} mails while each of the four workers is killed: each is one message, each is answered once at most`,
  { timeout: 120_000 },
  async () => {
    const victims = roleNames.toSorted(() => Math.random() - 0.5)
    for (let kills = 0; victims.length > 0; kills++) {
      deliverCrowd(us, kills * perKill, perKill)
      await wait(killEveryMs)
      const killed = await until('a worker to be killed', () => killAndReplace(victims))
      victims.splice(victims.indexOf(killed), 1)
    }
    const stored = () => us.runtime.store.messages.collection.countDocuments({})
    await until('all mails to be messages', async () => (await stored()) >= mails, 60_000)
    await settled(us)
    const result = await judgeCrowd(us, mails)
    expect(result).toMatchObject({
      messages: mails,
      tickets: ticketsOf(mails),
      wrongMails: [],
      strayAnswers: [],
      doubles: [],
      lost: [],
    })
    expect(result.acknowledged).toBeGreaterThan(ticketsOf(mails) / 2)
  },
)
