/** Who gets an acknowledgement, and who never does. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, BOB, SALES, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { markMailboxes, settled, ticketOf, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { fieldOf, post, type Letter } from '../support/post.ts'

const noreply = 'no-reply@acme.example'
const robot = 'machine@acme.example'
const keen = 'keen@acme.example'
const listOwner = 'owner-talk@acme.example'
const people = [ANN, BOB, SAM, noreply, robot, keen, listOwner]
let us: Installation
let news: Newcomers

beforeAll(async () => {
  const limits = { acknowledgementsPerSenderHour: 3 }
  us = await startInstallation(freshPlaces(), { people: [noreply, robot, keen, listOwner], config: { limits } })
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, people)
})
afterAll(() => us.stop())

test('one person’s thread is acknowledged once, without a word of what he wrote, the subject included', async () => {
  const id = await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Secret lamp', text: 'A private word.' })
  await ticketOf(us, id)
  await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Re: Secret lamp', thread: [id] }))
  const got = await news.fromUs(ANN)
  expect(got).toHaveLength(1)
  expect(got[0]?.raw).not.toMatch(/Secret lamp|private word/)
  const fields = ['Auto-Submitted', 'X-Auto-Response-Suppress', 'Precedence', 'Return-Path']
  expect(fields.map((name) => fieldOf(got[0]!, name))).toEqual(['auto-replied', 'All', 'bulk', '<>'])
})

const silent: readonly (readonly [string, Letter, string])[] = [
  ['a robot that says so (RFC 3834)', { from: robot, to: SUPPORT, headers: { 'Auto-Submitted': 'auto-generated' } }, robot],
  ['a mailing list', { from: BOB, to: SUPPORT, headers: { 'List-Id': 'Talk <talk.acme.example>' } }, BOB],
  ['a newsletter', { from: BOB, to: SUPPORT, headers: { Precedence: 'bulk' } }, BOB],
  ['an address that nobody reads', { from: noreply, to: SUPPORT }, noreply],
  ['a mail with the null return path', { from: BOB, to: SUPPORT, returnPath: '' }, BOB],
  ['a list owner’s return path', { from: listOwner, to: SUPPORT }, listOwner],
]

describe('nothing automatic goes to', () => {
  test.each(silent)('%s', async (_, letter, author) => {
    await ticketOf(us, await post(us.mail, letter))
    expect(await news.fromUs(author)).toEqual([])
  })

  test('one of our own addresses', async () => {
    const before = us.mail.messages(SALES).length
    await ticketOf(us, await post(us.mail, { from: SALES, to: SUPPORT }))
    expect(us.mail.messages(SALES)).toHaveLength(before)
  })
})

test('a sender gets three acknowledgements in an hour; his further tickets open in silence', async () => {
  const numbers = new Set<number>()
  for (let n = 0; n < 5; n++) {
    const id = await post(us.mail, { from: keen, to: SUPPORT, subject: `Matter ${n}` })
    numbers.add((await ticketOf(us, id)).number)
  }
  expect(numbers.size).toBe(5)
  expect(await news.fromUs(keen)).toHaveLength(3)
})

test('a robot without any sign that answers each of our mails with a new subject stops after the limit', async () => {
  const answered = new Set<string>()
  await ticketOf(us, await post(us.mail, { from: robot, to: SUPPORT, subject: 'Start' }))
  for (let rounds = 0; rounds < 10; rounds++) {
    const fresh = (await news.fromUs(robot)).find(({ message }) => !answered.has(message.messageId ?? ''))
    if (!fresh) break
    answered.add(fresh.message.messageId ?? '')
    await ticketOf(us, await post(us.mail, { from: robot, to: SUPPORT, subject: `Request ${answered.size} received` }))
    await settled(us)
  }
  expect(answered.size).toBe(3)
})
