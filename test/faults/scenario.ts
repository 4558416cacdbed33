/** A scenario of faults: a crowd's mail comes in while things go wrong; when all is quiet, each mail is one message. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Installation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { deliverCrowd, judgeCrowd, ticketsOf, type CrowdResult } from './crowd.ts'
import { noteFaults } from './tally.ts'

/** Is this `npm run faults` or `npm run test:long`, and not the short form? */
export const isLong = process.env['INTRAY_LONG'] !== undefined

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
  }
  return judged(us, { sent: faults.length * perFault, faults: faults.length })
}

/** Waits until all mail is done, and holds it against what was sent. */
export async function judged(us: Installation, made: { readonly sent: number; readonly faults: number }): Promise<CrowdResult> {
  const stored = () => us.runtime.store.messages.collection.countDocuments({ direction: 'inbound' }).catch(() => 0)
  await until('all mails to be messages', async () => (await stored()) >= made.sent, 240_000)
  await until('everything to be decided and sent', () =>
    settled(us).then(
      () => true,
      () => false,
    ),
  )
  const result = await judgeCrowd(us, made.sent)
  noteFaults(result, made)
  expect(result).toMatchObject({ messages: made.sent, tickets: ticketsOf(made.sent), degraded: 0 })
  expect(result).toMatchObject({ wrongMails: [], strayAnswers: [], doubles: [], lost: [] })
  return result
}
