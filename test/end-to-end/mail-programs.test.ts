/** Agents and customers answer from the programs of the world: what was newly written comes through, and nothing else. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ANN, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { answerWith, mailPrograms, type Typed } from '../support/mail-programs.ts'
import { markMailboxes, settled, ticketOf, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post, type Letter, type Received } from '../support/post.ts'

let us: Installation
let news: Newcomers

beforeAll(async () => {
  us = await startInstallation(freshPlaces())
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, [ANN, SAM])
})
afterAll(() => us.stop())

const question = 'The lamp in the hall flickers.\n\nOur order is A-778, see https://acme.example/orders/778.'
const agent: Typed = {
  words: ['Please turn the switch off for a minute.', 'Does it flicker afterwards as well?'],
  signature: ['Sam Okafor', 'Phone +1 555 0199 321'],
}
const customer: Typed = {
  words: ['Yes, even in the dark it goes on and off.', 'Only the left one does it.'],
  signature: ['Ann Lee', 'Acme Ltd', 'Phone +1 555 0111 456'],
}

/** Header fields carry our tokens, as they must; nothing of the body may. */
function bodyOf({ message }: Received): string {
  return `${message.text}\n${message.html}`
}

/** Lines with a word on them. A closing formula and a name without a delimiter above them are words, too. */
function said(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.filter((line) => !['Kind regards,', 'Sam Okafor'].includes(line))
}

describe.each(Object.entries(mailPrograms))('%s', (name, program) => {
  test('an agent’s answer reaches the customer, and the customer’s answer the agent, without what is quoted', async () => {
    const first = await post(us.mail, {
      from: `Ann Lee <${ANN}>`,
      to: SUPPORT,
      subject: `The lamp ${name.replace(/\W+/g, '')}`,
      text: question,
    })
    const ticket = await ticketOf(us, first)
    const notification = (await news.fromUs(SAM)).at(-1)!
    await ticketOf(us, await post(us.mail, answerWith(program, notification, { from: `Sam at home <${SAM}>`, to: SUPPORT, typed: agent })))

    const answer = (await news.fromUs(ANN)).at(-1)!
    expect(said(answer.message.text)).toEqual(agent.words)
    expect(bodyOf(answer)).not.toMatch(/##-|intray\.|severity|TKT-|flickers\.|A-778|555 0199|sam@us\.example|Sam at home/i)
    expect(answer.raw).not.toContain(SAM)

    const reply = await ticketOf(
      us,
      await post(us.mail, answerWith(program, answer, { from: `Ann Lee <${ANN}>`, to: SUPPORT, typed: customer })),
    )
    await settled(us)
    expect(reply.number).toBe(ticket.number)
    const second = (await news.fromUs(SAM)).at(-1)!
    // Below the mark, who gets the answer, and who wrote.
    expect(said(second.message.text).slice(3, 5)).toEqual(customer.words)
    expect(bodyOf(second)).not.toMatch(/turn the switch off|flicker afterwards/)
  })
})

/** How programs write the same rich text into the plain part, and what they call an image there. */
const rich: Readonly<Record<string, Pick<Letter, 'text' | 'html'>>> = {
  Gmail: {
    text: 'Please do *both*:\n\n   - turn it off\n   - read our guide <https://us.example/guide>\n\n[image: Gmail.png]\nGmail switches look so.',
    html: '<div dir="ltr">Please do <b>both</b>:<ul><li>turn it off</li><li>read <a href="https://us.example/guide">our guide</a></li></ul><img src="cid:ii_1" alt="Gmail.png"><br>Gmail switches look so.</div>',
  },
  Outlook: {
    text: 'Please do both:\n\n  *   turn it off\n  *   read our guide<https://us.example/manual>\n\n[cid:ii_1]\nOutlook switches look so.',
    html: '<div class="WordSection1"><p>Please do <b>both</b>:</p><ul type="disc"><li>turn it off</li><li>read <a href="https://us.example/manual">our guide</a></li></ul><p><img src="cid:ii_1"></p><p>Outlook switches look so.</p></div>',
  },
}

test.each(Object.entries(rich))('%s: lists, links and inline images of an answer reach the customer', async (name, body) => {
  const picture = Buffer.from('89504e470d0a1a0a', 'hex')
  await ticketOf(us, await post(us.mail, { from: `Ann Lee <${ANN}>`, to: SUPPORT, subject: `A guide (${name})`, text: question }))
  const notification = (await news.fromUs(SAM)).at(-1)!
  const attachments = [{ filename: `${name}.png`, content: picture, cid: 'ii_1', contentType: 'image/png' }]
  const letter = { ...answerTo(notification, { from: SAM, to: SUPPORT }), ...body, attachments }
  await ticketOf(us, await post(us.mail, letter))
  const { message } = (await news.fromUs(ANN)).at(-1)!
  expect(message.text).toMatch(/[-*] +turn it off\s+[-*] +read our guide ?<https:\/\/us\.example\/(?:guide|manual)>/)
  expect(message.html).toMatch(/<a href="(https:\/\/us\.example\/\w+)">\1<\/a>/)
  expect(message.html).toMatch(/<img src="cid:ii_1" alt="\w+\.png">(?:<br>\s*|<\/p>\s*<p>)\w+ switches look so\./)
  expect(message.attachments).toMatchObject([{ filename: `${name}.png`, isInline: true, contentId: 'ii_1' }])
})
