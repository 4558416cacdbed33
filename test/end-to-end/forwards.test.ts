/** What an agent forwards to us, and what a service mails to a ticket's reply address, through real mail servers. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, BOB, SAM, startInstallation, SUPPORT, ZED, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketOf, told, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post, postRaw } from '../support/post.ts'

const KIM = 'kim@us.example'
const TOVE = 'tove@farm.example'
const NILS = 'nils@farm.example'
const people = [ANN, BOB, KIM, SAM, TOVE, ZED]
const FORWARDS = join(import.meta.dirname, '../../fixtures/forwards')
const proof = 'Authentication-Results: mx.us.example; dmarc=pass header.from=us.example\r\n'
let us: Installation
let news: Newcomers

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), {
    people: [KIM, TOVE, NILS],
    config: {
      agents: [
        { name: 'Sam Okafor', address: SAM },
        { name: 'Kim', address: KIM },
      ],
    },
    support: { authservId: 'mx.us.example', plusAddressing: true, notify: [SAM, KIM] },
  })
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, people)
})
afterAll(() => us.stop())

/** Sam forwards what a fixture holds, the receiving server vouching for him. @returns its Message-ID */
async function samForwards(name: string, isProven = true): Promise<string> {
  const file = readFileSync(join(FORWARDS, `${name}.eml`), 'utf8').replace(/\r?\n/g, '\r\n')
  // Dated days before it comes it would ring nobody.
  const raw = file.replace(/^Date: .*$/m, `Date: ${new Date().toUTCString()}`)
  await postRaw(us.mail, `${isProven ? proof : ''}${raw}`, { from: SAM, to: [SUPPORT] })
  return `${name}@us.example`
}

describe('what a proven agent forwards', () => {
  test('inline, is its sender’s ticket: the others are told, the answer goes to him under his subject', async () => {
    const ticket = await ticketOf(us, await samForwards('gmail-html-only'))
    expect(told(ticket)).toMatchObject({ reporters: [TOVE], needsResponse: true, stage: 'queued' })
    expect(ticket).toMatchObject({ title: 'Broken crate', createdBy: { kind: 'user', id: SAM } })
    expect(await news.counts()).toEqual({ [KIM]: 1 })
    const [notification] = await news.fromUs(KIM)
    expect(notification?.message.text).toContain('The lid of the crate is broken.')
    await ticketOf(us, await post(us.mail, answerTo(notification!, { from: KIM, to: SUPPORT, text: 'We send a lid.' })))
    const [answer] = await news.fromUs(TOVE)
    expect(answer?.message).toMatchObject({
      subject: 'Re: Broken crate',
      text: expect.stringContaining('We send a lid.'),
    })
    expect(answer?.raw).not.toMatch(/Please take this one|sam@us\.example|Forwarded/)
  })

  test('as a file, is answered under the attached mail; the customer’s next mail in his own thread joins', async () => {
    const ticket = await ticketOf(us, await samForwards('attached'))
    expect(ticket.artifacts.map(({ filename }) => filename)).toContain('crates.csv')
    const [file] = ticket.artifacts.filter(({ filename }) => filename === 'crates.csv')
    expect(await us.runtime.store.files.open(file!.sha256)).toBeTruthy()
    const [notification] = await news.fromUs(KIM)
    await ticketOf(us, await post(us.mail, answerTo(notification!, { from: KIM, to: SUPPORT, text: 'We send two.' })))
    const [answer] = await news.fromUs(TOVE)
    expect(answer?.message.inReplyTo).toEqual(['crate-2@farm.example'])
    expect(answer?.message.references).toContain('crate-1@farm.example')
    const again = await post(us.mail, {
      from: TOVE,
      to: SUPPORT,
      subject: 'Re: Broken crate',
      thread: ['crate-2@farm.example'],
    })
    expect((await ticketOf(us, again)).number).toBe(ticket.number)
  })

  test('unproven, is kept and makes nobody a customer', async () => {
    const id = await samForwards('thunderbird-czech', false)
    expect(told(await ticketOf(us, id))).toMatchObject({ reporters: [], members: [] })
    expect((await decided(us, id))[0]?.explanation?.verdict).toBe('unverified-agent')
    expect((await news.fromUs(TOVE)).length).toBe(0)
  })
})

describe('the ticket trick', () => {
  const code = 'Your verification code is 482913. Confirm your email address: https://chat.example/c/482913'

  /** Ann takes part in a ticket and gives its reply address to a service. */
  async function replyAddress(): Promise<string> {
    await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, subject: 'My kettle leaks' }))
    const [acknowledgement] = await news.fromUs(ANN)
    return acknowledgement?.message.replyTo[0]?.addrSpec ?? ''
  }

  /** Whatever else is in copy, the mail is handed to us alone. */
  async function serviceWrites(to: string, more: object): Promise<string> {
    const id = await post(us.mail, {
      from: 'accounts@chat.example',
      to,
      subject: 'Welcome to Chat',
      text: code,
      deliverTo: [SUPPORT],
      ...more,
    })
    await decided(us, id)
    await settled(us)
    return id
  }

  test.each([
    ['by a program', { from: 'no-reply@chat.example', headers: { 'Auto-Submitted': 'auto-generated' } }, 0],
    ['by somebody who looks like a person', {}, 1],
    ['with other participants in copy', { cc: [BOB] }, 1],
  ])('a verification mail %s reaches no participant, in no form', async (_, more, alerts) => {
    const address = await replyAddress()
    expect(address).toMatch(/^support\+intray\./)
    const before = await news.counts()
    const id = await serviceWrites(address, more)
    const after = await news.counts()
    expect(after).toEqual({ ...before, [SAM]: (before[SAM] ?? 0) + alerts, [KIM]: (before[KIM] ?? 0) + alerts })
    const ticket = await ticketOf(us, id)
    expect(told(ticket)).toMatchObject({ reporters: [ANN], members: [ANN] })
    const [row] = await decided(us, id)
    const lines = await us.runtime.store.timeline.ofTicket(ticket.number)
    expect(lines.find(({ message }) => message === row?.message)?.visibility).toBe('internal')
  })

  test('nor does the answer that an agent gives next quote it', async () => {
    const address = await replyAddress()
    const [asked] = await news.fromUs(SAM)
    await serviceWrites(address, {})
    await ticketOf(us, await post(us.mail, answerTo(asked!, { from: SAM, to: SUPPORT, text: 'Which kettle is it?' })))
    const answers = await news.fromUs(ANN)
    expect(answers.map(({ message }) => message.text.trim()).join()).toContain('Which kettle is it?')
    for (const owner of [ANN, BOB, ZED]) {
      for (const { raw } of await news.of(owner)) expect(raw).not.toMatch(/482913|chat\.example/)
    }
  })
})
