/**
 * kill -9 behind each step of the write order: whatever a process dies after, each mail is one message and none of ours goes
 * out twice. A step of each role in `npm test`; `npm run faults` and `npm run test:long` make 200 kills behind all of them.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeOrder, type WriteStep } from '../../src/write-order.ts'
import { startInstallation, type Installation } from '../support/installation.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker, type WorkerProcess } from '../support/worker-processes.ts'
import { CROWD, crowdConfig, deliverCrowd } from './crowd.ts'
import { countMessages, isLong, judged, longestMs, repeated, rounds, show } from './scenario.ts'

type Role = keyof typeof writeOrder
const stepsOf = <R extends Role>(role: R) => writeOrder[role].map((step) => `${role}.${step}` as WriteStep)
/** Each role dies about as often as another, all at the same time. */
const lanes: readonly (readonly [Role, readonly WriteStep[]])[] = isLong
  ? [
      ['poll', repeated(rounds(11), stepsOf('poll'))],
      ['apply', repeated(rounds(9), stepsOf('apply'))],
      ['apply', repeated(rounds(8), stepsOf('apply'))],
      ['deliver', repeated(rounds(11), stepsOf('deliver'))],
      ['deliver', repeated(rounds(11), stepsOf('deliver'))],
    ]
  : [
      ['poll', ['poll.row']],
      ['apply', ['apply.committed']],
      ['deliver', ['deliver.sent']],
    ]
const kills = lanes.flatMap(([, steps]) => steps).length
const everyMs = 400
const perRound = isLong ? 8 : 10
const mostAhead = 100

let us: Installation
const crew: WorkerProcess[] = []

/** One of each lives all the time and takes over what the doomed leave, but no poller: it would keep the folders to itself. */
beforeAll(async () => {
  us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
  for (const role of ['apply', 'deliver', 'sweep'] as const) crew.push(startWorker(role, us.configPath))
  await Promise.all(crew.map(({ ready }) => ready))
})
afterAll(async () => {
  await Promise.all(crew.map((worker) => worker.kill()))
  await us.stop()
})

test(`${kills} workers killed behind their steps cost no mail and double none`, { timeout: longestMs }, async () => {
  let [lanesLeft, died] = [lanes.length, 0]
  const killing = lanes.map(async ([role, steps]) => {
    for (const step of steps) {
      const doomed = startWorker(role, us.configPath, { INTRAY_DIE_AFTER: step })
      crew.push(doomed)
      expect(await doomed.ended, step).toMatchObject({ signal: 'SIGKILL' })
      died++
    }
    if (role === 'poll') crew.push(startWorker('poll', us.configPath))
    lanesLeft--
  })
  const killed = Promise.all(killing)
  let sent = 0
  while (lanesLeft > 0) {
    // Those who live have to keep up, or the doomed of the last steps never see a mail.
    if (sent - (await countMessages(us)) < mostAhead) {
      deliverCrowd(us, sent, perRound)
      sent += perRound
    }
    await Promise.race([wait(everyMs), killed])
    await show(us, { sent, faults: died })
  }
  await judged(us, { sent, faults: kills })
})
