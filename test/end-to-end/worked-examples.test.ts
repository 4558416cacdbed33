/** The worked examples of the tickets page, each by real SMTP, IMAP, tickets, SMTP, into people's mailboxes. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerTicket } from '../../src/act/answer-ticket.ts'
import { editDepsOf } from '../../src/process/edit-deps.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, EVE, SAM, startInstallation, SUPPORT, ZED, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketNumbered, ticketOf, told, until, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, fieldOf, post, type Letter } from '../support/post.ts'

const people = [ANN, BOB, CARL, EVE, ZED, SAM]
const whoIsThere = { workspace: 'Acme' }
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

/** Example 1; the others go on from it. */
async function annWrites(): Promise<{ id: string; number: TicketNumber }> {
  const id = await post(us.mail, { from: ANN, to: SUPPORT, cc: [BOB, EVE, ZED] })
  const { number } = await ticketOf(us, id)
  return { id, number }
}

/** What an agent sends from the shared mailbox with his mail program: by SMTP to the reader, a copy into Sent. */
async function sendFromSupport(letter: Omit<Letter, 'from'>): Promise<string> {
  const before = us.mail.messages([letter.to].flat()[0] ?? '').length
  const id = await post(us.mail, { ...letter, from: SUPPORT })
  const copy = us.mail.messages([letter.to].flat()[0] ?? '')[before]
  us.mail.deliver(SUPPORT, copy?.raw ?? '', { mailbox: 'Sent', flags: ['\\Seen'] })
  await decided(us, id)
  await settled(us)
  return id
}

/** What an agent does on the command line. */
async function answerByHand(number: TicketNumber, to: readonly string[], cc: readonly string[] = []): Promise<void> {
  const address = (addrSpec: string) => ({ addrSpec, displayName: '' })
  const by = { addrSpec: SAM, displayName: 'Sam Okafor', groups: [] }
  const answer = { by, text: 'We sent a new ribbon.', to: to.map(address), cc: cc.map(address) }
  await answerTicket(number, answer, editDepsOf(us.runtime))
  await settled(us)
  // INTERNALDATE counts whole seconds: a mail of this very second would be older than the answer.
  const second = Math.floor(Date.now() / 1000)
  await until('the next second', () => Math.floor(Date.now() / 1000) > second)
}

/** What an agent does with the notification in his own mailbox. */
async function answerNotification(cc: readonly string[] = [], text = 'We sent a new ribbon.'): Promise<string> {
  const [notification] = await news.fromUs(SAM)
  if (!notification) throw new Error('Sam was not notified')
  const id = await post(us.mail, answerTo(notification, { from: `Sam <${SAM}>`, to: SUPPORT, cc, text }))
  await ticketOf(us, id)
  return id
}

const state = async (number: TicketNumber) => told(await ticketNumbered(us, number))

describe('example 1: Ann writes, with Bob of her workspace, Eve of another and unknown Zed in copy', () => {
  test('Ann and Bob report, all four are members, a response is needed, the ticket is queued', async () => {
    const { number } = await annWrites()
    expect(await state(number)).toEqual({
      ...whoIsThere,
      reporters: [ANN, BOB],
      members: [ANN, BOB, EVE, ZED],
      needsResponse: true,
      stage: 'queued',
    })
  })

  test('Ann alone is acknowledged, Sam alone is notified', async () => {
    const { id } = await annWrites()
    expect(await news.counts()).toEqual({ [ANN]: 1, [SAM]: 1 })
    const [acknowledgement] = await news.fromUs(ANN)
    expect(acknowledgement?.message.inReplyTo).toEqual([id])
    expect(fieldOf(acknowledgement!, 'Auto-Submitted')).toBe('auto-replied')
  })
})

describe('example 2: Sam answers to Ann only', () => {
  const afterwards = { reporters: [ANN, BOB], members: [ANN], needsResponse: false, stage: 'work_in_progress' }

  test('from the shared mailbox: Ann alone is a member, the reporters stay, nothing is owed, nobody is mailed by us', async () => {
    const { id, number } = await annWrites()
    const before = await news.counts()
    await sendFromSupport({ to: ANN, subject: 'Re: Printer', text: 'We sent a new ribbon.', thread: [id] })
    expect(await state(number)).toEqual({ ...whoIsThere, ...afterwards })
    expect(await news.counts()).toEqual(before)
  })

  test('on the command line: the same, and Ann alone gets it', async () => {
    const { id, number } = await annWrites()
    await answerByHand(number, [ANN])
    expect(await state(number)).toEqual({ ...whoIsThere, ...afterwards })
    expect(await news.counts()).toEqual({ [ANN]: 2, [SAM]: 1 })
    const answer = (await news.fromUs(ANN)).at(-1)
    expect(answer?.message).toMatchObject({ inReplyTo: [id], from: { addrSpec: SUPPORT, displayName: 'Sam Okafor' } })
  })

  test('the plain answer to a notification goes to all four members instead, who stay members', async () => {
    const { number } = await annWrites()
    await answerNotification()
    expect(await state(number)).toEqual({ ...whoIsThere, ...afterwards, members: [ANN, BOB, EVE, ZED] })
    expect(await news.counts()).toEqual({ [ANN]: 2, [BOB]: 1, [EVE]: 1, [ZED]: 1, [SAM]: 1 })
  })
})

