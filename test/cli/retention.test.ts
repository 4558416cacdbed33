/** `intray retention`: what is past its time is counted, and deleted only where that is asked for. */
import { expect, it } from 'vitest'
import { mailText, openPlace, storeOf } from './command.ts'

const longAgo = Date.now() - 400 * 86_400_000

it('without days nothing is past its time', async () => {
  const { code, out } = await openPlace().intray(['retention'])
  expect(code).toBe(0)
  expect(out).toContain('closed tickets (kept for good): 0 past their time, with 0 mails\n')
  expect(out).toContain('nothing was deleted; --apply deletes it\n')
})

it('what is past its time is counted and stays, until --apply; what is held stays even then', async () => {
  const mails = ['m1', 'm2', 'm3'].map((id) => mailText({ 'Message-ID': `<${id}@acme.example>`, Subject: `Kettle of ${id}` }))
  const place = openPlace(mails, { retention: { closedTicketDays: 365, rawMailDays: 30 } })
  await place.intray(['import', 'mails', '--mailbox', 'support', '--closed'])
  const { tickets, rawMails } = await storeOf(place)
  for (const [number, closedAtMs] of [longAgo, longAgo, Date.now()].entries())
    await tickets.collection.updateOne({ _id: (number + 1) as never }, { $set: { closedAtMs } })
  await tickets.collection.updateOne({ _id: 2 as never }, { $set: { tags: [{ name: 'legal-hold', value: null }] } })
  await tickets.collection.db.collection('rawMails').updateMany({}, { $set: { storedAt: new Date(longAgo) } })
  const titles = async () => (await tickets.collection.find().sort({ _id: 1 }).toArray()).map(({ title }) => title)
  const [one, ...others] = await titles()

  const dry = { is_deleted: false, tickets: 1, mails: 1, raw_mails: 2, held_tickets: 1 }
  expect((await place.json(['retention', '--json']))[0]).toMatchObject(dry)
  expect((await place.json(['retention', '--json']))[0]).toMatchObject(dry)
  expect(await titles()).toEqual([one, ...others])

  const { code, out } = await place.intray(['retention', '--apply'])
  expect(code).toBe(0)
  expect(out).toContain('closed tickets (365 days): 1 deleted, with 1 mails\n')
  expect(out).toContain('held by the tag legal-hold: 1 tickets\n')
  expect(out).not.toContain('--apply')
  expect(await titles()).toEqual(['[deleted]', ...others])
  expect((await rawMails.sizesOf(await tickets.collection.db.collection('messages').distinct('rawSha256'))).size).toBe(1)
  expect((await place.json(['retention', '--json']))[0]).toMatchObject({ tickets: 0, mails: 0, raw_mails: 0, held_tickets: 1 })
})

it('days that would empty tickets which mail may still open again are a fault', async () => {
  const { code, err } = await openPlace([], { retention: { closedTicketDays: 2 }, limits: { reopenDays: 14 } }).intray(['retention'])
  expect([code, err]).toEqual([1, expect.stringContaining('must be more than limits.reopenDays (14)')])
})
