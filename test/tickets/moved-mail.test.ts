/** Which mail was moved here from elsewhere: its Date is more than three days older than its arrival. */
import { expect, it } from 'vitest'
import { inboundMailOf } from '../../src/apply/inbound-mail.ts'
import { configSchema } from '../../src/config/schema.ts'
import type { Arrival } from '../../src/tickets/inbound-mail.ts'
import { mailOf, START_MS, SUPPORT } from './support/desk.ts'

const server = { host: '127.0.0.1', port: 1, tls: 'none' }
const mailboxes = [{ name: 'support', addresses: [SUPPORT], imap: server, smtp: server }]
const config = configSchema.parse({ secret: 'a-secret-of-the-tests', mailboxes })
const daysBefore = (days: number) => new Date(START_MS - days * 86_400_000).toISOString()

function isMoved(dateHeader: string | null, source: Arrival['source'] = 'imap'): boolean | undefined {
  const { place, message } = mailOf({ id: 'm1', source, message: { dateHeader } })
  const row = { ...place, _id: place.id, at: new Date(START_MS), rawSha256: 'x', folder: 'INBOX' } as unknown as Parameters<
    typeof inboundMailOf
  >[0]
  return inboundMailOf(row, { _id: 'x', contentHash: 'c', message } as Parameters<typeof inboundMailOf>[1], config).place.isMoved
}

it.each([
  ['2.9 days', daysBefore(2.9), false],
  ['three days to the second', daysBefore(3), false],
  ['3.1 days', daysBefore(3.1), true],
  ['years', '1970-01-01T00:00:00.000Z', true],
  ['no time at all: it is of the future', daysBefore(-4000), false],
  ['an unknown time: it has no Date, or none that can be read', null, false],
])('a mail that is older than its arrival by %s', (_, date, expected) => {
  expect(isMoved(date)).toBe(expected)
})

it('so for the Sent folder; what is posted or imported has no other arrival than its bringer’s', () => {
  expect((['sent', 'http', 'import'] as const).map((source) => isMoved(daysBefore(400), source))).toEqual([true, false, false])
})