describe('example 3: Sam answers and adds Carl of Acme', () => {
  const afterwards = {
    reporters: [ANN, BOB, CARL],
    members: [ANN, CARL],
    needsResponse: false,
    stage: 'work_in_progress',
  }

  test('from the shared mailbox: Carl is a member and reports', async () => {
    const { id, number } = await annWrites()
    await sendFromSupport({ to: ANN, cc: [CARL], subject: 'Re: Printer', thread: [id] })
    expect(await state(number)).toEqual({ ...whoIsThere, ...afterwards })
  })

  test('on the command line: the same, and both get it', async () => {
    const { number } = await annWrites()
    await answerByHand(number, [ANN], [CARL])
    expect(await state(number)).toEqual({ ...whoIsThere, ...afterwards })
    expect(await news.counts()).toEqual({ [ANN]: 2, [CARL]: 1, [SAM]: 1 })
  })

  test('answering the notification after example 2: the same; Carl, who has the mail from Sam, gets no second one', async () => {
    const { number } = await annWrites()
    await answerByHand(number, [ANN])
    await answerNotification([CARL], 'Carl, please have a look.')
    expect(await state(number)).toEqual({ ...whoIsThere, ...afterwards })
    expect(await news.counts()).toEqual({ [ANN]: 3, [SAM]: 1 })
    expect(await news.of(CARL)).toHaveLength(1)
  })
})

test('example 4: Eve, in copy before, answers in the thread: she reports, her mail’s people are the members, work goes on in Acme’s workspace', async () => {
  const { id, number } = await annWrites()
  await answerNotification([], 'Which model is it?')
  expect((await state(number)).stage).toBe('awaiting_customer_response')
  const eves = await post(us.mail, { from: EVE, to: SUPPORT, cc: [ANN], subject: 'Re: Printer', thread: [id] })
  expect((await ticketOf(us, eves)).number).toBe(number)
  expect(await state(number)).toEqual({
    ...whoIsThere,
    reporters: [ANN, BOB, EVE],
    members: [ANN, EVE],
    needsResponse: true,
    stage: 'work_in_progress',
  })
  expect(await news.counts()).toEqual({ [ANN]: 2, [BOB]: 1, [EVE]: 1, [ZED]: 1, [SAM]: 2 })
})

test('example 5: Bob, no longer on the newest mail, is no member any more and still reports', async () => {
  const { id, number } = await annWrites()
  await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, cc: [EVE], thread: [id] }))
  expect(await state(number)).toMatchObject({ reporters: [ANN, BOB], members: [ANN, EVE] })
})

test('example 6: mail 1 delivered again changes nothing and sends nothing', async () => {
  const { id, number } = await annWrites()
  const [before, sent] = [await ticketNumbered(us, number), await news.counts()]
  await post(us.mail, { id, from: ANN, to: SUPPORT, cc: [BOB, EVE, ZED] })
  const rows = await decided(us, id, 2)
  await settled(us)
  expect(rows.map(({ outcome }) => outcome)).toEqual(['ticket-opened', 'duplicate'])
  expect(await ticketNumbered(us, number)).toEqual(before)
  expect(await news.counts()).toEqual(sent)
})

test('example 7: Ann’s out-of-office is kept with the ticket and changes no stage, flag, member or reporter', async () => {
  const { number } = await annWrites()
  await answerNotification([], 'Which model is it?')
  const [before, sent] = [await state(number), await news.counts()]
  const answer = (await news.fromUs(ANN)).at(-1)!
  const away = await post(us.mail, {
    ...answerTo(answer, { from: ANN, to: SUPPORT, text: 'I am away until Monday.' }),
    subject: `Automatic reply: ${answer.message.subject}`,
    headers: { 'Auto-Submitted': 'auto-replied' },
    returnPath: '',
  })
  expect((await ticketOf(us, away)).number).toBe(number)
  expect(await state(number)).toEqual(before)
  expect(await news.counts()).toEqual(sent)
  expect((await us.runtime.store.messages.ofTicket(number)).map(({ messageId }) => messageId)).toContain(away)
})
