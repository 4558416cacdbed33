/** A mailbox is renamed, taken out and its leavings given away, in the file and in the database at once. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { writeConfigFile } from '../../src/config/config-file.ts'
import { inboundIdIn } from '../../src/store/ledger-keys.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { makePlace, mailText } from './command.ts'

const server = { host: '127.0.0.1', tls: 'none', user: 'us' }
const mailboxes = ['support', 'sales'].map((name) => ({
  name,
  addresses: [`${name}@us.example`],
  imap: { ...server, user: name, port: 1 },
  smtp: { ...server, port: 1 },
}))
const ccRules = [{ name: 'lists', when: { mailbox: 'sales' }, action: 'drop' }]

let place: ReturnType<typeof makePlace>
let store: Store

beforeAll(async () => {
  place = makePlace([mailText({ To: 'sales@us.example' })], { mailboxes, ccRules })
  store = await openStore(/mongodbUri: (\S+)/.exec(text())![1]!)
  expect((await place.intray(['import', join(place.folder, 'mails'), '--mailbox', 'sales'])).code).toBe(0)
  await store.mailboxStates.ensure('sales', 'INBOX')
  const lease = await store.mailboxStates.acquire('sales/INBOX', 'a poller', 0)
  await store.mailboxStates.update(lease!, { lastUid: 7, uidValidity: '1', lag: 0, pausedAt: new Date() })
  const row = { folder: 'INBOX', source: 'imap' as const, rawSha256: 'x', sizeBytes: 1, at: new Date(), file: null, isPartial: false }
  const _id = inboundIdIn('sales/INBOX', { uidValidity: '1', uid: 7 })
  await store.inboundRows.insert([{ ...row, _id, mailbox: 'sales' }])
})

afterAll(async () => {
  await store.close()
  place.remove()
})

const text = () => readFileSync(join(place.folder, 'intray.yaml'), 'utf8')
const ticketsOf = (mailbox: string) => store.tickets.collection.countDocuments({ mailbox })

test('a paused mailbox whose last look found nothing new does not claim that nothing waits', async () => {
  expect(await place.json(['mailbox', 'status', '--json'])).toContainEqual(
    expect.objectContaining({ folder: 'sales/INBOX', state: 'paused', lag: null, to_apply: 1 }),
  )
})

test('another name holds in the file, in its rules, and for tickets, mails and folders', async () => {
  expect(await place.json(['mailbox', 'rename', 'sales', 'orders', '--json'])).toMatchObject([
    { from: 'sales', to: 'orders', tickets: 1, messages: 1, received: 2 },
  ])
  expect(text()).toBe(stringifyWith('orders'))
  expect([await ticketsOf('sales'), await ticketsOf('orders')]).toEqual([0, 1])
  expect(await store.mailboxStates.find('orders/INBOX')).toMatchObject({ lastUid: 7, ledgerPrefix: 'sales/INBOX' })
  expect(await place.json(['mailbox', 'status', '--json'])).toContainEqual(
    expect.objectContaining({ folder: 'orders/INBOX', ledger_count: 1, to_apply: 1 }),
  )
})

test('a name that is taken is refused, and nothing is changed', async () => {
  const before = text()
  const { code, err } = await place.intray(['mailbox', 'rename', 'orders', 'support'])
  expect([code, err]).toEqual([1, expect.stringContaining('two are named "support"')])
  expect([text(), await ticketsOf('orders')]).toEqual([before, 1])
})

test('a mailbox that rules still name is not taken out', async () => {
  const { code, err } = await place.intray(['mailbox', 'remove', 'orders'])
  expect([code, err]).toEqual([1, expect.stringContaining('there is no mailbox "orders"')])
})

test('what a removed mailbox leaves is told, shown, and given to another one', async () => {
  await place.intray(['mailbox', 'rename', 'support', 'desk'])
  expect((await place.intray(['mailbox', 'move', 'orders', 'desk'])).err).toContain('its mail is its own')
  writeConfigFile(join(place.folder, 'intray.yaml'), text().replace(/ccRules:[\s\S]*?action: drop\n/, ''))
  const { out } = await place.intray(['mailbox', 'remove', 'orders'])
  expect(out).toContain('1 mails wait to be applied, 0 to be sent')
  expect(await place.json(['mailbox', 'status', '--json'])).toContainEqual(
    expect.objectContaining({ folder: 'orders/INBOX', state: 'removed', lag: null, to_apply: 1 }),
  )
  expect((await place.intray(['mailbox', 'move', 'nobody', 'desk'])).err).toContain('nothing is left of a mailbox "nobody"')
  expect(await place.json(['mailbox', 'move', 'orders', 'desk', '--json'])).toMatchObject([{ tickets: 1, messages: 1, received: 2 }])
  expect([await ticketsOf('orders'), await ticketsOf('desk')]).toEqual([0, 1])
  expect(await store.inboundRows.waiting(['desk'], new Date(Date.now() + 1000), 10)).toHaveLength(1)
})

function stringifyWith(name: string): string {
  const renamed = mailboxes.map((mailbox) => (mailbox.name === 'sales' ? { ...mailbox, name } : mailbox))
  return text().replace(/mailboxes:[\s\S]*?(?=^[a-z])/m, stringify({ mailboxes: renamed }))
}
