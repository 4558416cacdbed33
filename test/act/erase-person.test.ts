/** A person is erased: no byte of them is left in the database, and everything else is as it was. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { erasePerson } from '../../src/act/erase-person.ts'
import { exportPerson } from '../../src/act/export-person.ts'
import { checkSearch } from '../../src/act/feed-search.ts'
import { ANN, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { settled, ticketOf, until } from '../support/observe.ts'
import { uniqueIndexes } from '../support/collections.ts'
import { namesNobody, plantEverywhere } from '../support/person-everywhere.ts'
import { holdPrivacy } from '../support/privacy/privacy.ts'
import { freshPlaces } from '../support/places.ts'
import { placesOf } from '../support/places-of-words.ts'
import { answerTo, inboxOf, post } from '../support/post.ts'

const places = freshPlaces()
const DORA = 'dora.kovacs@acme.example'
const secret = `passphrase-${randomUUID()}`
const fileSecret = `drawing-${randomUUID()}`
let us: Installation
let theirs: number
let anns: number
let endRoles: () => Promise<void>

beforeAll(async () => {
  us = await startInstallation(places, { people: [DORA] })
  endRoles = us.play()
  // Of two sizes: small contents are in their documents, large ones in GridFS.
  const large = Buffer.from(`${fileSecret}\n`.repeat(100_000))
  const attachments = [
    { filename: 'Kovacs.txt', content: Buffer.from(fileSecret) },
    { filename: 'Kovacs.log', content: large },
  ]
  const letter = { from: `Dora Kovacs <${DORA}>`, to: SUPPORT, subject: 'Boiler of Kovacs', text: `It drips. ${secret}`, attachments }
  theirs = (await ticketOf(us, await post(us.mail, letter))).number
  anns = (await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Kettle', text: 'It leaks, too.' }))).number
  const told = await until('the notification', async () =>
    (await inboxOf(us.mail, SAM)).find(({ message }) => message.text.includes(secret)),
  )
  const quoted = told.message.text.split('\n').map((line) => `> ${line}`)
  await ticketOf(
    us,
    await post(us.mail, { ...answerTo(told, { from: SAM, to: SUPPORT }), text: `Hello Dora, close the valve.\n\n${quoted.join('\n')}` }),
  )
  const answer = await until('the answer', async () =>
    (await inboxOf(us.mail, DORA)).find(({ message }) => message.text.includes('close the valve')),
  )
  await ticketOf(
    us,
    await post(us.mail, { ...answerTo(answer, { from: `Dora Kovacs <${DORA}>`, to: SUPPORT }), text: `Thank you! ${secret}` }),
  )
  await settled(us)
}, 120_000)
/** What was sent is held to the law of privacy before the store forgets who was to get it. */
afterAll(async () => {
  await endRoles()
  await us.runtime.close()
  await us.mail.stop()
})

test('what is kept of somebody is exported: what they wrote, and what they got', async () => {
  const exported = await exportPerson(DORA.toUpperCase(), us.runtime.store)
  expect(exported).toMatchObject({
    address: DORA,
    contacts: [{ display_name: 'Dora Kovacs', workspace: 'Acme' }],
    tickets: [{ id: `TKT-${theirs}`, title: 'Boiler of Kovacs' }],
    mails: [{ text: expect.stringContaining(secret) as string, files: [{ filename: 'Kovacs.txt' }, { filename: 'Kovacs.log' }] }, {}],
  })
  expect(exported.received.some(({ text }) => text.includes('close the valve'))).toBe(true)
  expect(JSON.stringify(exported)).not.toContain('It leaks, too')
})

test.each([
  ['an agent', SAM, /agent/],
  ['an address of ours', SUPPORT, /address of ours/],
  ['somebody whom the configuration names', ANN, /accounts/],
  ['nobody', 'nobody@unknown.example', /nobody/],
])('%s is not erased', async (_, address, words) => {
  await expect(erasePerson(address, SAM, us.runtime)).rejects.toThrow(words)
})

test('no byte of them is left, in any collection that the program has: texts, files, raw mails, the index', async () => {
  const words = [DORA, 'Kovacs', secret, fileSecret, 'Boiler']
  const person = { addrSpec: DORA, name: 'Dora Kovacs', title: 'Boiler of Kovacs', secret, ticket: theirs, agent: SAM }
  await plantEverywhere(places.mongoUri, person)
  await until('the index of what was planted', async () => (await checkSearch(us.runtime.store)).stale.length === 0)
  const before = new Set((await placesOf(words, places.mongoUri)).map((place) => place.slice(0, place.indexOf(':'))))
  const all = [...(await uniqueIndexes()).keys()]
  // Whoever adds a collection says here what it has of people: an example, or that it names nobody.
  expect(all.filter((name) => !before.has(name) && !namesNobody.has(name))).toEqual([])
  await holdPrivacy({ store: us.runtime.store, config: us.config, copies: us.copies() })
  const counts = await erasePerson(DORA, SAM, us.runtime)
  expect(counts).toMatchObject({ tickets: [theirs], mails: 2, files: 3 })
  await until('the index', async () => (await checkSearch(us.runtime.store)).stale.length === 0)
  expect(await placesOf(words, places.mongoUri)).toEqual([])
})

test('the ticket stays, answerable to nobody; others and their mail stay as they were', async () => {
  const { store } = us.runtime
  const ticket = await store.tickets.find(theirs as never)
  expect(ticket).toMatchObject({ title: '[erased]', body: '[erased]', emailMembers: [] })
  expect(ticket?.reportedBy).toEqual([expect.stringMatching(/^Acme\/erased-[0-9a-f]{12}@erased\.invalid$/)])
  const [message] = await store.messages.ofTicket(anns as never)
  expect((await store.rawMails.open(message?.rawSha256 ?? '')).toString()).toContain('It leaks, too.')
  expect((await store.tickets.find(anns as never))?.emailMembers).toMatchObject([{ addrSpec: ANN }])
})

test('erasing again finds nobody; who writes again is somebody new', async () => {
  await expect(erasePerson(DORA, SAM, us.runtime)).rejects.toThrow(/nobody/)
  const ticket = await ticketOf(us, await post(us.mail, { from: DORA, to: SUPPORT, subject: 'A new matter', text: 'Hello again.' }))
  expect(ticket.number).not.toBe(theirs)
  expect(ticket.reportedBy).toEqual([`Acme/${DORA}`])
})
