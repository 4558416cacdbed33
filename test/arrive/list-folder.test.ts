/** A mail server that was put back to an older state under the same UIDVALIDITY: no mail is lost, and no gauge is green meanwhile. */
import type { AddressInfo } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleOf } from '../../src/arrive/folder-life.ts'
import { pollMailbox } from '../../src/arrive/poll-mailbox.ts'
import type { MailboxSession } from '../../src/imap/mailbox-session.ts'
import { startMailServer, TEST_PASSWORD } from '../support/servers.ts'
import { ADDRESS, imapAt, INBOX, ledgerRows, openSession, pollDeps, sampleMail, takeLease } from './polling.ts'
import { openScratchStore } from '../support/scratch-store.ts'

async function rig(changes: Parameters<typeof pollDeps>[1] = {}) {
  const server = await startMailServer([ADDRESS])
  const store = await openScratchStore()
  const deps = await pollDeps(store, changes)
  const lease = await takeLease(deps)
  const mailbox = deps.watched.folder
  return {
    ...{ server, store, deps, lease },
    deliver: (from: number, count: number) => {
      for (let n = from; n < from + count; n++) server.deliver(ADDRESS, sampleMail(n), { mailbox })
    },
    state: async () => (await store.mailboxStates.find(lease.id))!,
    poll: async (open?: MailboxSession) => pollMailbox(open ?? (await openSession(deps, imapAt(server.imapPort))), lease, deps),
    session: () => openSession(deps, imapAt(server.imapPort)),
    /** Each sample mail by its number, as often as it is in the ledger. */
    stored: async () => {
      const hashes = (await ledgerRows(store)).map(({ rawSha256 }) => rawSha256)
      const readings = await store.parsedMails.load(hashes)
      return new Set(hashes.map((hash) => Number(/\d+/.exec(readings.get(hash)?.message.subject ?? '')?.[0])))
    },
  }
}

const numbers = (count: number) => new Set(Array.from({ length: count }, (_, n) => n))

describe('a restored server', () => {
  test('with a next UID below the cursor is read anew, and its new mails are not taken for the old ones', async () => {
    const { server, deliver, poll, state, stored, store } = await rig()
    deliver(0, 15)
    const putBack = server.backUpMailbox(ADDRESS)
    deliver(15, 30)
    await poll()
    const before = await state()
    putBack()
    deliver(45, 16)
    expect(await poll()).toEqual({ stored: 31, lag: 0 })
    expect(await stored()).toEqual(numbers(61))
    const { uidValidity, lastUid, newLife, lastError } = await state()
    expect({ uidValidity, lastUid, lastError }).toEqual({ uidValidity: `${before.uidValidity}.1`, lastUid: 31, lastError: null })
    expect(newLife?.text).toMatch(/^the next UID is 32, and 45 was fetched before: all mails are fetched again$/)
    expect(await store.inboundRows.countIn(`support/INBOX/${uidValidity}`)).toBe(31)
    expect(await poll()).toEqual({ stored: 0, lag: 0 })
  })

  test('that got mail beyond the old cursor before we looked is read anew', async () => {
    const { server, deliver, poll, state, stored } = await rig()
    deliver(0, 5)
    const putBack = server.backUpMailbox(ADDRESS)
    deliver(5, 5)
    await poll()
    putBack()
    deliver(10, 20)
    expect(await poll()).toEqual({ stored: 25, lag: 0 })
    expect(await stored()).toEqual(numbers(30))
    expect((await state()).newLife?.text).toMatch(/^UID \d+ is another mail than before/)
  })

  test('restored a second time is read a third time', async () => {
    const { server, deliver, poll, state, stored } = await rig()
    deliver(0, 2)
    const putBack = server.backUpMailbox(ADDRESS)
    for (const from of [2, 4, 6]) {
      deliver(from, 2)
      await poll()
      putBack()
    }
    deliver(8, 1)
    await poll()
    expect(await stored()).toEqual(numbers(9))
    expect((await state()).uidValidity).toMatch(/\.3$/)
  })

  test('from which all mail is moved away is read anew by its next UID', async () => {
    const { server, deliver, poll, stored } = await rig({ watched: { ...INBOX, after: 'move' } })
    const putBack = server.backUpMailbox(ADDRESS)
    deliver(0, 4)
    await poll()
    putBack()
    deliver(4, 2)
    expect(await poll()).toEqual({ stored: 2, lag: 0 })
    expect(await stored()).toEqual(numbers(6))
  })

  test('is noticed in the Sent folder, too', async () => {
    const watched = { ...INBOX, folder: 'Sent', source: 'sent' as const, after: 'nothing' as const }
    const { server, deliver, poll, stored } = await rig({ watched })
    const putBack = server.backUpMailbox(ADDRESS, 'Sent')
    deliver(0, 3)
    await poll()
    putBack()
    deliver(3, 3)
    await poll()
    expect(await stored()).toEqual(numbers(6))
  })

  test('is noticed below a gap of the cursor: mails stored above it are known ones', async () => {
    const { server, deliver, poll, stored, store, lease } = await rig()
    deliver(0, 2)
    const putBack = server.backUpMailbox(ADDRESS)
    deliver(2, 2)
    await poll()
    await store.mailboxStates.update(lease, { lastUid: 1, lag: 1 })
    putBack()
    deliver(4, 3)
    await poll()
    expect(await stored()).toEqual(numbers(7))
  })

  test('that cuts no connection is noticed by the count of its mails', async () => {
    const { server, deliver, poll, session, stored } = await rig()
    deliver(0, 2)
    const putBack = server.backUpMailbox(ADDRESS)
    deliver(2, 3)
    const open = await session()
    await poll(open)
    putBack(false)
    deliver(5, 1)
    await poll(open)
    expect(await stored()).toEqual(numbers(6))
  })
})

