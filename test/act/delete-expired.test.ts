/** What is past its time is deleted, by tickets, raw mails and files; what is open or held stays, and threads stay threads. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteExpired, expireAll, type ExpiryDeps } from '../../src/act/delete-expired.ts'
import { erasePerson } from '../../src/act/erase-person.ts'
import { checkSearch } from '../../src/act/feed-search.ts'
import { seedRecords } from '../../src/config/seed-records.ts'
import { configSchema } from '../../src/config/schema.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, CARL, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { settled, ticketOf, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { placesOf } from '../support/places-of-words.ts'
import { answerTo, inboxOf, post, type Received } from '../support/post.ts'
import { holdPrivacy } from '../support/privacy/privacy.ts'

const places = freshPlaces()
const DORA = 'dora@past.example'
const [said, filed] = [`passphrase-${randomUUID()}`, `drawing-${randomUUID()}`]
const dayMs = 86_400_000
const longAgo = Date.now() - 400 * dayMs
const days = { closedTicketDays: 365, rawMailDays: 30, fileDays: 60 }
let us: Installation
let [past, held, open] = [0, 0, 0]
let acknowledgement: Received
let endRoles: () => Promise<void>

const tickets = () => us.runtime.store.tickets.collection
const withDays = (kept: object): ExpiryDeps => {
  const retention = configSchema.shape.retention.parse(kept)
  return { store: us.runtime.store, config: { retention }, now: Date.now }
}
const rawOf = async (ticket: number) => (await us.runtime.store.messages.ofTicket(ticket as TicketNumber))[0]?.rawSha256 ?? ''
const isThere = async (ticket: number) => (await us.runtime.store.rawMails.sizesOf([await rawOf(ticket)])).size > 0

async function opened(from: string, subject: string, text: string): Promise<number> {
  const attachments = [{ filename: `${subject}.txt`, content: Buffer.from(`${text} ${filed}`) }]
  return (await ticketOf(us, await post(us.mail, { from, to: SUPPORT, subject, text, attachments }))).number
}

/** As if it had been closed long ago. */
async function close(ticket: number, more: object = {}): Promise<void> {
  await tickets().updateOne(
    { _id: ticket as TicketNumber },
    { $set: { stage: 'resolved', closedAtMs: longAgo, ...more }, $inc: { version: 1 } },
  )
}

beforeAll(async () => {
  us = await startInstallation(places, { people: [DORA] })
  endRoles = us.play()
  past = await opened(`Dora Kovacs <${DORA}>`, 'Boiler', `It drips. ${said}`)
  held = await opened(CARL, 'Lawsuit', 'You will hear from us.')
  open = await opened(ANN, 'Kettle', 'It leaks, too.')
  acknowledgement = await until('the acknowledgement', async () => (await inboxOf(us.mail, DORA))[0])
  await settled(us)
  await close(past)
  await close(held, { tags: [{ name: 'legal-hold', value: null }] })
  const { db } = tickets()
  for (const name of ['rawMails', 'files']) await db.collection(name).updateMany({}, { $set: { storedAt: new Date(longAgo) } })
  await holdPrivacy({ store: us.runtime.store, config: us.config, copies: us.copies() })
}, 120_000)
afterAll(async () => {
  await endRoles()
  await us.runtime.close()
  await us.mail.stop()
})

test('without days nothing is past its time', async () => {
  expect(await expireAll(withDays({}), false)).toMatchObject({ tickets: 0, mails: 0, rawMails: 0, files: 0 })
  expect(await deleteExpired(withDays({}))).toBe(0)
})

test('where anything is deleted, the tag that keeps it is a record', async () => {
  const { records } = us.runtime.store
  const tags = async () => (await Array.fromAsync(records.all('tag'))).map(({ id }) => id)
  expect(await tags()).not.toContain('legal-hold')
  await seedRecords({ ...us.config, ...withDays(days).config }, records)
  expect(await tags()).toContain('legal-hold')
})

test('what would be deleted is counted, and stays', async () => {
  const counts = await expireAll(withDays(days), true)
  expect(counts).toMatchObject({ tickets: 1, mails: 1, rawMails: 1, files: 1, held: 1 })
  expect(counts.bytes).toBeGreaterThan(500)
  expect(await isThere(past)).toBe(true)
  expect((await tickets().findOne({ _id: past as TicketNumber }))?.title).toBe('Boiler')
})

test('whoever is on a ticket that must be kept is not erased', async () => {
  await expect(erasePerson(CARL, SAM, us.runtime)).rejects.toThrow(`TKT-${held} must be kept`)
})

test('raw mails and files of closed tickets go by their age; what the mail says stays, and all of an open or held ticket', async () => {
  const ofContents = withDays({ rawMailDays: 30, fileDays: 60 })
  expect(await deleteExpired(ofContents)).toBe(2)
  expect(await Promise.all([past, held, open].map(isThere))).toEqual([false, true, true])
  expect((await us.runtime.store.parsedMails.load([await rawOf(past)])).get(await rawOf(past))?.message.text).toContain(said)
  expect((await placesOf([filed], places.mongoUri)).filter((place) => place.startsWith('files:'))).toHaveLength(2)
})

test('a closed ticket past its time says nothing any more, and nobody is on it; that and when it was stays', async () => {
  const counts = await expireAll(withDays(days), false)
  expect(counts).toMatchObject({ tickets: 1, mails: 1, rawMails: 0, held: 1 })
  await until('the index', async () => (await checkSearch(us.runtime.store)).stale.length === 0)
  const found = await placesOf([said, 'Boiler', DORA, 'Kovacs'], places.mongoUri)
  // Who somebody is goes by `person erase` alone, and the notification of a ticket like it with that ticket.
  expect([...new Set(found)].filter((place) => !/^(?:contacts|workspaces|acknowledgementCounts)\b|^outbox: Boiler/.test(place))).toEqual([])
  const ticket = await tickets().findOne({ _id: past as TicketNumber })
  expect(ticket).toMatchObject({ title: '[deleted]', stage: 'resolved', closedAtMs: longAgo, reportedBy: [], emailMembers: [] })
  expect((await tickets().findOne({ _id: held as TicketNumber }))?.title).toBe('Lawsuit')
  expect((await tickets().findOne({ _id: open as TicketNumber }))?.title).toBe('Kettle')
})

test('an answer to what was deleted opens a follow-up', async () => {
  const late = await ticketOf(
    us,
    await post(us.mail, { ...answerTo(acknowledgement, { from: DORA, to: SUPPORT }), text: 'It drips again.' }),
  )
  expect(late.number).not.toBe(past)
  expect(late.isFollowUpOf).toBe(past)
})

test('a deletion that was cut off is ended by the next', async () => {
  await tickets().updateOne({ _id: held as TicketNumber }, { $set: { title: '[deleted]', tags: [] } })
  const deletions = tickets().db.collection<{ _id: string }>('deletions')
  await deletions.insertOne({ _id: 'cut off', at: new Date(), tickets: [held], isDone: false, mails: 0, rawMails: 0, files: 0 } as {
    _id: string
  })
  await expireAll(withDays(days), false)
  expect(await isThere(held)).toBe(false)
  expect(await deletions.findOne({ _id: 'cut off' })).toMatchObject({ isDone: true, mails: 1, rawMails: 1, files: 1, tickets: [held] })
})

test('sweepers take turns: within the hour nobody looks again', async () => {
  await close(open)
  expect(await deleteExpired(withDays(days))).toBe(0)
  expect(await deleteExpired({ ...withDays(days), now: () => Date.now() + 2 * 3_600_000 })).toBeGreaterThan(0)
})
