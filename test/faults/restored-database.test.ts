/**
 * MongoDB goes back to an older state, and Redis forgets: mail that was answered meanwhile is fetched again. Nobody is written
 * to a second time, no number gets another meaning, and no answer goes to another customer.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { SAM, startInstallation, SUPPORT, type Installation, type InstallationOptions } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, inboxOf, post } from '../support/post.ts'
import { flushRedis, snapshotOf, type DatabaseSnapshot } from '../support/database-snapshot.ts'
import { CROWD, crowdConfig, deliverCrowd } from './crowd.ts'

interface Lost {
  readonly us: Installation
  readonly snapshot: DatabaseSnapshot
  readonly flush: () => Promise<void>
}

const ids = (count: number) => Array.from({ length: count }, (_, n) => `crowd-${n}@crowd.example`)

/** Mails; the snapshot; more of them, of which an agent answers some; all workers stopped. */
async function lostLife(
  { before, after, answers }: { readonly before: number; readonly after: number; readonly answers: number },
  options: InstallationOptions = {},
): Promise<Lost> {
  const places = freshPlaces()
  const us = await startInstallation(places, { people: [CROWD], ...options, config: { ...crowdConfig, ...options.config } })
  onTestFinished(() => us.stop())
  const { messages } = us.runtime.store
  const arrived = (count: number) => until(`${count} messages`, async () => (await messages.collection.countDocuments({})) >= count)
  const first = us.play()
  deliverCrowd(us, 0, before)
  await arrived(before)
  await settled(us)
  await first()
  const snapshot = await snapshotOf(places.mongoUri)
  // The check of privacy at the end wants every mail of ours to be in the outbox, which those of the lost state are not.
  for (const emptied of [CROWD, SAM].map((address) => us.mail.backUpMailbox(address))) onTestFinished(() => emptied())
  const second = us.play()
  deliverCrowd(us, before, after)
  await arrived(before + after)
  await settled(us)
  const told = (await inboxOf(us.mail, SAM)).slice(-after)
  for (const [n, notification] of told.slice(0, answers).entries())
    await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: `Answer no. ${n}.` }))
  await arrived(before + after + answers)
  await settled(us)
  await second()
  return { us, snapshot, flush: () => flushRedis(places) }
}

/** Starts again and waits until all mails are messages. @returns whom we wrote to meanwhile */
async function startAgain({ us }: Lost, count: number) {
  const before = [CROWD, SAM].map((address) => us.mail.messages(address).length)
  us.play()
  const { store } = us.runtime
  await until('all mails to be messages again', async () => (await messagesOf(us)).length >= count)
  await settled(us)
  await until('the agents to be told', async () => (await store.lives.present())?.isTold)
  await settled(us)
  const [toCustomers, toAgents] = await Promise.all([CROWD, SAM].map((address, n) => inboxOf(us.mail, address, before[n])))
  return { toCustomers, toAgents: (toAgents ?? []).map(({ message }) => message) }
}

const messagesOf = ({ runtime: { store } }: Installation) => store.messages.collection.find({ messageId: /^crowd-/ }).toArray()

describe('a database that went back to an older state', () => {
  test.each(['putBack', 'restoreDump'] as const)(
    '%s: no second answer, no second acknowledgement, all mails are tickets',
    async (way) => {
      const lost = await lostLife({ before: 15, after: 30, answers: 12 })
      await lost.snapshot[way]()
      await lost.flush()
      const { toCustomers, toAgents } = await startAgain(lost, 45)
      const { store } = lost.us.runtime
      expect(toCustomers).toEqual([])
      expect(toAgents.map(({ subject }) => subject)).toEqual([expect.stringContaining('The database was restored')])
      const messages = await messagesOf(lost.us)
      expect(messages.map(({ messageId }) => messageId).toSorted()).toEqual(ids(45).toSorted())
      const tickets = new Map(messages.map(({ messageId, ticket }) => [messageId, ticket]))
      const taken = ids(45)
        .slice(15)
        .map((id) => tickets.get(id) ?? 0)
      expect(Math.min(...taken)).toBeGreaterThan(10_000)
      expect((await store.tickets.find(taken[0] as TicketNumber))?.needsResponse).toBe(true)
      expect(await store.outbox.collection.countDocuments({ kind: 'reply' })).toBe(0)
      const life = await store.lives.present()
      expect(life).toMatchObject({
        _id: 1,
        isReady: true,
        isTold: true,
        lifted: expect.arrayContaining([expect.objectContaining({ of: 'ticket' })]),
      })
      expect(life?.signs.join()).toMatch(way === 'putBack' ? /a mail bears our signature for TKT-\d+/ : /made anew/)
    },
    120_000,
  )

  test('without an answer in the mailbox it is noticed by what Redis remembers, if that is still there', async () => {
    const lost = await lostLife({ before: 3, after: 5, answers: 0 })
    await lost.snapshot.putBack()
    const { toCustomers } = await startAgain(lost, 8)
    expect(toCustomers).toEqual([])
    expect((await lost.us.runtime.store.lives.present())?.signs.join()).toMatch(/Redis remembers TKT-/)
  }, 120_000)

  test('mail that was moved away is found where it was moved to', async () => {
    const lost = await lostLife({ before: 3, after: 5, answers: 1 }, { imap: { after: 'move', moveTo: 'Archive' } })
    await lost.snapshot.restoreDump()
    await lost.flush()
    const { toCustomers } = await startAgain(lost, 8)
    expect(toCustomers).toEqual([])
  }, 120_000)

  test('mail of today is answered as ever, and an answer to a mail of the lost state reaches nobody', async () => {
    const lost = await lostLife({ before: 3, after: 5, answers: 1 })
    const [, old] = (await inboxOf(lost.us.mail, SAM)).slice(-5)
    await lost.snapshot.putBack()
    await lost.flush()
    await startAgain(lost, 8)
    const customers = lost.us.mail.messages(CROWD).length
    // INTERNALDATE knows seconds alone: a mail of the second in which it was noticed counts as one of before.
    await wait(1_000)
    deliverCrowd(lost.us, 45, 1)
    await until('the acknowledgement', () => lost.us.mail.messages(CROWD).length > customers)
    await post(lost.us.mail, answerTo(old!, { from: SAM, to: SUPPORT, text: 'Too late.' }))
    await settled(lost.us)
    const { store } = lost.us.runtime
    await until('the late answer', async () => (await store.messages.collection.countDocuments({})) >= 11)
    await settled(lost.us)
    expect(lost.us.mail.messages(CROWD)).toHaveLength(customers + 1)
    expect((await store.lives.present())?._id).toBe(1)
  }, 120_000)
})
