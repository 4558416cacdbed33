/** `intray failed`: what did not work out is listed, shown and tried again; what did is left alone. */
import { expect, it } from 'vitest'
import { inboundIdIn } from '../../src/store/ledger-keys.ts'
import { ANNA, BERT, configFor, storeRow, TestClock } from '../send/outbox-fixtures.ts'
import { openPlace, storeOf } from './command.ts'

it('a mail that keeps failing is listed, and a retry forgets its tries; one that waits its turn is not', async () => {
  const place = openPlace()
  const store = await storeOf(place)
  const keyOf = (uid: number) => inboundIdIn('support/INBOX', { uidValidity: '1', uid })
  const mail = { mailbox: 'support', folder: 'INBOX', source: 'imap' as const, rawSha256: 'x', sizeBytes: 1 }
  const rows = [1, 2].map((uid) => ({ ...mail, _id: keyOf(uid), at: new Date(), file: null, isPartial: false }))
  await store.inboundRows.insert(rows)
  await store.inboundRows.countAttempt([keyOf(1)])
  await store.inboundRows.countAttempt([keyOf(1)])
  expect(await place.json(['failed', 'list', '--json'])).toMatchObject([{ what: 'waiting', id: keyOf(1) }])
  expect((await place.intray(['failed', 'retry', keyOf(1)])).code).toBe(0)
  expect(await store.inboundRows.load([keyOf(1)])).toMatchObject([{ attempts: 0, attemptsAlone: 0, isDone: false }])
})

it('a mail of ours is sent again to those whom it did not reach, and to nobody else', async () => {
  const place = openPlace()
  const store = await storeOf(place)
  const bench = { store, config: configFor(1), clock: new TestClock() }
  const to = [ANNA, BERT].map((addrSpec) => ({ addrSpec, displayName: '' }))
  const row = await storeRow(bench, { to })
  const fates = ['sent', 'failed'] as const
  const recipients = row.recipients.map((one, i) => ({ ...one, status: fates[i]!, isHandedOver: true }))
  await store.outbox.write(row, { state: 'done', recipients })
  expect(await place.json(['failed', 'list', '--json'])).toMatchObject([{ what: 'outbound', id: row._id }])
  expect((await place.intray(['failed', 'retry', row._id])).code).toBe(0)
  expect(await store.outbox.find(row._id)).toMatchObject({
    state: 'queued',
    recipients: [
      { addrSpec: ANNA, status: 'sent', isHandedOver: true },
      { addrSpec: BERT, status: 'queued', isHandedOver: false },
    ],
  })
  const { code, err } = await place.intray(['failed', 'retry', row._id])
  expect([code, err]).toEqual([1, expect.stringContaining('nothing failed is known')])
})
