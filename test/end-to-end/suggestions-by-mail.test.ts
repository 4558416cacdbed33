/** Suggestions in agents' notifications (T-140): there for agents, gone from what customers get. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rebuildSearch } from '../../src/act/feed-search.ts'
import { ANN, EVE, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { markMailboxes, ticketOf } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post } from '../support/post.ts'

let us: Installation
beforeAll(async () => {
  us = await startInstallation(freshPlaces())
  us.play()
})
afterAll(() => us.stop())

test('a notification names what is like it; an answer that quotes it tells the customer nothing of others', async () => {
  const news = markMailboxes(us, [ANN, SAM])
  const text = 'The lamp in the meeting room flickers when somebody opens the window.'
  const first = await post(us.mail, { from: `Eve <${EVE}>`, to: SUPPORT, subject: 'Flickering lamp of Eve Enterprises', text })
  const { number } = await ticketOf(us, first)
  await rebuildSearch(us.runtime.store)
  const second = await post(us.mail, { from: `Ann <${ANN}>`, to: SUPPORT, subject: 'Our lamp flickers', text: `Hello, ${text}` })
  await ticketOf(us, second)
  const notification = (await news.fromUs(SAM)).at(-1)!
  expect(notification.message.text).toContain(`Like it:\n  TKT-${number}  Flickering lamp of Eve Enterprises`)
  const quoted = notification.message.text.replaceAll(/^/gm, '> ')
  const unmarked = notification.message.text.split('\n').slice(-4).join('\n')
  const answer = await post(
    us.mail,
    answerTo(notification, { from: SAM, to: SUPPORT, text: `Close the window.\n\n${unmarked}\n\n${quoted}` }),
  )
  await ticketOf(us, answer)
  const reply = (await news.fromUs(ANN)).at(-1)!
  expect(reply.message.text).toContain('Close the window.')
  expect(reply.raw).not.toMatch(/Enterprises|Like it/)
})
