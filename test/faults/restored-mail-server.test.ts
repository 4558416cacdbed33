/** The mail server is put back to its back-up under the same UIDVALIDITY, with all its folders: nothing is lost or doubled. */
import { expect, onTestFinished, test } from 'vitest'
import { SALES, SAM, startInstallation, SUPPORT } from '../support/installation.ts'
import { decided, settled, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { CROWD, crowdConfig, deliverCrowd, judgeCrowd, ticketsOf } from './crowd.ts'

const fine = { wrongMails: [], strayAnswers: [], doubles: [], lost: [], degraded: 0 }

test('61 mails sent are 61 messages, in two folders at once, and nobody is written to twice', { timeout: 120_000 }, async () => {
  const us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
  onTestFinished(() => us.stop())
  us.play()
  const { store } = us.runtime
  const toSales = async (n: number) => {
    us.mail.deliver(
      SALES,
      `From: crowd+offer${n}@crowd.example\r\nTo: ${SALES}\r\nSubject: Offer ${n}\r\nMessage-ID: <offer-${n}@crowd.example>\r\n\r\nHello\r\n`,
    )
    return decided(us, `offer-${n}@crowd.example`)
  }
  deliverCrowd(us, 0, 15)
  await toSales(1)
  await settled(us)
  const putBack = [SUPPORT, SALES].map((address) => us.mail.backUpMailbox(address))
  deliverCrowd(us, 15, 30)
  await toSales(2)
  await until('45 mails and two offers', async () => (await store.messages.collection.countDocuments({})) >= 47)
  await settled(us)
  for (const put of putBack) put()
  deliverCrowd(us, 45, 16)
  expect(await toSales(3)).toMatchObject([{ outcome: 'ticket-opened' }])
  await until('all mails to be messages', async () => (await store.messages.collection.countDocuments({})) >= 64)
  await settled(us)
  const folders = await until('the folders to be read anew', async () => {
    const states = (await store.mailboxStates.all()).filter(({ folder }) => folder === 'INBOX')
    return states.every(({ lag, lastError }) => lag === 0 && lastError === null) && states
  })
  expect(folders.map(({ newLife }) => newLife?.text)).toEqual([
    expect.stringMatching(/all mails are fetched again$/),
    expect.stringMatching(/all mails are fetched again$/),
  ])
  const result = await judgeCrowd(us, 61)
  expect(result).toMatchObject({ ...fine, acknowledged: ticketsOf(61) + 3 })
  expect(await store.tickets.collection.countDocuments({})).toBe(ticketsOf(61) + 3)
  expect(us.mail.messages(SAM).length).toBe(64)
})
