/**
 * 5,000 mails come in while the supervisor's workers are killed, one a second at most; part of `npm run test:long`, alone by
 * `npm run faults`. INTRAY_KILL_MAILS and INTRAY_KILL_SECONDS make it another size. It prints its figures.
 */

import { inject, expect, onTestFinished, test } from 'vitest'
import { setTimeout as wait } from 'node:timers/promises'
import { roleNames } from '../../src/process/role-names.ts'
import { startInstallation, type Installation } from '../support/installation.ts'
import { freshDatabaseUri } from '../support/servers.ts'
import { startSupervisor, type Supervisor } from '../support/worker-processes.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd, ticketsOf } from './crowd.ts'
import { longestMs, quiet } from './scenario.ts'
import { noteFaults } from './tally.ts'

const mails = Number(process.env['INTRAY_KILL_MAILS'] ?? 5000)
const killEveryMs = Number(process.env['INTRAY_KILL_SECONDS'] ?? 1) * 1000
const perKill = 50
/** Mails that become messages between two deaths: where nobody but those who start are killed, nothing is under way. */
const perDeath = 80
const showEveryMs = 10_000

test(`${mails} mails under kill -9 are one message each, and none of ours goes out twice`, { timeout: longestMs }, async () => {
  const places = { mongoUri: freshDatabaseUri(), redisUrl: inject('redisUrl') }
  const us = await startInstallation(places, { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  const supervisor = startSupervisor(us.configPath)
  onTestFinished(() => supervisor.stop())
  const startedAtMs = Date.now()
  const kills = await killWhileMailComes(us, supervisor)
  await quiet(us)
  const result = await judgeCrowd(us, mails)
  const seconds = Math.round((Date.now() - startedAtMs) / 1000)
  process.stdout.write(`${JSON.stringify({ kills, seconds, ...result }, null, 2)}\n`)
  noteFaults(result, { sent: mails, faults: kills })
  const nothing = { wrongMails: [], strayAnswers: [], doubles: [], lost: [] }
  expect(result).toMatchObject({ messages: mails, tickets: ticketsOf(mails), ...nothing })
})

/** Kills only what is at work: a worker that is still starting has nothing to lose. @returns how many workers were killed */
async function killWhileMailComes(us: Installation, supervisor: Supervisor): Promise<number> {
  let [kills, shownAtMs, storedAtKill] = [0, 0, -perDeath]
  for (let delivered = 0; ;) {
    if (delivered < mails) deliverCrowd(us, delivered, Math.min(perKill, mails - delivered))
    delivered = Math.min(mails, delivered + perKill)
    await wait(killEveryMs)
    const stored = await us.runtime.store.messages.collection.countDocuments({})
    if (stored >= mails) return kills
    if (stored >= storedAtKill + perDeath && killOne(supervisor)) {
      kills++
      storedAtKill = stored
    }
    if (Date.now() - shownAtMs > showEveryMs) {
      process.stdout.write(`${kills} kills, ${delivered} mails delivered, ${stored} messages\n`)
      shownAtMs = Date.now()
    }
  }
}

/** One of the four, whether it is up or not: else the last one standing would die each time. @returns whether it was up */
function killOne(supervisor: Supervisor): boolean {
  const victim = supervisor.workerIds()[Math.floor(Math.random() * roleNames.length)]
  if (victim !== undefined) process.kill(victim, 'SIGKILL')
  return victim !== undefined
}
