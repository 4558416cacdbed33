/** Mail programs show a ticket's mails as one conversation: threading fields, and what a server of the world makes of them. */

import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { startDovecot } from '../support/dovecot.ts'
import { ANN, password, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { markMailboxes, ticketOf, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, fieldOf, inboxOf, post, type Received } from '../support/post.ts'

/** Each adds two ids to the References. */
const turns = 12
const dovecot = await startDovecot({ users: [{ user: ANN, password }] })
const judge = dovecot ? 'for Dovecot' : 'by its fields, for want of a Dovecot'
afterAll(() => dovecot?.stop())

/** Ann and Sam write to each other. @returns the answers that Ann got, oldest first */
async function conversation(us: Installation, news: Newcomers): Promise<readonly Received[]> {
  await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Lamp' }))
  const answers: Received[] = []
  for (let turn = 0; turn < turns; turn += 1) {
    const notification = (await news.fromUs(SAM)).at(-1)!
    await ticketOf(us, await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: `Try ${turn}.` })))
    answers.push((await news.fromUs(ANN)).at(-1)!)
    const reply = answerTo(answers.at(-1)!, { from: ANN, to: SUPPORT, cc: [ANN], text: `No, not ${turn}.` })
    const again = { ...reply, subject: 'Re: Lamp' }
    await ticketOf(us, await post(us.mail, again))
  }
  return answers
}

/** What IMAP's THREAD (RFC 5256, algorithm REFERENCES) makes of mails: one pair of brackets for each conversation. */
async function threadsOf(port: number, user: string): Promise<readonly string[]> {
  const socket = connect({ host: '127.0.0.1', port })
  onTestFinished(() => void socket.destroy())
  let said = ''
  socket.on('data', (chunk) => (said += chunk.toString()))
  for (const command of [`a LOGIN ${user} ${password}`, 'b SELECT INBOX', 'c THREAD REFERENCES UTF-8 ALL']) {
    socket.write(`${command}\r\n`)
    while (!said.includes(`\r\n${command[0]} OK`)) await once(socket, 'data')
  }
  const line = /^\* THREAD (.*)$/m.exec(said)?.[1] ?? ''
  const depths = [...line].map((c) => (c === '(' ? 1 : c === ')' ? -1 : 0))
  let depth = 0
  return depths.flatMap((step, at) => ((depth += step), step === 1 && depth === 1 ? [line.slice(at, at + 20)] : []))
}

test(`a long conversation is one ${judge}, and its References stay short`, async () => {
  const us = await startInstallation(freshPlaces())
  onTestFinished(() => us.stop())
  us.play()
  const news = markMailboxes(us, [ANN, SAM])
  const answers = await conversation(us, news)
  const ids = answers.map(({ message }) => message.references.length)
  expect(Math.max(...ids)).toBe(21)
  expect(new Set(answers.map(({ message }) => message.references[0])).size).toBe(1)
  for (const answer of answers) {
    expect(answer.message.references.at(-1)).toBe(answer.message.inReplyTo[0])
    expect(fieldOf(answer, 'Subject')).toBe('Re: Lamp')
  }
  if (dovecot === null) return
  for (const { raw } of await inboxOf(us.mail, ANN)) await dovecot.deliver(ANN, Buffer.from(raw, 'latin1'))
  expect(await threadsOf(dovecot.port, ANN)).toHaveLength(1)
}, 90_000)
