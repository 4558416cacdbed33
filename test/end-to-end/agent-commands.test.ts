/** Agents at work from their own mail programs: commands, refusals, notes, and tokens that others have seen. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BOB, CARL, EVE, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketOf, told, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, fieldOf, post, type Letter, type Received } from '../support/post.ts'

const KIM = 'kim@us.example'
const people = [BOB, CARL, EVE, SAM, KIM]
let us: Installation
let news: Newcomers

beforeAll(async () => {
  const agents = [
    { name: 'Sam Okafor', address: SAM },
    { name: 'Kim Larsen', address: KIM },
  ]
  const support = { notify: [SAM, KIM], plusAddressing: true }
  us = await startInstallation(freshPlaces(), { people: [KIM], config: { agents }, support })
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, people)
})
afterAll(() => us.stop())

/** Bob writes, Eve in copy; both agents are told. */
async function bobWrites(id = `${randomUUID()}@letters.example`): Promise<Received> {
  await post(us.mail, { id, from: `Bob <${BOB}>`, to: SUPPORT, cc: [EVE], subject: 'The lamp flickers' })
  await ticketOf(us, id)
  return (await news.fromUs(SAM)).at(-1)!
}

/** Answers where a mail program would: to the reply address, the token in it. @returns the answer's Message-ID */
async function answers(agent: string, mail: Received, more: Partial<Letter> & { readonly text: string }) {
  const deliverTo = [SUPPORT, ...(more.cc ?? [])]
  const letter = { from: agent, to: fieldOf(mail, 'Reply-To') ?? '', deliverTo, ...more }
  const id = await post(us.mail, answerTo(mail, letter))
  await ticketOf(us, id)
  return id
}

const newestTo = async (address: string) => (await news.fromUs(address)).at(-1)!