describe('a folder that is the same one', () => {
  test('whose HIGHESTMODSEQ fell is compared as a whole at once', async () => {
    const messages = Array.from({ length: 9 }, (_, n) => ({ raw: sampleMail(n).toString('latin1'), uid: n === 0 ? 1 : 2000 + n }))
    const users = { [ADDRESS]: { password: TEST_PASSWORD } }
    const server = hoodiecrow({ plugins: ['CONDSTORE', 'ENABLE'], users, storage: { INBOX: { messages } } })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)))
    const store = await openScratchStore()
    const deps = await pollDeps(store)
    const lease = await takeLease(deps)
    const at = imapAt((server.server.address() as AddressInfo).port)
    await pollMailbox(await openSession(deps, at), lease, deps)
    const { highestModseq, uidValidity } = (await store.mailboxStates.find(lease.id))!
    expect(Number(highestModseq)).toBeGreaterThan(0)
    const [first] = await ledgerRows(store)
    await store.inboundRows.collection.deleteOne({ _id: first!._id })
    expect((await pollMailbox(await openSession(deps, at), lease, deps)).stored).toBe(0)
    await store.mailboxStates.update(lease, { highestModseq: '99999' })
    expect(await pollMailbox(await openSession(deps, at), lease, deps)).toEqual({ stored: 1, lag: 0 })
    expect(await store.mailboxStates.find(lease.id)).toMatchObject({ uidValidity, newLife: null })
  })

  test('is not read anew when mail is deleted, when it is empty, or when all is as it was', async () => {
    const { server, deliver, poll, state } = await rig({ watched: { ...INBOX, after: 'move' } })
    deliver(0, 3)
    await poll()
    expect(server.messages(ADDRESS)).toEqual([])
    expect(await poll()).toEqual({ stored: 0, lag: 0 })
    deliver(3, 1)
    expect(await poll()).toEqual({ stored: 1, lag: 0 })
    expect((await state()).newLife).toBeNull()
  })

  test('that has a mail below the cursor which the ledger lacks gets it at the next SELECT, without being read anew', async () => {
    const { deliver, poll, state, store } = await rig()
    deliver(0, 3)
    await poll()
    const [, second] = await ledgerRows(store)
    await store.inboundRows.collection.deleteOne({ _id: second!._id })
    expect(await poll()).toEqual({ stored: 1, lag: 0 })
    expect(await state()).toMatchObject({ lastUid: 3, newLife: null })
  })
})

test('until all mails are stored again, the gauges tell it', async () => {
  const { server, deliver, poll, state, store, deps } = await rig()
  deliver(0, 3)
  await poll()
  server.renewMailbox(ADDRESS)
  const insert = store.rawMails.insert.bind(store.rawMails)
  onTestFinished(() => void Object.assign(deps.store.rawMails, { insert }))
  let meanwhile: unknown
  Object.assign(store.rawMails, {
    insert: async (...mails: Parameters<typeof insert>) => {
      meanwhile = await state()
      return insert(...mails)
    },
  })
  await poll()
  expect(meanwhile).toMatchObject({ lag: 3, lastError: { code: 'new-life', text: 'UIDVALIDITY changed: all mails are fetched again' } })
  expect(await state()).toMatchObject({ lag: 0, lastError: null })
})

test('a sample has the highest UIDs, and of a whole folder some of all', () => {
  const uids = Array.from({ length: 5000 }, (_, n) => n + 1)
  expect(sampleOf(uids, false)).toEqual([4996, 4997, 4998, 4999, 5000])
  expect(sampleOf([1, 2], true)).toEqual([1, 2])
  const whole = sampleOf(uids, true)
  expect(whole.length).toBeGreaterThan(10)
  expect(whole.length).toBeLessThan(150)
  expect(whole.slice(-5)).toEqual([4996, 4997, 4998, 4999, 5000])
})
