/** A mail that takes its worker down, again and again: who pays for it, and what becomes of it. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyDepsOf } from '../../src/process/apply-deps.ts'
import { createParsePool, type ParsePool } from '../../src/mail/parse-pool.ts'
import { applyMessages, type ApplyDeps } from '../../src/apply/apply-messages.ts'
import type { InboundId } from '../../src/tickets/ticket.ts'
import { startInstallation, type Installation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd } from './crowd.ts'

const mails = 50
let us: Installation
let pool: ParsePool
let deps: ApplyDeps
let ids: readonly InboundId[]

beforeEach(async () => {
  us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
  const { store } = us.runtime
  pool = createParsePool({ threads: 1 })
  deps = applyDepsOf(us.runtime, () => ({ store, pool, spoolDir: '' }))
  us.play(['poll'])
  deliverCrowd(us, 0, mails)
  await until('all mails in the ledger', async () => (await store.inboundRows.countWaiting()) === mails)
  ids = (await store.inboundRows.collection.find({}).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)
})
afterEach(async () => {
  pool.close()
  await us.stop()
})

test('a mail that throws whenever it is applied stops none of the others; after its third failure it is kept by its header', async () => {
  const { inboundRows } = us.runtime.store
  const poison = ids[20] as InboundId
  const loadMails: ApplyDeps['loadMails'] = async (rows) => {
    const loaded = await deps.loadMails(rows)
    const bad = loaded.find(({ place, message }) => place.id === poison && !message.isDegraded)
    if (bad) throw new RangeError('nobody has thought of this mail')
    return loaded
  }
  for (let failures = 1; failures <= 3; failures++) {
    await expect(applyMessages(ids, { ...deps, loadMails })).rejects.toThrow('nobody has thought')
    expect(await inboundRows.countWaiting()).toBe(1)
  }
  await applyMessages(ids, { ...deps, loadMails })
  const [row] = await inboundRows.load([poison])
  expect(row).toMatchObject({ isDone: true, outcome: 'ticket-opened', attempts: 4 })
  expect(await judgeCrowd(us, mails)).toMatchObject({ messages: mails, degraded: 1, wrongMails: [], strayAnswers: [] })
})

test('mails that were in a dying worker’s hands together are all kept whole, however often', async () => {
  const { inboundRows } = us.runtime.store
  await inboundRows.collection.updateMany({}, { $set: { attempts: 9 } })
  await applyMessages(ids, deps)
  expect(await judgeCrowd(us, mails)).toMatchObject({ messages: mails, degraded: 0, wrongMails: [], strayAnswers: [] })
})

test('of mails that were in a dying worker’s hands, each goes alone, and a third death alone counts for that one only', async () => {
  const { inboundRows } = us.runtime.store
  await inboundRows.collection.updateMany({}, { $set: { attempts: 2, attemptsAlone: 2 } })
  // It is never heard of again, like a worker that was killed.
  void applyMessages(ids, { ...deps, loadMails: () => new Promise(() => undefined) })
  await until('the first one to be in hand', () => inboundRows.collection.findOne({ attemptsAlone: 3 }))
  expect(await inboundRows.collection.countDocuments({ attemptsAlone: 2 })).toBe(mails - 1)
  await applyMessages(ids, deps)
  expect(await judgeCrowd(us, mails)).toMatchObject({ messages: mails, degraded: 1, wrongMails: [], strayAnswers: [] })
})
