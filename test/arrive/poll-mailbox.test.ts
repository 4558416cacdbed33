/** One pass over a folder of a real IMAP server: what is stored, in what order, and what a failure leaves behind. */

import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import hoodiecrow from 'hoodiecrow-imap'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { LeaseLostError } from '../../src/errors.ts'
import { pollMailbox } from '../../src/arrive/poll-mailbox.ts'
import { InboundQueue } from '../../src/jobs/apply-mails.ts'
import { startMailServer, TEST_PASSWORD } from '../support/servers.ts'
import { ADDRESS, imapAt, INBOX, ledgerRows, mailWithFile, openSession, pollDeps, sampleMail, takeLease } from './polling.ts'
import { openScratchStore } from '../support/scratch-store.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function wholeOf(content: Buffer | Readable): Promise<Buffer> {
  return Buffer.isBuffer(content) ? content : Buffer.concat(await content.toArray())
}

/** A server that can be told to leave a mail out of every answer that should hold its body. */
async function withholdingRig(mails: readonly number[]) {
  let withheld: number | null = null
  let commands = 0
  const user = { [ADDRESS]: { password: TEST_PASSWORD } }
  const messages = mails.map((n) => ({ raw: sampleMail(n).toString('latin1') }))
  const server = hoodiecrow({ users: user, storage: { INBOX: { messages } } })
  server.outputHandlers.push((_, answer) => {
    const said = JSON.stringify(answer.attributes ?? []).replaceAll('"', '')
    const isWithheld = said.includes('value:BODY,') && said.includes(`value:UID},${withheld}`)
    if (isWithheld) Object.assign(answer, { skipResponse: true })
    if (/^[A-Z0-9]+$/i.test(String((answer as { tag?: string }).tag))) commands++
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const store = await openScratchStore()
  const deps = await pollDeps(store)
  const lease = await takeLease(deps)
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as AddressInfo
  return {
    ...{ store, deps, lease },
    state: async () => (await store.mailboxStates.find(lease.id))!,
    session: () => openSession(deps, imapAt(port)),
    withhold: (uid: number | null) => void (withheld = uid),
    commands: () => commands,
  }
}

async function rig(changes: Parameters<typeof pollDeps>[1] = {}) {
  const server = await startMailServer([ADDRESS])
  const store = await openScratchStore()
  const deps = await pollDeps(store, changes)
  const lease = await takeLease(deps)
  const state = async () => (await store.mailboxStates.find(lease.id))!
  return { server, store, deps, lease, state, session: () => openSession(deps, imapAt(server.imapPort)) }
}

describe('a pass', () => {
  test('stores a mail byte for byte, notes it in the ledger, parses it, enqueues it, and only then sets \\Seen', async () => {
    const { server, store, deps, lease, state, session } = await rig()
    const uid = server.deliver(ADDRESS, sampleMail(1))
    expect(await pollMailbox(await session(), lease, deps)).toEqual({ stored: 1, lag: 0 })
    const [row] = await ledgerRows(store)
    expect(row).toMatchObject({ mailbox: 'support', source: 'imap', isDone: false, isPartial: false })
    expect(await store.rawMails.open(row!.rawSha256)).toEqual(sampleMail(1))
    const parsed = (await store.parsedMails.load([row!.rawSha256])).get(sha256(sampleMail(1)))
    expect(parsed?.message).toMatchObject({ messageId: 'sample-1@customer.example', subject: 'Kettle 1' })
    expect(await deps.queue.depth()).toBe(1)
    expect(await state()).toMatchObject({ lastUid: uid, lag: 0, serverCount: 1, lastError: null })
    expect(server.messages(ADDRESS)[0]?.flags).toContain('\\Seen')
  })

  test('fetches a mail that a human has read before us', async () => {
    const { server, store, deps, lease, session } = await rig()
    server.deliver(ADDRESS, sampleMail(1), { flags: ['\\Seen'] })
    await pollMailbox(await session(), lease, deps)
    expect(await ledgerRows(store)).toHaveLength(1)
  })

  test('finds nothing new where nothing is new', async () => {
    const { server, store, deps, lease, session } = await rig()
    server.deliver(ADDRESS, sampleMail(1))
    const open = await session()
    await pollMailbox(open, lease, deps)
    expect(await pollMailbox(open, lease, deps)).toEqual({ stored: 0, lag: 0 })
    expect(await ledgerRows(store)).toHaveLength(1)
  })

  test('takes a backlog of several sets, each mail as its own', async () => {
    const { server, store, deps, lease, state, session } = await rig()
    const mails = Array.from({ length: 230 }, (_, n) => sampleMail(n))
    for (const mail of mails) server.deliver(ADDRESS, mail)
    expect(await pollMailbox(await session(), lease, deps)).toEqual({ stored: 230, lag: 0 })
    expect((await ledgerRows(store)).map(({ rawSha256 }) => rawSha256)).toEqual(mails.map(sha256))
    expect((await state()).lastUid).toBe(230)
    expect(server.messages(ADDRESS).every(({ flags }) => flags.includes('\\Seen'))).toBe(true)
  })
})

test('a backlog costs at most one IMAP command for twenty mails', async () => {
  const mails = Array.from({ length: 400 }, (_, n) => n)
  const { deps, lease, session, commands } = await withholdingRig(mails)
  const open = await session()
  const before = commands()
  expect((await pollMailbox(open, lease, deps)).stored).toBe(400)
  expect(commands() - before).toBeGreaterThan(4)
  expect((commands() - before) / 400).toBeLessThanOrEqual(0.05)
})

describe('what happens to a mail afterwards', () => {
  test('moving it away does not confuse the cursor', async () => {
    const { server, store, deps, lease, session } = await rig({ watched: { ...INBOX, after: 'move' } })
    const open = await session()
    for (let n = 1; n <= 3; n++) {
      server.deliver(ADDRESS, sampleMail(n))
      expect(await pollMailbox(open, lease, deps)).toEqual({ stored: 1, lag: 0 })
    }
    expect(server.messages(ADDRESS)).toEqual([])
    expect(server.messages(ADDRESS, 'Archive')).toHaveLength(3)
    expect(await ledgerRows(store)).toHaveLength(3)
  })

  test('a folder to move to that is not there is made', async () => {
    const { server, deps, lease, session } = await rig({ watched: { ...INBOX, after: 'move', moveTo: 'Done' } })
    server.deliver(ADDRESS, sampleMail(1))
    await pollMailbox(await session(), lease, deps)
    expect(server.messages(ADDRESS, 'Done')).toHaveLength(1)
  })

  test('a mail in the sent folder is noted as sent and left as it is', async () => {
    const watched = { ...INBOX, folder: 'Sent', source: 'sent' as const, after: 'nothing' as const }
    const { server, store, deps, lease, session } = await rig({ watched })
    server.deliver(ADDRESS, sampleMail(1), { mailbox: 'Sent' })
    await pollMailbox(await session(), lease, deps)
    expect(await ledgerRows(store)).toMatchObject([{ source: 'sent', folder: 'Sent' }])
    expect(server.messages(ADDRESS, 'Sent')[0]?.flags).toEqual([])
  })
})

describe('large mail', () => {
  test('of 25 MB is kept whole, byte for byte', async () => {
    const { server, store, deps, lease, session } = await rig()
    const mail = mailWithFile(1, 19 * 1024 * 1024)
    server.deliver(ADDRESS, mail)
    expect(await pollMailbox(await session(), lease, deps)).toEqual({ stored: 1, lag: 0 })
    expect(await ledgerRows(store)).toMatchObject([{ rawSha256: sha256(mail), sizeBytes: mail.length, isPartial: false }])
    expect(sha256(await wholeOf(await store.rawMails.open(sha256(mail))))).toBe(sha256(mail))
    const reading = (await store.parsedMails.load([sha256(mail)])).get(sha256(mail))
    expect(reading?.message.attachments).toMatchObject([{ filename: 'log.bin' }])
    expect(await readdir(deps.spoolDir)).toEqual([])
  })

  test('over the limit is kept in part, with its header', async () => {
    const { server, store, deps, lease, session } = await rig({ limits: { mailBytes: 10_000, queuedAhead: 1000 } })
    const mail = mailWithFile(1, 50_000)
    server.deliver(ADDRESS, mail)
    server.deliver(ADDRESS, sampleMail(2))
    expect(await pollMailbox(await session(), lease, deps)).toEqual({ stored: 2, lag: 0 })
    const [row] = await ledgerRows(store)
    expect(row).toMatchObject({ isPartial: true, sizeBytes: 10_000, rawSha256: sha256(mail.subarray(0, 10_000)) })
    const reading = (await store.parsedMails.load([row!.rawSha256])).get(row!.rawSha256)
    expect(reading?.message.subject).toBe('Kettle 1')
  })
})

describe('back-pressure', () => {
  test('while too many mails wait for the workers, nothing is fetched', async () => {
    const { server, store, deps, lease, session } = await rig({ limits: { mailBytes: 1e6, queuedAhead: 2 } })
    for (let n = 1; n <= 2; n++) server.deliver(ADDRESS, sampleMail(n))
    const open = await session()
    await pollMailbox(open, lease, deps)
    server.deliver(ADDRESS, sampleMail(3))
    const waiting = pollMailbox(open, lease, deps)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(await ledgerRows(store)).toHaveLength(2)
    await store.inboundRows.collection.updateMany({}, { $set: { isDone: true } })
    expect(await waiting).toEqual({ stored: 1, lag: 0 })
  })
})

test('mail of a mailbox that was removed holds nobody up', async () => {
  const { server, store, deps, lease, session } = await rig({ limits: { mailBytes: 1e6, queuedAhead: 2 }, mailboxes: ['support'] })
  for (let n = 1; n <= 2; n++) server.deliver(ADDRESS, sampleMail(n))
  const open = await session()
  await pollMailbox(open, lease, deps)
  await store.inboundRows.collection.updateMany({}, { $set: { mailbox: 'gone' } })
  server.deliver(ADDRESS, sampleMail(3))
  expect(await pollMailbox(open, lease, deps)).toEqual({ stored: 1, lag: 0 })
})

describe('UIDVALIDITY', () => {
  test('a change rescans the folder under new keys', async () => {
    const { server, store, deps, lease, state, session } = await rig()
    for (let n = 1; n <= 3; n++) server.deliver(ADDRESS, sampleMail(n))
    await pollMailbox(await session(), lease, deps)
    const before = await state()
    server.renewMailbox(ADDRESS)
    expect(await pollMailbox(await session(), lease, deps)).toEqual({ stored: 3, lag: 0 })
    const rows = await ledgerRows(store)
    expect(new Set(rows.map(({ _id }) => _id)).size).toBe(6)
    expect(new Set(rows.map(({ rawSha256 }) => rawSha256)).size).toBe(3)
    const after = await state()
    expect(after.uidValidity).not.toBe(before.uidValidity)
    expect(after.firstOpenedAt).toEqual(before.firstOpenedAt)
  })
})

describe('the daily comparison', () => {
  test('fetches a mail below the cursor that the ledger lacks, and does not lower the cursor', async () => {
    const { server, store, deps, lease, state, session } = await rig()
    for (let n = 1; n <= 3; n++) server.deliver(ADDRESS, sampleMail(n))
    const open = await session()
    await pollMailbox(open, lease, deps)
    const [, second] = await ledgerRows(store)
    await store.inboundRows.collection.deleteOne({ _id: second!._id })
    expect((await pollMailbox(open, lease, deps)).stored).toBe(0)
    await store.mailboxStates.update(lease, { lastFullComparisonAt: new Date(Date.now() - 25 * 3_600_000) })
    expect(await pollMailbox(open, lease, deps)).toEqual({ stored: 1, lag: 0 })
    expect((await state()).lastUid).toBe(3)
    expect(await ledgerRows(store)).toHaveLength(3)
  })
})

describe('a failure', () => {
  test('a mail that a FETCH leaves out stays above the cursor until it comes', async () => {
    const { store, deps, lease, state, session, withhold } = await withholdingRig([1, 2, 3])
    withhold(2)
    const open = await session()
    expect(await pollMailbox(open, lease, deps)).toEqual({ stored: 2, lag: 1 })
    expect(await state()).toMatchObject({ lastUid: 1, lag: 1, lastError: { code: 'mail-server' } })
    withhold(null)
    expect(await pollMailbox(open, lease, deps)).toEqual({ stored: 1, lag: 0 })
    expect(await state()).toMatchObject({ lastUid: 3, lag: 0, lastError: null })
    expect(await ledgerRows(store)).toHaveLength(3)
  })

  test('a set that a killed poller stored by half is fetched again, and nothing is stored twice', async () => {
    const { server, store, deps, lease, state, session } = await rig()
    for (let n = 1; n <= 4; n++) server.deliver(ADDRESS, sampleMail(n))
    const open = await session()
    await pollMailbox(open, lease, deps)
    const rows = await ledgerRows(store)
    // As after a kill between the rows and the cursor, with two of the rows not written.
    await store.inboundRows.collection.deleteMany({ _id: { $in: [rows[1]!._id, rows[3]!._id] } })
    await store.mailboxStates.update(lease, { lastUid: 0 })
    expect(await pollMailbox(open, lease, deps)).toEqual({ stored: 2, lag: 0 })
    expect((await ledgerRows(store)).map(({ _id, rawSha256 }) => [_id, rawSha256])).toEqual(
      rows.map(({ _id, rawSha256 }) => [_id, rawSha256]),
    )
    expect((await state()).lastUid).toBe(4)
  })

  test('a stale lease holder cannot move the cursor, and enqueues nothing', async () => {
    const { server, deps, store, state, session } = await rig()
    const id = 'support/INBOX'
    const open = await session()
    await store.mailboxStates.release(await takeLease(deps))
    const stale = await takeLease(deps, 'first', 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const fresh = await store.mailboxStates.acquire(id, 'second', 60_000)
    await store.mailboxStates.update(fresh!, { uidValidity: open.uidValidity, lastUid: 0 })
    server.deliver(ADDRESS, sampleMail(1))
    await expect(pollMailbox(open, stale, deps)).rejects.toThrow(LeaseLostError)
    expect((await state()).lastUid).toBe(0)
    expect(await deps.queue.depth()).toBe(0)
    expect(server.messages(ADDRESS)[0]?.flags).not.toContain('\\Seen')
  })

  test('a mail whose row could not be written is neither behind the cursor nor marked, and the next pass takes it', async () => {
    const { server, store, deps, lease, state, session } = await rig()
    server.deliver(ADDRESS, sampleMail(1))
    const open = await session()
    vi.spyOn(store.inboundRows, 'insert').mockRejectedValueOnce(new Error('MongoDB is away'))
    await expect(pollMailbox(open, lease, deps)).rejects.toThrow('MongoDB is away')
    expect((await state()).lastUid).toBe(0)
    expect(server.messages(ADDRESS)[0]?.flags).not.toContain('\\Seen')
    expect(await pollMailbox(open, lease, deps)).toEqual({ stored: 1, lag: 0 })
  })

  test('with Redis away, mails are stored all the same', async () => {
    const away = new InboundQueue({ redisUrl: 'redis://127.0.0.1:1', prefix: 'away' })
    const { server, store, deps, lease, session } = await rig({ queue: away })
    server.deliver(ADDRESS, sampleMail(1))
    expect(await pollMailbox(await session(), lease, deps)).toEqual({ stored: 1, lag: 0 })
    expect(await ledgerRows(store)).toHaveLength(1)
    expect(server.messages(ADDRESS)[0]?.flags).toContain('\\Seen')
    await away.close()
  })
})
