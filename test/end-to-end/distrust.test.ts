/** Mail whose authentication failed, and sites that want proof of newcomers. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, BOB, CARL, EVE, SAM, startInstallation, SUPPORT, ZED, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketNumbered, ticketOf, told, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post } from '../support/post.ts'

const people = [ANN, BOB, CARL, EVE, ZED, SAM]
const authservId = 'mx.us.example'
const verdict = (result: 'pass' | 'fail', domain: string) => ({
  'Authentication-Results': `${authservId}; dmarc=${result} header.from=${domain}`,
})
let us: Installation
let news: Newcomers

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), { support: { authservId }, config: { strict: true } })
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, people)
})
afterAll(() => us.stop())

async function annWrites(): Promise<{ id: string; number: number }> {
  const id = await post(us.mail, { from: ANN, to: SUPPORT, headers: verdict('pass', 'acme.example') })
  return { id, number: (await ticketOf(us, id)).number }
}

describe('a mail that failed the authentication of its sender', () => {
  test('in a participant’s name is kept on the ticket, changes no people and no stage, and answers nobody', async () => {
    const { id, number } = await annWrites()
    const [before, sent] = [told(await ticketNumbered(us, number)), await news.counts()]
    const headers = verdict('fail', 'acme.example')
    const forged = await post(us.mail, { from: ANN, to: SUPPORT, cc: [ZED], thread: [id], headers, text: 'Pay Zed.' })
    expect((await decided(us, forged))[0]).toMatchObject({ outcome: 'stored-only', ticket: number })
    await settled(us)
    expect(told(await ticketNumbered(us, number))).toEqual(before)
    expect(await news.counts()).toEqual({ ...sent, [SAM]: (sent[SAM] ?? 0) + 1 })
  })

  test('brings no later mail to whom it named', async () => {
    const { id } = await annWrites()
    const notification = (await news.fromUs(SAM)).at(-1)!
    const headers = verdict('fail', 'acme.example')
    await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, cc: [ZED], thread: [id], headers }))
    await ticketOf(us, await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'It is on its way.' })))
    expect(await news.fromUs(ZED)).toEqual([])
    expect(await news.fromUs(ANN)).toHaveLength(2)
  })

  test('that opens a ticket is not acknowledged, and its sender becomes no reporter', async () => {
    const headers = verdict('fail', 'acme.example')
    const ticket = await ticketOf(us, await post(us.mail, { from: BOB, to: SUPPORT, headers }))
    expect(told(ticket)).toMatchObject({ reporters: [], members: [], needsResponse: true })
    expect(await news.counts()).toEqual({ [SAM]: 1 })
  })
})

describe('on a strict site', () => {
  test('a newcomer who names a customer’s Message-ID without proof opens a ticket of his own', async () => {
    const { id, number } = await annWrites()
    const opened = await ticketOf(us, await post(us.mail, { from: EVE, to: SUPPORT, thread: [id] }))
    expect(opened.number).not.toBe(number)
    expect(opened.possiblyRelated).toEqual([number])
  })

  test('a newcomer with his domain’s proof joins', async () => {
    const { id, number } = await annWrites()
    const headers = verdict('pass', 'other.example')
    expect((await ticketOf(us, await post(us.mail, { from: EVE, to: SUPPORT, thread: [id], headers }))).number).toBe(number)
  })

  test('a newcomer who answers a mail of ours, whose id only its readers know, joins', async () => {
    const { number } = await annWrites()
    const [ours] = await news.fromUs(ANN)
    const joined = await ticketOf(us, await post(us.mail, answerTo(ours!, { from: CARL, to: SUPPORT, text: 'Me too.' })))
    expect(joined.number).toBe(number)
  })
})

test('an agent’s own vacation robot is nothing: no mail, no note, no stage', async () => {
  const { number } = await annWrites()
  const notification = (await news.fromUs(SAM)).at(-1)!
  const [before, sent] = [await ticketNumbered(us, number), await news.counts()]
  const away = await post(us.mail, {
    ...answerTo(notification, { from: SAM, to: SUPPORT, text: 'I am away until Monday.' }),
    headers: { 'Auto-Submitted': 'auto-replied' },
    returnPath: '',
  })
  await decided(us, away)
  await settled(us)
  expect(await ticketNumbered(us, number)).toEqual(before)
  expect(await news.counts()).toEqual(sent)
})
