/** What customers and agents read when a mailbox has templates of its own. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ANN, BOB, EVE, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { markMailboxes, ticketOf, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post } from '../support/post.ts'

const support = {
  acknowledgement: {
    subject: 'Got it ({ticket})',
    text: 'We have it: {ticket}. {company}',
    languages: {
      de: { subject: 'Ist da ({ticket})', text: 'Wir haben es: {ticket}.', html: '<b>{ticket}</b> ist da' },
    },
  },
  reply: {
    text: '{answer}\n\n{agent} of {company}',
    html: '<div class="answer">{answer}</div><hr><p>{agent} of <b>{company}</b></p>',
    languages: { de: { text: '{answer}\n\nIhr {agent}' } },
  },
  notification: { subject: '{ticket}: {title}', html: '<h1>{title}</h1>{message}' },
}
let us: Installation
let news: Newcomers

beforeAll(async () => {
  us = await startInstallation(freshPlaces(), { support })
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, [ANN, BOB, EVE, SAM])
})
afterAll(() => us.stop())

async function answered(from: string, text: string, headers: Readonly<Record<string, string>> = {}) {
  const first = await post(us.mail, { from, to: SUPPORT, subject: 'A <b>lamp</b>', text, headers })
  const { number } = await ticketOf(us, first)
  const notification = (await news.fromUs(SAM)).at(-1)!
  await ticketOf(us, await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'It is <done>.' })))
  const [acknowledgement, answer] = await news.fromUs(from)
  return { number, notification, acknowledgement, answer }
}

test('the acknowledgement and the footer of an answer are in the language that the customer writes', async () => {
  const german = await answered(ANN, 'Guten Tag, die Lampe im Flur flackert seit gestern. Was können wir tun?')
  expect(german.acknowledgement?.message.subject).toBe(`Ist da (TKT-${german.number})`)
  expect(german.acknowledgement?.message.html).toContain(`<b>TKT-${german.number}</b> ist da`)
  expect(german.answer?.message.text.trim()).toBe('It is <done>.\n\nIhr Sam Okafor')
  const english = await answered(BOB, 'Good morning, the lamp in the hall flickers since yesterday. What can we do?')
  expect(english.acknowledgement?.message.text.trim()).toBe(`We have it: TKT-${english.number}. Us`)
})

test('the header of a mail names its language', async () => {
  const { acknowledgement, number } = await answered(EVE, 'Lamp?', { 'Content-Language': 'de-AT' })
  expect(acknowledgement?.message.subject).toBe(`Ist da (TKT-${number})`)
})

test('HTML templates hold the answer and the message escaped, and our marker stands above a notification', async () => {
  const { answer, notification, number } = await answered(BOB, 'The <i>lamp</i> in the hall flickers; what can we do?')
  expect(answer?.message.html).toContain('<div class="answer"><p>It is &lt;done&gt;.</p></div><hr><p>Sam Okafor of <b>Us</b></p>')
  expect(answer?.message.text.trim()).toBe('It is <done>.\n\nSam Okafor of Us')
  expect(answer?.message.subject).toBe('Re: A <b>lamp</b>')
  expect(notification.message.subject).toBe(`TKT-${number}: A <b>lamp</b>`)
  expect(notification.message.html).toMatch(
    /<body>\s*<p>##- Reply above this line -##<br>\s*Your answer goes to [^<]*<\/p>\s*<h1>A &lt;b&gt;lamp&lt;\/b&gt;<\/h1><p>The &lt;i&gt;/,
  )
})
