/**
 * `npm run faults`: 5,000 mails come in while the supervisor's workers are killed, one each second. Prints figures; the
 * exit code is 0 when every mail is one message and no mail of ours went out twice. Options: mails, seconds per kill.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startEmbedded } from '../../demo/servers/servers.ts'
import { roleNames } from '../../src/process/roles.ts'
import { startInstallation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { startSupervisor } from '../support/worker-processes.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd, ticketsOf, type CrowdResult } from './crowd.ts'

const mails = Number(process.argv[2] ?? 5000)
const killEveryMs = Number(process.argv[3] ?? 1) * 1000
const perKill = 50
const showEveryMs = 10_000
/** The supervisor waits up to half a minute before it starts a worker that dies again and again. */
const patienceMs = 600_000

const dataDir = mkdtempSync(join(tmpdir(), 'intray-faults-'))
const servers = await startEmbedded({ dataDir, redis: true, mongo: true })
const us = await startInstallation(servers, { people: [CROWD], config: crowdConfig })
const supervisor = startSupervisor(us.configPath)
try {
  const startedAtMs = Date.now()
  const kills = await killWhileMailComes()
  await settledPatiently()
  const result = await judgeCrowd(us, mails)
  process.exitCode = isRight(result) ? 0 : 1
  report(result, { kills, seconds: Math.round((Date.now() - startedAtMs) / 1000) })
} finally {
  await supervisor.stop()
  await us.stop()
  await servers.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

/** Kills only what is at work: a worker that is still starting has nothing to lose. @returns how many workers were killed */
async function killWhileMailComes(): Promise<number> {
  let kills = 0
  let shownAtMs = 0
  for (let delivered = 0; ;) {
    if (delivered < mails) deliverCrowd(us, delivered, Math.min(perKill, mails - delivered))
    delivered = Math.min(mails, delivered + perKill)
    await wait(killEveryMs)
    // One of the four, whether it is up or not: else the last one standing would die each second.
    const victim = supervisor.workerIds()[Math.floor(Math.random() * roleNames.length)]
    if (victim !== undefined) {
      process.kill(victim, 'SIGKILL')
      kills++
    }
    const stored = await us.runtime.store.messages.collection.countDocuments({})
    if (Date.now() - shownAtMs > showEveryMs) {
      process.stdout.write(`${kills} kills, ${delivered} mails delivered, ${stored} messages\n`)
      shownAtMs = Date.now()
    }
    if (stored >= mails) return kills
  }
}

async function settledPatiently(): Promise<void> {
  await until(
    'the last mail to be sent',
    () =>
      settled(us).then(
        () => true,
        () => false,
      ),
    patienceMs,
  )
}

function isRight({ messages, tickets, ...lists }: CrowdResult): boolean {
  const { wrongMails, strayAnswers, doubles, lost } = lists
  const isComplete = messages === mails && tickets === ticketsOf(mails)
  return isComplete && [wrongMails, strayAnswers, doubles, lost].every((list) => list.length === 0)
}

function report(result: CrowdResult, run: { readonly kills: number; readonly seconds: number }): void {
  const counted = Object.entries(result).map(([name, value]) => [name, Array.isArray(value) ? value.length : value])
  const wanted = { tickets: ticketsOf(mails), messages: mails }
  process.stdout.write(`${JSON.stringify({ ...run, ...Object.fromEntries(counted), wanted }, null, 2)}\n`)
}
