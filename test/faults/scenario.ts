/** A scenario of faults: a crowd's mail comes in while things go wrong; when all is quiet, each mail is one message. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Installation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { deliverCrowd, isLong, judgeCrowd, ticketsOf, type CrowdResult } from './crowd.ts'
import { noteFaults } from './tally.ts'

/** Without any progress; however slow a busy machine is, it goes on. */
const patienceMs = 300_000
/** To count thousands of mails all the time would be most of the work. */
const lookEveryMs = 500
/** For `timeout` of a long scenario: what does not go on ends long before. */
export const longestMs = 3_600_000

/** How often a long scenario is played: INTRAY_FAULT_SHARE=0.1 makes it short, to try it out. */
export const rounds = (usual: number) => Math.max(1, Math.round(usual * Number(process.env['INTRAY_FAULT_SHARE'] ?? 1)))

/** Something that goes wrong, or is done to somebody. */
export type Fault = () => unknown

/** Faults in their order, and the mail that comes before each. */
export interface Scenario {
  readonly faults: readonly Fault[]
  readonly perFault: number
  /** Between mail and fault, and behind it. */
  readonly pauseMs?: number
  /** Puts mails of the crowd into our mailbox; by default into that of the installation's own mail server. */
  readonly deliver?: (first: number, count: number) => unknown
}

/** A list, over and over. */
export function repeated<T>(times: number, list: readonly T[]): readonly T[] {
  return Array.from({ length: times }, () => list).flat()
}

/** Lets mail in, makes the faults, and judges. */
export async function playFaults(us: Installation, scenario: Scenario): Promise<CrowdResult> {
  const { faults, perFault, pauseMs = 400, deliver = (first: number, count: number) => deliverCrowd(us, first, count) } = scenario
  for (const [n, fault] of faults.entries()) {
    await deliver(n * perFault, perFault)
    await wait(pauseMs)
    await fault()
    await wait(pauseMs)
    await show(us, { sent: (n + 1) * perFault, faults: n + 1 })
  }
  return judged(us, { sent: faults.length * perFault, faults: faults.length })
}

/** How many of the mails that came in are messages; none, while MongoDB does not answer. */
export function countMessages({ runtime: { store } }: Installation): Promise<number> {
  return store.messages.collection.countDocuments({ direction: 'inbound' }).catch(() => 0)
}

let shownAtMs = Date.now()

/** A line every ten seconds of how far it is, in long scenarios. */
export async function show(us: Installation, { sent, faults }: Made): Promise<void> {
  if (!isLong || Date.now() - shownAtMs < 10_000) return
  shownAtMs = Date.now()
  process.stdout.write(`${faults} faults, ${sent} mails sent, ${await countMessages(us)} messages\n`)
}

interface Made {
  readonly sent: number
  readonly faults: number
}

/** Waits until nothing is left to decide or to send, however busy the machine is; mail that was put off is due at once. */
export async function quiet(us: Installation): Promise<void> {
  const { collection } = us.runtime.store.outbox
  const countLeft = () => collection.countDocuments({ state: { $ne: 'done' } })
  for (let left = Infinity; left > 0;) {
    await collection.updateMany({ state: 'queued', dueAt: { $gt: new Date() } }, { $set: { dueAt: new Date() } }).catch(() => undefined)
    left = await until(
      `fewer than ${left} mails to be left to send`,
      async () => {
        await wait(lookEveryMs)
        const count = await countLeft().catch(() => Infinity)
        return count < left && { count }
      },
      patienceMs,
    ).then(({ count }) => count)
  }
  const isSettled = () =>
    settled(us).then(
      () => true,
      () => false,
    )
  await until('the last of it to be told', isSettled, patienceMs)
}

/** Waits until all mail is done, and holds it against what was sent. */
export async function judged(us: Installation, made: Made): Promise<CrowdResult> {
  for (let had = -1, has = 0; has < made.sent; had = has) {
    has = await until(
      `more than ${had} of ${made.sent} mails to be messages`,
      async () => {
        await wait(lookEveryMs)
        await show(us, made)
        const count = await countMessages(us)
        return count > had && count
      },
      patienceMs,
    )
  }
  await quiet(us)
  const result = await judgeCrowd(us, made.sent)
  noteFaults(result, made)
  expect(result).toMatchObject({ messages: made.sent, tickets: ticketsOf(made.sent), degraded: 0, restores: 0 })
  expect(result).toMatchObject({ wrongMails: [], strayAnswers: [], doubles: [], lost: [] })
  return result
}
