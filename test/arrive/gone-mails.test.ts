/** What a server has to say before a mail counts as gone; and what it may leave out without a mail being lost. */
import { describe, expect, test } from 'vitest'
import { fetchMails } from '../../src/arrive/take-sets.ts'
import { goneMails } from '../../src/arrive/gone-mails.ts'
import type { MailboxSession } from '../../src/imap/mailbox-session.ts'
import { pollMailbox } from '../../src/arrive/poll-mailbox.ts'
import { startMailServer } from '../support/servers.ts'
import { ADDRESS, imapAt, ledgerRows, openSession, pollDeps, sampleMail, takeLease } from './polling.ts'
import { openScratchStore } from '../support/scratch-store.ts'

function server(says: { readonly search: readonly number[]; readonly sized: readonly number[]; readonly count: number }): MailboxSession {
  const session = {
    count: says.count,
    uidsAbove: async () => says.search,
    sizes: async (uids: readonly number[]) => uids.map((uid) => ({ uid, sizeBytes: 1, isSizeKnown: says.sized.includes(uid) })),
  }
  return session as unknown as MailboxSession
}

describe('a mail that a FETCH gave nothing of', () => {
  test('is gone when SEARCH and FETCH lack it, and SEARCH is as long as the folder', async () => {
    expect(await goneMails([2, 3], server({ search: [1, 3], sized: [1, 3], count: 2 }))).toEqual([2])
  })

  test('is not gone by one short SEARCH', async () => {
    expect(await goneMails([2], server({ search: [1], sized: [], count: 2 }))).toEqual([])
    expect(await goneMails([2], server({ search: [1], sized: [2], count: 1 }))).toEqual([])
  })
})

/** A real session of which some answers are left out. */
async function rig(mails: number, changes: (session: MailboxSession) => Partial<MailboxSession>) {
  const real = await startMailServer([ADDRESS])
  for (let n = 1; n <= mails; n++) real.deliver(ADDRESS, sampleMail(n))
  const store = await openScratchStore()
  const deps = await pollDeps(store)
  const lease = await takeLease(deps)
  const session = await openSession(deps, imapAt(real.imapPort))
  const changed = changes(session) as Record<string, unknown>
  const proxy = new Proxy(session, {
    get(target, name) {
      const value = changed[String(name)] ?? (Reflect.get(target, name, target) as unknown)
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
  })
  return { store, deps, lease, session, proxy }
}

test('a mail left out of a FETCH and then of a SEARCH is fetched by the next pass', async () => {
  let isShort = true
  const { store, deps, lease, session, proxy } = await rig(3, (whole) => ({
    fetch: async (uids) => new Map([...(await whole.fetch(uids))].filter(([uid]) => uid !== 2 || !isShort)),
  }))
  const uidsAbove = session.uidsAbove.bind(session)
  let searches = 0
  session.uidsAbove = async (uid) => (await uidsAbove(uid)).filter((each) => each !== 2 || !isShort || searches++ === 0)
  expect(await pollMailbox(proxy, lease, deps)).toEqual({ stored: 2, lag: 1 })
  isShort = false
  expect(await pollMailbox(proxy, lease, deps)).toEqual({ stored: 1, lag: 0 })
  expect(await ledgerRows(store)).toHaveLength(3)
})

test('nothing of a mail whose size the listing lacks is not taken for an empty mail', async () => {
  const { deps, session, proxy } = await rig(1, (whole) => ({
    fetch: async (uids) =>
      new Map([...(await whole.fetch(uids))].map(([uid, mail]) => [uid, { ...mail, sizeBytes: 0, bytes: Buffer.alloc(0) }])),
  }))
  const limits = { mailBytes: 1e6, spoolDir: deps.spoolDir }
  const [uid] = await session.uidsAbove(0)
  const fetched = (isSizeKnown: boolean) => fetchMails(proxy, [{ uid: uid!, sizeBytes: 0, isSizeKnown }], limits)
  expect((await fetched(false)).size).toBe(0)
  expect((await fetched(true)).size).toBe(1)
})
