/** Which ticket a mail goes to: what joins, what opens, what is the same mail again. */

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { displayId } from '../../src/tickets/ticket.ts'
import { ANN, BOB, EVE, SALES, SAM, startInstallation, SUPPORT, ZED, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketNumbered, ticketOf, until, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { post } from '../support/post.ts'

const people = [ANN, BOB, EVE, ZED, SAM]
const dayMs = 24 * 3_600_000
let us: Installation
let news: Newcomers

beforeAll(async () => {
  us = await startInstallation(freshPlaces())
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, people)
})
afterAll(() => us.stop())

describe('a ticket number in the subject', () => {
  test('brings a participant’s mail to that ticket', async () => {
    const { number } = await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT }))
    const again = await post(us.mail, { from: ANN, to: SUPPORT, subject: `More on ${displayId(number)}` })
    expect((await ticketOf(us, again)).number).toBe(number)
  })

  test('of a stranger opens a new ticket that is possibly related, and leaves the named one as it was', async () => {
    const { number } = await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT }))
    const before = await ticketNumbered(us, number)
    const guess = await post(us.mail, { from: ZED, to: SUPPORT, subject: `Re: [${displayId(number)}] Printer` })
    const opened = await ticketOf(us, guess)
    expect(opened.number).not.toBe(number)
    expect(opened.possiblyRelated).toEqual([number])
    expect(await ticketNumbered(us, number)).toEqual(before)
  })
})

test('a child that arrives before its parent and the parent are one ticket, acknowledged once', async () => {
  const parent = `${randomUUID()}@letters.example`
  const child = await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Re: Printer', thread: [parent] })
  const { number } = await ticketOf(us, child)
  await post(us.mail, { id: parent, from: ANN, to: SUPPORT })
  expect((await ticketOf(us, parent)).number).toBe(number)
  expect((await news.fromUs(ANN)).length).toBe(1)
})

test('the same mail to two of our mailboxes is one ticket with one acknowledgement, and two deliveries in the ledger', async () => {
  const id = await post(us.mail, { from: BOB, to: [SUPPORT, SALES] })
  const rows = await decided(us, id, 2)
  await settled(us)
  expect(rows.map(({ mailbox }) => mailbox).toSorted()).toEqual(['sales', 'support'])
  expect(new Set(rows.map(({ ticket }) => ticket)).size).toBe(1)
  expect(rows.map(({ outcome }) => `${outcome}`).toSorted()).toEqual(['duplicate', 'ticket-opened'])
  expect(await news.counts()).toEqual({ [BOB]: 1, [SAM]: 1 })
})

test('the same Message-ID with other content: both are stored, the second is flagged', async () => {
  const id = await post(us.mail, { from: ANN, to: SUPPORT, text: 'The printer prints blank pages.' })
  await ticketOf(us, id)
  await post(us.mail, { id, from: ANN, to: SUPPORT, text: 'Something else altogether.' })
  await decided(us, id, 2)
  const stored = await us.runtime.store.messages.collection.find({ messageId: id }).sort({ at: 1 }).toArray()
  expect(stored.map(({ flags }) => flags).toSorted((a, b) => a.length - b.length)).toEqual([[], ['same-id-different-content']])
})

test('the same Message-ID and text with another Cc is no duplicate: who was added is a member', async () => {
  const first = { from: ANN, to: SUPPORT, text: 'The lamp of the hall is broken.' }
  const id = await post(us.mail, first)
  await ticketOf(us, id)
  await post(us.mail, { ...first, id, cc: [ZED] })
  const rows = await decided(us, id, 2)
  expect(rows.map(({ outcome }) => outcome)).not.toContain('duplicate')
  const { emailMembers } = await ticketOf(us, id)
  expect(emailMembers.map(({ addrSpec }) => addrSpec)).toContain(ZED)
})

test('a mail without Message-ID that comes twice is one message', async () => {
  const raw = `From: ${ANN}\r\nTo: ${SUPPORT}\r\nSubject: No id ${randomUUID()}\r\nDate: Tue, 3 Nov 2026 10:00:00 +0000\r\n\r\nHello\r\n`
  const { store } = us.runtime
  const subject = /Subject: (.*)\r\n/.exec(raw)?.[1] ?? ''
  for (const _ of [1, 2]) us.mail.deliver(SUPPORT, raw)
  const rows = await until('both deliveries', async () => {
    const stored = await store.messages.collection.findOne({ subject })
    const all = stored && (await store.inboundRows.collection.find({ rawSha256: stored.rawSha256, isDone: true }).toArray())
    return all?.length === 2 && all
  })
  expect(rows.map(({ outcome }) => `${outcome}`).toSorted()).toEqual(['duplicate', 'ticket-opened'])
  expect(await store.messages.collection.countDocuments({ subject })).toBe(1)
})

describe('a mail to a closed ticket', () => {
  async function closedSince(days: number): Promise<{ id: string; number: number }> {
    const id = await post(us.mail, { from: ANN, to: SUPPORT })
    const { number } = await ticketOf(us, id)
    const closed = { stage: 'resolved' as const, needsResponse: false, closedAtMs: Date.now() - days * dayMs }
    await us.runtime.store.tickets.collection.updateOne({ _id: number }, { $set: closed, $inc: { version: 1 } })
    return { id, number }
  }

  test('reopens one that was closed 3 days ago: queued, and a response is needed', async () => {
    const { id, number } = await closedSince(3)
    const again = await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, thread: [id] }))
    expect(again).toMatchObject({ number, stage: 'queued', needsResponse: true, closedAtMs: null })
  })

  test('opens a follow-up of one that was closed 30 days ago, which stays closed', async () => {
    const { id, number } = await closedSince(30)
    const again = await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, thread: [id] }))
    expect(again).toMatchObject({ isFollowUpOf: number, stage: 'queued', needsResponse: true })
    expect(await ticketNumbered(us, number)).toMatchObject({ stage: 'resolved', needsResponse: false })
  })

  test('reopens nothing when a robot writes it', async () => {
    const { id, number } = await closedSince(3)
    const headers = { 'Auto-Submitted': 'auto-replied' }
    const robot = await post(us.mail, { from: ANN, to: SUPPORT, thread: [id], headers, text: 'I am away.' })
    expect((await ticketOf(us, robot)).number).toBe(number)
    expect(await ticketNumbered(us, number)).toMatchObject({ stage: 'resolved', needsResponse: false })
  })
})

test('a mail of ours that comes back by Cc does nothing', async () => {
  const { number } = await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, cc: [BOB] }))
  const [ours] = await news.fromUs(ANN)
  const [before, sent] = [await ticketNumbered(us, number), await news.counts()]
  us.mail.deliver(SUPPORT, ours?.raw ?? '')
  const [row] = await decided(us, ours?.message.messageId ?? '')
  expect(row).toMatchObject({ outcome: 'own-copy', ticket: number })
  await settled(us)
  expect(await ticketNumbered(us, number)).toEqual(before)
  expect(await news.counts()).toEqual(sent)
})
