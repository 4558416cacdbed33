/** A folder that is known goes on under another name, where it was; what bears the name of its mailbox is carried. */
import { expect, test } from 'vitest'
import { LeaseLostError } from '../../src/errors.ts'
import { ledgerPrefixOf, type FolderNaming } from '../../src/store/mailbox-states.ts'
import { openScratchStore } from '../support/scratch-store.ts'

const PLACE = 'server/user/INBOX'
const named = (keys: Partial<FolderNaming> = {}): FolderNaming => ({
  place: PLACE,
  at: new Date(2_000),
  hasMailbox: () => false,
  isWatched: () => false,
  ...keys,
})

async function known() {
  const { mailboxStates: states, renames, ...store } = await openScratchStore()
  expect(await states.ensure('old', 'INBOX', named({ at: new Date(1_000) }))).toBeNull()
  const lease = await states.acquire('old/INBOX', 'poller', 60_000)
  await states.update(lease!, { lastUid: 7, uidValidity: '1', firstOpenedAt: new Date(500) })
  return { states, renames, store, lease: lease! }
}

test('a folder whose mailbox has another name goes on where it was, and keeps its keys in the ledger', async () => {
  const { states, lease } = await known()
  expect(await states.ensure('new', 'INBOX', named())).toBe('old')
  expect(await states.find('old/INBOX')).toBeNull()
  const state = await states.find('new/INBOX')
  expect(state).toMatchObject({ mailbox: 'new', lastUid: 7, uidValidity: '1', firstOpenedAt: new Date(500), leaseOwner: null })
  expect(ledgerPrefixOf(state!)).toBe('old/INBOX')
  // Who polled under the old name has lost it.
  await expect(states.update(lease, { lastUid: 8 })).rejects.toBeInstanceOf(LeaseLostError)
})

test('a worker with the configuration of before does not take it back, nor begin it anew', async () => {
  const { states } = await known()
  await states.ensure('new', 'INBOX', named())
  await expect(states.ensure('old', 'INBOX', named({ at: new Date(1_000) }))).rejects.toThrow('their configuration is newer')
  expect(await states.find('old/INBOX')).toBeNull()
})

test('the name of before may come back', async () => {
  const { states } = await known()
  await states.ensure('new', 'INBOX', named())
  expect(await states.ensure('old', 'INBOX', named({ at: new Date(3_000) }))).toBe('new')
  expect(await states.find('old/INBOX')).toMatchObject({ lastUid: 7, ledgerPrefix: 'old/INBOX' })
})

test('a folder that the configuration has watched for somebody else stays theirs', async () => {
  const { states } = await known()
  await expect(states.ensure('new', 'INBOX', named({ isWatched: (id) => id === 'old/INBOX' }))).rejects.toBeInstanceOf(LeaseLostError)
})

test('a folder alone may go from one mailbox to another; nothing else is carried then', async () => {
  const { states } = await known()
  expect(await states.ensure('new', 'Forms', named({ hasMailbox: (name) => name === 'old' }))).toBeNull()
  expect(await states.find('new/Forms')).toMatchObject({ lastUid: 7, ledgerPrefix: 'old/INBOX' })
})

test('a server that moves takes its folder along', async () => {
  const { states } = await known()
  expect(await states.ensure('old', 'INBOX', named({ place: 'other' }))).toBeNull()
  expect(await states.find('old/INBOX')).toMatchObject({ lastUid: 7, place: 'other' })
})

test('without a log-in that tells whose folder it is, each name is a folder of its own', async () => {
  const { states } = await known()
  expect(await states.ensure('new', 'INBOX', named({ place: null }))).toBeNull()
  expect(await states.find('old/INBOX')).not.toBeNull()
  expect(await states.find('new/INBOX')).toMatchObject({ lastUid: 0 })
})

test('rows and Outlook’s threads are carried, again and again, and those of others stay', async () => {
  const { renames, store } = await known()
  const row = { folder: 'INBOX', source: 'imap' as const, rawSha256: 'x', sizeBytes: 1, at: new Date(), file: null, isPartial: false }
  const rowOf = (mailbox: string) => ({ ...row, _id: `${mailbox}/INBOX/1/1` as never, mailbox })
  await store.inboundRows.insert([rowOf('old'), rowOf('older')])
  const claims = store.inboundRows.collection.db.collection<{ _id: string; ticket: number }>('claims')
  await claims.insertMany([
    { _id: 'default\nthread-index:old:abc', ticket: 1 },
    { _id: 'default\nthread-index:older:abc', ticket: 2 },
  ])
  const rename = { _id: 'old', to: 'new', scope: 'default' }
  expect(await renames.begin(rename)).toMatchObject({ inboundRows: 1, tickets: 0 })
  expect(await renames.carry(rename)).toMatchObject({ inboundRows: 0 })
  expect(await claims.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 'default\nthread-index:new:abc', ticket: 1 },
    { _id: 'default\nthread-index:older:abc', ticket: 2 },
  ])
  expect(await renames.all()).toMatchObject([{ _id: 'old', to: 'new' }])
  await renames.end('old')
  expect(await renames.all()).toEqual([])
})