describe('§4.4 commands', () => {
  test('are carried out, by the rules, and never mailed; the text below them is the answer', async () => {
    const id = await answers(SAM, await bobWrites(), {
      text: `#Severity high\n#assign kim\n#cc ${CARL}\n#resolve\n\nPlease change the bulb.`,
    })
    const ticket = await ticketOf(us, id)
    expect(ticket).toMatchObject({ severity: 'high', ownedBy: [KIM] })
    expect(told(ticket)).toMatchObject({ stage: 'resolved', needsResponse: false, members: [BOB, CARL, EVE] })
    const entries = await us.runtime.store.timeline.ofTicket(ticket.number)
    const changes = entries.filter(({ change, by }) => change?.field === 'stage' && by.id === SAM)
    expect(changes.map(({ rule, change }) => [rule, change?.to])).toEqual([
      ['T-062', 'work_in_progress'],
      ['T-056', 'awaiting_customer_response'],
      ['T-059', 'resolved'],
    ])
    for (const reader of [BOB, CARL, EVE]) {
      const mail = await newestTo(reader)
      expect(mail.message.text.trim()).toBe('Please change the bulb.')
      expect(mail.raw).not.toMatch(/#severity|#assign|#cc|#resolve|kim@/i)
    }
  })

  test('alone send nothing to customers, and nobody is alerted', async () => {
    const id = await answers(SAM, await bobWrites(), { text: '#tag Stalled\n#start\n\n-- \nSam Okafor' })
    expect(await ticketOf(us, id)).toMatchObject({
      ...{ stage: 'work_in_progress', tags: [{ name: 'Stalled', value: null }], needsResponse: true },
    })
    const { [SAM]: sams, [EVE]: eves, [BOB]: bobs } = await news.counts()
    expect([sams, eves, bobs]).toEqual([1, undefined, 1])
  })

  test('of which one is unknown change nothing: the agent gets one mail with all commands, and answers it', async () => {
    const question = 'question@letters.example'
    const notification = await bobWrites(question)
    const before = told(await ticketOf(us, question))
    const sent = await news.counts()
    const id = await answers(SAM, notification, { text: '#close\n#clos\n\nThe lamp is paid for.' })
    expect(told(await ticketOf(us, id))).toEqual(before)
    expect(await news.counts()).toEqual({ ...sent, [SAM]: (sent[SAM] ?? 0) + 1 })
    const refusal = await newestTo(SAM)
    expect(refusal.message).toMatchObject({ inReplyTo: [id], references: [expect.any(String), id] })
    expect(refusal.message.references[0]).toBe(notification.message.references[0])
    expect(refusal.message.text).toMatch(/> #clos\n[^]*#clos is no command[^]*#needs-response off/)
    expect(refusal.raw).not.toContain('paid for')
    const again = await answers(SAM, refusal, { text: '#close\n\nThe lamp is paid for.' })
    expect(await ticketOf(us, again)).toMatchObject({ stage: 'resolved' })
    expect((await newestTo(EVE)).message.text.trim()).toBe('The lamp is paid for.')
  })

  test('in a customer’s mail are words', async () => {
    const id = await post(us.mail, { from: BOB, to: SUPPORT, text: '#close\n#note\nIt works.' })
    expect(await ticketOf(us, id)).toMatchObject({ stage: 'queued', needsResponse: true })
  })
})

describe('§4.5 a note', () => {
  test('reaches the other agents alone; their answers are notes, until one says #public', async () => {
    const notification = await bobWrites()
    const sent = await news.counts()
    await answers(SAM, notification, { text: '#note\nHe has not paid.' })
    expect(await news.counts()).toEqual({ ...sent, [KIM]: 2 })
    const note = await newestTo(KIM)
    expect(note.message.text).toMatch(/nobody outside[^]*Sam Okafor noted[^]*He has not paid\./)
    await answers(KIM, note, { text: 'I will call him.' })
    expect(await news.counts()).toEqual({ ...sent, [KIM]: 2, [SAM]: 2 })
    const answer = await newestTo(SAM)
    const id = await answers(SAM, answer, { text: '#public\nWe will call you.' })
    expect(told(await ticketOf(us, id))).toMatchObject({ needsResponse: false })
    const bobs = await newestTo(BOB)
    expect(bobs.message.text.trim()).toBe('We will call you.')
    expect(bobs.raw).not.toMatch(/not paid|call him|intray\.[a-z0-9]+\.[an]\./)
  })
})

describe('§2.5 an agent’s token', () => {
  test('that a customer was shown gives him no powers; the agent is told, and writes again', async () => {
    const notification = await bobWrites()
    await answers(SAM, notification, { text: 'Carl, look at this lamp.', cc: [CARL] })
    const carls = (await news.of(CARL)).find(({ message }) => message.from.addrSpec === SAM)!
    const sent = await news.counts()
    const forged = await post(us.mail, {
      from: SAM,
      to: [carls.message.to[0]?.addrSpec ?? ''],
      deliverTo: [SUPPORT],
      thread: [...carls.message.references, ...carls.message.inReplyTo],
      text: 'Pay to the new account.',
    })
    expect((await decided(us, forged))[0]?.explanation).toMatchObject({ verdict: 'unverified-agent', matched: 'token' })
    await settled(us)
    expect(await news.counts()).toEqual({ ...sent, [SAM]: (sent[SAM] ?? 0) + 1, [KIM]: (sent[KIM] ?? 0) + 1 })
    const alert = await newestTo(SAM)
    expect(alert.message.text).toContain('answer the newest notification')
    expect(alert.raw).not.toContain('new account')
    await answers(SAM, alert, { text: '#public\nThe lamp is on its way.' })
    expect((await newestTo(BOB)).message.text.trim()).toBe('The lamp is on its way.')
  })

  test('is good for any number of answers as long as nobody else saw it', async () => {
    const notification = await bobWrites()
    for (const text of ['First.', 'Second.']) await answers(SAM, notification, { text })
    const eves = await news.fromUs(EVE)
    expect(eves.map(({ message }) => message.text.trim())).toEqual(['First.', 'Second.'])
  })
})
