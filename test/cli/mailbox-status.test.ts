/** `intray mailbox status` tells what waits, and in which folder: also of a mailbox that was taken out of the configuration. */
import { expect, it } from 'vitest'
import { inboundIdIn } from '../../src/store/ledger-keys.ts'
import { configFor, storeRow, TestClock } from '../send/outbox-fixtures.ts'
import { openPlace, storeOf } from './command.ts'

it('stored mail that is not applied and mail that is not sent are counted, by folder and mailbox', async () => {
  const place = openPlace()
  const store = await storeOf(place)
  const row = { folder: 'INBOX', source: 'imap' as const, rawSha256: 'x', sizeBytes: 1, at: new Date(), file: null, isPartial: false }
  const keyOf = (mailbox: string, uid: number) => inboundIdIn(`${mailbox}/INBOX`, { uidValidity: '1', uid })
  const rows = [keyOf('gone', 1), keyOf('gone', 2), keyOf('support', 1)]
  await store.inboundRows.insert(rows.map((_id) => ({ ...row, _id, mailbox: _id.slice(0, _id.indexOf('/')) })))
  await storeRow({ store, config: configFor(1), clock: new TestClock() })
  expect(await place.json(['mailbox', 'status', '--json'])).toMatchObject([
    { folder: 'support/INBOX', state: 'never opened', to_apply: 1, to_send: 1 },
    { folder: 'gone/INBOX', state: 'removed', to_apply: 2, to_send: 0 },
  ])
  const { out } = await place.intray(['mailbox', 'status'])
  expect(out).toMatch(/^folder +state .*to apply +to send/)
  expect(out).toMatch(/^gone\/INBOX +removed /m)
})
