/** A paused mailbox is told of once, by a mailbox that works, to those who look after the site. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { adminsOf } from '../../src/config/admins.ts'
import { alertPausedMailboxes, type AlertDeps } from '../../src/send/alert-admins.ts'
import type { MailboxStates } from '../../src/store/mailbox-states.ts'
import { startScriptedServer } from '../smtp/scripted-server.ts'
import { openBench, silentLog, type Bench } from './outbox-fixtures.ts'

const reason = 'the sign-in was revoked, or its password changed: run `intray mailbox login support`'

async function pause(states: MailboxStates, folder: string): Promise<void> {
  await states.ensure('support', folder)
  const lease = await states.acquire(`support/${folder}`, 'poller', 30_000)
  const lastError = { code: 'authentication-refused', text: reason, at: new Date() }
  await states.update(lease!, { pausedAt: new Date(), authenticationRefusals: 3, lastError })
}

const agents = [{ name: 'Sam', address: 'sam@company.example' }]
const depsOf = ({ store, config, clock, deliverer }: Bench): AlertDeps => {
  return { store, config, log: silentLog, now: clock.now, transports: deliverer().transports }
}

test('two folders of a mailbox that pause are one alert, however often and by however many it is looked', async () => {
  const server = await startScriptedServer({})
  const bench = await openBench(server.port, { agents })
  await pause(bench.store.mailboxStates, 'INBOX')
  await pause(bench.store.mailboxStates, 'Sent')
  const counts = await Promise.all([alertPausedMailboxes(depsOf(bench)), alertPausedMailboxes(depsOf(bench))])
  expect(counts.reduce((a, b) => a + b)).toBe(1)
  expect(await alertPausedMailboxes(depsOf(bench))).toBe(0)
  expect(server.mails).toHaveLength(1)
  expect(server.mails[0]?.raw).toContain('Subject: The mailbox support is paused')
})

test('of many who would tell at once one may, whichever folders each of them found first', async () => {
  const { store } = await openBench(1, { agents })
  for (let round = 0; round < 10; round += 1) {
    await store.mailboxStates.resume('support')
    for (const folder of ['INBOX', 'Sent', 'Spam']) await pause(store.mailboxStates, folder)
    const claims = await Promise.all(Array.from({ length: 6 }, () => store.mailboxStates.claimAlert('support')))
    expect(claims.filter(Boolean)).toHaveLength(1)
  }
})

test('a folder that pauses between the looks of two is told of with the others, once', async () => {
  const { store } = await openBench(1, { agents })
  const { mailboxStates: states } = store
  for (let round = 0; round < 20; round += 1) {
    await states.resume('support')
    await pause(states, 'Sent')
    // INBOX comes before it: whoever looks now claims another folder first than whoever looked before.
    const claims = await Promise.all([states.claimAlert('support'), pause(states, 'INBOX').then(() => states.claimAlert('support'))])
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await states.standingUntold()).toEqual([])
  }
})

test('whoever dies while telling is followed by another after ten minutes', async () => {
  const server = await startScriptedServer({})
  const bench = await openBench(server.port, { agents })
  const { mailboxStates: states } = bench.store
  await pause(states, 'INBOX')
  await pause(states, 'Sent')
  expect(await states.claimAlert('support')).toBe(true)
  expect(await alertPausedMailboxes(depsOf(bench))).toBe(0)
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  vi.setSystemTime(Date.now() + 11 * 60_000)
  expect(await alertPausedMailboxes(depsOf(bench))).toBe(1)
  vi.setSystemTime(Date.now() + 11 * 60_000)
  expect(await alertPausedMailboxes(depsOf(bench))).toBe(0)
  expect(server.mails).toHaveLength(1)
})

test('once it was let go on, the next pause is told of again', async () => {
  const server = await startScriptedServer({})
  const bench = await openBench(server.port, { agents })
  await pause(bench.store.mailboxStates, 'INBOX')
  expect(await alertPausedMailboxes(depsOf(bench))).toBe(1)
  await bench.store.mailboxStates.resume('support')
  expect(await alertPausedMailboxes(depsOf(bench))).toBe(0)
  await pause(bench.store.mailboxStates, 'INBOX')
  expect(await alertPausedMailboxes(depsOf(bench))).toBe(1)
})

test('an alert that no server took is sent the next time', async () => {
  const bench = await openBench(1, { agents })
  await pause(bench.store.mailboxStates, 'INBOX')
  expect(await alertPausedMailboxes(depsOf(bench))).toBe(0)
  expect(await bench.store.mailboxStates.standingUntold()).toHaveLength(1)
})

test('admins are agents with a token of that role; without any, those whom the mailbox tells; else the first agent', () => {
  const token = { name: 'a', sha256: '0', role: 'admin' as const, agent: 'kim@x.example' }
  const config = (tokens: object[]) => ({ console: { tokens }, agents }) as unknown as Parameters<typeof adminsOf>[0]
  expect(adminsOf(config([token]), { notify: ['sam@x.example'] })).toEqual(['kim@x.example'])
  expect(adminsOf(config([]), { notify: ['sam@x.example'] })).toEqual(['sam@x.example'])
  expect(adminsOf(config([]), { notify: [] })).toEqual(['sam@company.example'])
})
