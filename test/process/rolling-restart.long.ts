/** Workers are replaced one after another while mail comes in: each that is asked to end does so in time, with 0, also while it starts. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { roleNames, type RoleName } from '../../src/process/role-names.ts'
import { CROWD, crowdConfig, deliverCrowd } from '../faults/crowd.ts'
import { judged } from '../faults/scenario.ts'
import { startInstallation, type Installation } from '../support/installation.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker, type WorkerProcess } from '../support/worker-processes.ts'

const deadlineMs = crowdConfig.intervals.shutdownSeconds * 1000 + 5_000
/** No line of ours runs while Node loads the program: a second, or many of them on a machine with other things to do. */
const loadingMs = 60_000
const perRole = 10
/** Loaded before all else: says "ready" as soon as somebody listens to SIGTERM. */
const listening = `process.on('newListener',(name)=>{if(name==='SIGTERM')process.stdout.write(process.env.INTRAY_READY)})`

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

async function endInTime(worker: WorkerProcess, limitMs = deadlineMs): Promise<void> {
  const startedAtMs = performance.now()
  expect(await worker.end(), worker.role).toEqual({ code: 0, signal: null })
  expect(performance.now() - startedAtMs, worker.role).toBeLessThan(limitMs)
}

test('under load each role is replaced: exit 0 within the deadline, and each mail is one message', async () => {
  for (const [n, role] of roleNames.entries()) {
    deliverCrowd(us, n * perRole, perRole)
    const next = startWorker(role, us.configPath)
    await next.ready
    await endInTime(crew.get(role)!)
    crew.set(role, next)
  }
  await judged(us, { sent: roleNames.length * perRole, faults: roleNames.length })
}, 240_000)

test('while it starts, a worker ends at once with 0', async () => {
  const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(listening)}`
  for (const ms of [0, 200, 700]) {
    const starting = startWorker('deliver', us.configPath, { NODE_OPTIONS })
    await starting.ready
    await wait(ms)
    await endInTime(starting, loadingMs)
  }
}, 120_000)
