/** What begins with a new UIDVALIDITY: the name of the folder's new life, and what its state says. */
import { expect, test } from 'vitest'
import { beginLife } from '../../src/arrive/begin-folder-life.ts'

type Look = Parameters<typeof beginLife>[0]

/** @param known - UIDVALIDITY as the state has it; @param taken - the lives that the ledger has rows of */
function rig(known: string | null, taken: readonly string[]) {
  const written: Record<string, unknown>[] = []
  const warned: string[] = []
  const store = {
    inboundRows: { countIn: async (place: string) => (taken.includes(place) ? 1 : 0) },
    mailboxStates: { update: async (_lease: unknown, fields: Record<string, unknown>) => written.push(fields) },
  }
  const look = {
    session: { uidValidity: '7', uidsAbove: async () => [3, 4] },
    lease: {},
    deps: { store, log: { warn: (_: unknown, text: string) => warned.push(text) } },
    state: { uidValidity: known, firstOpenedAt: known === null ? null : new Date(0) },
    life: { mailbox: 'support', folder: 'INBOX', source: 'imap', ledgerPrefix: 'support/INBOX', uidValidity: known ?? '7' },
  } as unknown as Look
  return { look, written, warned }
}

test('all UIDs are fetched again, from the beginning, and people are told why', async () => {
  const { look, written, warned } = rig('6', ['support/INBOX/6'])
  expect(await beginLife(look, null)).toMatchObject({ life: { uidValidity: '7' }, uids: [3, 4] })
  const text = 'UIDVALIDITY changed: all mails are fetched again'
  expect(written).toEqual([
    expect.objectContaining({ uidValidity: '7', lastUid: 0, lag: 2, newLife: { text, at: expect.any(Date) as Date } }),
  ])
  expect(written[0]).toMatchObject({ lastError: { code: 'new-life', text }, firstOpenedAt: new Date(0) })
  expect(warned).toEqual([text])
})

test('a UIDVALIDITY that comes back gets a name that no row has', async () => {
  const { look } = rig('7', ['support/INBOX/7', 'support/INBOX/7.1'])
  expect((await beginLife(look, 'UID 3 is another mail than before')).life.uidValidity).toBe('7.2')
})

test('the first one of a folder is no news', async () => {
  const { look, written, warned } = rig(null, [])
  await beginLife(look, null)
  expect(Object.keys(written[0]!)).not.toContain('newLife')
  expect(written[0]!['firstOpenedAt']).toBeInstanceOf(Date)
  expect(warned).toEqual([])
})
