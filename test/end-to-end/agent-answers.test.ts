/** What an agent's answer from his own mail program becomes, and what somebody who only looks like an agent cannot do. */

import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, BOB, CARL, EVE, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketOf, told, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, fieldOf, post, type Letter, type Received } from '../support/post.ts'

const people = [ANN, BOB, CARL, EVE, SAM]
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

async function bobWrites(more: Partial<Letter> = {}): Promise<{ id: string; notification: Received }> {
  const id = await post(us.mail, {
    from: `Bob <${BOB}>`,
    to: SUPPORT,
    cc: [EVE],
    subject: 'The lamp flickers',
    ...more,
  })
  await ticketOf(us, id)
  return { id, notification: (await news.fromUs(SAM)).at(-1)! }
}

async function samAnswers(notification: Received, more: Partial<Letter> & { readonly text: string }): Promise<string> {
  const id = await post(us.mail, answerTo(notification, { from: `Sam at home <${SAM}>`, to: SUPPORT, ...more }))
  await ticketOf(us, id)
  return id
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('an agent’s plain answer to a notification', () => {
  test('reaches all members once, threaded under the customer’s mail, from the support address, in the agent’s name', async () => {
    const { id, notification } = await bobWrites()
    await samAnswers(notification, { text: 'Please change the bulb.' })
    const answers = await news.fromUs(EVE)
    expect(answers).toHaveLength(1)
    expect(answers[0]?.message).toMatchObject({
      from: { addrSpec: SUPPORT, displayName: 'Sam Okafor' },
      to: [{ addrSpec: BOB }],
      cc: [{ addrSpec: EVE }],
      subject: 'Re: The lamp flickers',
      inReplyTo: [id],
      references: [id],
    })
    expect(await news.counts()).toEqual({ [BOB]: 2, [EVE]: 1, [SAM]: 1 })
  })

  test('carries neither notification text nor the agent’s address nor his signature', async () => {
    const { notification } = await bobWrites()
    const text = 'Please change the bulb.\n\n-- \nSam Okafor, private line 555 0199'
    await samAnswers(notification, { text })
    const [answer] = await news.fromUs(EVE)
    expect(answer?.message.text.trim()).toBe('Please change the bulb.')
    expect(answer?.raw).not.toContain(SAM)
    expect(answer?.raw).not.toMatch(/##-|555 0199|severity:/)
  })

  test('takes its files along byte for byte, an inline image as such', async () => {
    const { notification } = await bobWrites()
    const [plan, picture] = [randomBytes(70_000), randomBytes(3_000)]
    await samAnswers(notification, {
      text: 'See the plan.',
      html: '<p>See the plan.</p><img src="cid:picture@sam">',
      attachments: [
        { filename: 'plan.bin', content: plan },
        { filename: 'lamp.png', content: picture, cid: 'picture@sam', contentType: 'image/png' },
      ],
    })
    const [answer] = await news.fromUs(EVE)
    const files = answer?.message.attachments.map(({ filename, sha256: digest, isInline }) => [filename, digest, isInline])
    expect(files).toEqual(
      expect.arrayContaining([
        ['plan.bin', sha256(plan), false],
        ['lamp.png', sha256(picture), true],
      ]),
    )
  })

  test('is not mailed again to somebody in its Cc, who has it from the agent himself', async () => {
    const { notification } = await bobWrites()
    const id = await samAnswers(notification, { text: 'Eve, do you know the lamp?', cc: [EVE] })
    const eves = await news.of(EVE)
    // The customer's mail, in which she was in copy, and the agent's.
    expect(eves.map(({ message }) => message.from.addrSpec)).toEqual([BOB, SAM])
    expect(eves[1]?.message.messageId).toBe(id)
    expect(await news.counts()).toEqual({ [BOB]: 2, [SAM]: 1 })
  })

  test('without a word above the quotation goes to nobody, and the agent is told', async () => {
    const { notification } = await bobWrites()
    await samAnswers(notification, { text: '' })
    expect(await news.counts()).toEqual({ [BOB]: 1, [SAM]: 2 })
    expect((await news.fromUs(SAM)).at(-1)?.message.text).toContain('sent to nobody')
  })
})

describe('a mail with an agent’s address that nothing proves', () => {
  test('is kept, relayed to nobody, changes nothing, and raises an alert', async () => {
    const { id } = await bobWrites()
    const [before, sent] = [told(await ticketOf(us, id)), await news.counts()]
    const forged = await post(us.mail, {
      from: SAM,
      to: SUPPORT,
      cc: [CARL],
      thread: [id],
      text: 'Please pay to the new account.',
    })
    const [row] = await decided(us, forged)
    expect(row?.explanation?.verdict).toBe('unverified-agent')
    expect(told(await ticketOf(us, forged))).toEqual(before)
    expect(await news.counts()).toEqual({ ...sent, [SAM]: 2 })
    const alert = (await news.fromUs(SAM)).at(-1)
    expect(alert?.message.text).toContain('nothing proves')
    expect(alert?.raw).not.toContain('new account')
  })

  test('gets no powers from a customer’s token: an id of a mail that we sent to a customer', async () => {
    const { notification } = await bobWrites()
    await samAnswers(notification, { text: 'Please change the bulb.' })
    const toBob = (await news.fromUs(BOB)).at(-1)!
    const sent = await news.counts()
    const forged = await post(us.mail, answerTo(toBob, { from: SAM, to: SUPPORT, text: 'Pay to the new account.' }))
    expect((await decided(us, forged))[0]?.explanation?.verdict).toBe('unverified-agent')
    await settled(us)
    expect(await news.counts()).toEqual({ ...sent, [SAM]: (sent[SAM] ?? 0) + 1 })
  })

  test('gets no powers from another agent’s token either: it is bound to the one it was minted for', async () => {
    const { notification } = await bobWrites()
    const stolen = await post(us.mail, answerTo(notification, { from: EVE, to: SUPPORT, text: 'I am Sam.' }))
    expect((await decided(us, stolen))[0]?.explanation?.verdict).not.toBe('agent')
    await settled(us)
    expect((await news.fromUs(BOB)).some(({ message }) => message.text.includes('I am Sam'))).toBe(false)
  })
})

test('a mail with the agent’s address and the trusted server’s DMARC pass is his: it reaches the members', async () => {
  const { id } = await bobWrites()
  const mine = await post(us.mail, { from: SAM, to: SUPPORT, thread: [id], text: 'Written without a notification.' })
  expect((await decided(us, mine))[0]?.explanation?.verdict).toBe('unverified-agent')
  const believed = await startInstallation(freshPlaces(), { support: { authservId: 'mx.us.example' } })
  try {
    believed.play()
    const first = await post(believed.mail, { from: BOB, to: SUPPORT })
    await ticketOf(believed, first)
    const headers = { 'Authentication-Results': 'mx.us.example; dmarc=pass header.from=us.example' }
    const answer = await post(believed.mail, { from: SAM, to: SUPPORT, thread: [first], text: 'It is me.', headers })
    await ticketOf(believed, answer)
    const bobs = await markMailboxes(believed, []).fromUs(BOB)
    expect(bobs.map((mail) => fieldOf(mail, 'In-Reply-To'))).toEqual([`<${first}>`, `<${first}>`])
  } finally {
    await believed.stop()
  }
})
