/** One pass over a folder of a real IMAP server: what is stored, in what order, and what a failure leaves behind. */

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { LeaseLostError } from '../../src/errors.ts'
import { pollMailbox } from '../../src/pipeline/poll-mailbox.ts'
import { InboundQueue } from '../../src/queue/inbound-queue.ts'
import { startMailServer } from '../support/servers.ts'
import { ADDRESS, imapAt, ledgerRows, openSession, openTestStore, pollDeps, sampleMail, takeLease } from './polling.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function rig(changes: Parameters<typeof pollDeps>[1] = {}) {
  const server = await startMailServer([ADDRESS])
  const store = await openTestStore()
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

  test('takes a backlog of several sets', async () => {
    const { server, store, deps, lease, state, session } = await rig()
    for (let n = 1; n <= 230; n++) server.deliver(ADDRESS, sampleMail(n))
    expect(await pollMailbox(await session(), lease, deps)).toEqual({ stored: 230, lag: 0 })
    expect(await ledgerRows(store)).toHaveLength(230)
    expect((await state()).lastUid).toBe(230)
    expect(server.messages(ADDRESS).every(({ flags }) => flags.includes('\\Seen'))).toBe(true)
  })
})

describe('a failure', () => {
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
