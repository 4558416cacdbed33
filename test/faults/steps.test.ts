/**
 * kill -9 behind each step of the write order: whatever a process dies after, each mail is one message and none of ours goes
 * out twice. One round in `npm test`; `npm run faults` and `npm run test:long` make sixteen, over 200 kills.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeOrder } from '../../src/write-order.ts'
import { startInstallation, type Installation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker, type WorkerProcess } from '../support/worker-processes.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd, ticketsOf } from './crowd.ts'
import { noteFaults } from './tally.ts'

const rounds = process.env['INTRAY_LONG'] ? 16 : 1
const perKill = 5
type Role = keyof typeof writeOrder
const roles = Object.keys(writeOrder) as Role[]
const steps = roles.flatMap((role) => writeOrder[role].map((step) => ({ role, step: `${role}.${step}` })))

let us: Installation
const crew = new Map<Role | 'sweep', WorkerProcess>()

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
  for (const role of [...roles, 'sweep'] as const) crew.set(role, startWorker(role, us.configPath))
  await Promise.all([...crew.values()].map(({ ready }) => ready))
})
afterAll(async () => {
  await Promise.all([...crew.values()].map((worker) => worker.kill()))
  await us.stop()
})

test(`${rounds * steps.length} workers killed behind their steps cost no mail and double none`, { timeout: rounds * 240_000 }, async () => {
  let sent = 0
  const all = Array.from({ length: rounds }, () => steps).flat()
  for (const [n, { role, step }] of all.entries()) {
    await crew.get(role)?.kill()
    const doomed = startWorker(role, us.configPath, { INTRAY_DIE_AFTER: step })
    crew.set(role, doomed)
    deliverCrowd(us, sent, perKill)
    sent += perKill
    expect(await doomed.ended, step).toMatchObject({ signal: 'SIGKILL' })
    // The next one of its role is doomed as well, and takes over what this one left.
    if (all[n + 1]?.role !== role) crew.set(role, startWorker(role, us.configPath))
  }
  const stored = () => us.runtime.store.messages.collection.countDocuments({ direction: 'inbound' })
  await until('all mails to be messages', async () => (await stored()) >= sent, 120_000)
  await settled(us)
  const result = await judgeCrowd(us, sent)
  noteFaults(result, { sent, faults: rounds * steps.length })
  expect(result).toMatchObject({ messages: sent, tickets: ticketsOf(sent), degraded: 0 })
  expect(result).toMatchObject({ wrongMails: [], strayAnswers: [], doubles: [], lost: [] })
})
