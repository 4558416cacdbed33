/** kill -9 of a random worker again and again while mail comes in: every mail is one message, every outbound mail goes out at most once. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as wait } from 'node:timers/promises'
import { roleNames, type RoleName } from '../../src/roles.ts'
import { startInstallation, type Installation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker, type WorkerProcess } from '../support/worker-processes.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd, ticketsOf } from './crowd.ts'

const mails = 300
const mostKills = 12
const perKill = mails / mostKills
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

/** The dead one's place is taken at once, as a supervisor does. */
async function killOne(): Promise<boolean> {
  const up = [...crew.values()].filter((worker) => worker.isUp())
  const victim = up[Math.floor(Math.random() * up.length)]
  if (!victim) return false
  await victim.kill()
  crew.set(victim.role, startWorker(victim.role, us.configPath))
  return true
}

test(
  `${mails} mails while ${mostKills} workers are killed, one each ${killEveryMs / 1000} s: each is one message, each is answered once at most`,
  { timeout: 120_000 },
  async () => {
    for (let kills = 0; kills < mostKills; kills++) {
      deliverCrowd(us, kills * perKill, perKill)
      await wait(killEveryMs)
      await until('a worker to be killed', killOne)
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
