/** Workers that die behind the steps of the write order, one after the other in each lane, while a crowd's mail comes in. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { writeOrder, type WriteStep } from '../../src/write-order.ts'
import { startInstallation, type Installation } from '../support/installation.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorker, type WorkerProcess } from '../support/worker-processes.ts'
import { CROWD, crowdConfig, deliverCrowd, isLong } from './crowd.ts'
import { countMessages, judged, show } from './scenario.ts'

type Role = keyof typeof writeOrder
/** Whose steps, in what order; all lanes at the same time. */
export type Lane = readonly [Role, readonly WriteStep[]]

const everyMs = 400
const perRound = isLong ? 6 : 10
const mostAhead = 200

/** All steps of a role, in their order. */
export function stepsOf<R extends Role>(role: R): readonly WriteStep[] {
  return writeOrder[role].map((step) => `${role}.${step}` as WriteStep)
}

/** How many die in some lanes. */
export function deathsIn(lanes: readonly Lane[]): number {
  return lanes.reduce((sum, [, steps]) => sum + steps.length, 0)
}

/**
 * Lets workers die, and judges. Of each role one lives all the time and takes over what the doomed leave, but no poller where
 * pollers die: it would keep the folders to itself.
 */
export async function dieBehindSteps(lanes: readonly Lane[]): Promise<void> {
  const us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  const crew: WorkerProcess[] = []
  onTestFinished(async () => void (await Promise.all(crew.map((worker) => worker.kill()))))
  const doomedRoles = new Set(lanes.map(([role]) => role))
  const living = (['poll', 'apply', 'deliver', 'sweep'] as const).filter((role) => role !== 'poll' || !doomedRoles.has(role))
  crew.push(...living.map((role) => startWorker(role, us.configPath)))
  await Promise.all(crew.map(({ ready }) => ready))
  const toll = { lanesLeft: lanes.length, died: 0 }
  const killed = Promise.all(lanes.map((lane) => playLane(us, lane, { crew, toll })))
  let sent = 0
  while (toll.lanesLeft > 0) {
    // Those who live have to keep up, or the doomed of the last steps never see a mail.
    if ((await countBehind(us, sent)) < mostAhead) {
      deliverCrowd(us, sent, perRound)
      sent += perRound
    }
    await Promise.race([wait(everyMs), killed])
    await show(us, { sent, faults: toll.died })
  }
  await killed
  if (doomedRoles.has('poll')) crew.push(startWorker('poll', us.configPath))
  await judged(us, { sent, faults: deathsIn(lanes) })
}

/** Mails that are no messages yet, and those of ours that have not gone out. */
async function countBehind(us: Installation, sent: number): Promise<number> {
  const unsent = await us.runtime.store.outbox.collection.countDocuments({ state: { $ne: 'done' } })
  return sent - (await countMessages(us)) + unsent
}

interface Deaths {
  readonly crew: WorkerProcess[]
  readonly toll: { lanesLeft: number; died: number }
}

async function playLane(us: Installation, [role, steps]: Lane, { crew, toll }: Deaths): Promise<void> {
  for (const step of steps) {
    const doomed = startWorker(role, us.configPath, { INTRAY_DIE_AFTER: step })
    crew.push(doomed)
    expect(await doomed.ended, step).toMatchObject({ signal: 'SIGKILL' })
    toll.died++
  }
  toll.lanesLeft--
}
