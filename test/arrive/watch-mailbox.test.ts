/** Watching for good: news, leases, broken servers, refused credentials, a clean stop. */

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { rm } from 'node:fs/promises'
import { pino } from 'pino'
import { inject, onTestFinished, expect, test } from 'vitest'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { CurrentConfig } from '../../src/config/current-config.ts'
import { configSchema, type Config } from '../../src/config/schema.ts'
import { createParsePool } from '../../src/mail/parse-pool.ts'
import { watchMailboxes, type WatchDeps } from '../../src/arrive/watch-mailbox.ts'
import { InboundQueue } from '../../src/jobs/apply-mails.ts'
import type { Store } from '../../src/store/store.ts'
import { startMailServer, TEST_PASSWORD, testRedis } from '../support/servers.ts'
import { ADDRESS, ledgerRows, sampleMail } from './polling.ts'
import { openScratchStore } from '../support/scratch-store.ts'

interface MailboxAt {
  readonly name?: string
  readonly port: number
  readonly password?: string
  readonly sentFolder?: string
  readonly user?: string
}

function configFor(mailboxes: readonly MailboxAt[], pollSeconds = 0.2, leaseSeconds = 1): Config {
  const server = { host: '127.0.0.1', tls: 'none', user: ADDRESS }
  return configSchema.parse({
    secret: 'a secret for tests only',
    mailboxes: mailboxes.map(({ name = 'support', port, password = TEST_PASSWORD, sentFolder, user = ADDRESS }) => ({
      name,
      addresses: [ADDRESS],
      imap: { ...server, user, port, password, ...(sentFolder && { sentFolder }) },
      smtp: { ...server, port: 1, password },
    })),
    intervals: { pollSeconds, leaseSeconds },
  })
}

interface LogLine {
  readonly level: number
  readonly msg: string
  readonly err?: { readonly code?: string }
}

async function watchDeps(store: Store) {
  const lines: LogLine[] = []
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line) as LogLine) })
  const queue = new InboundQueue({ redisUrl: inject('redisUrl'), prefix: testRedis().prefix })
  const pool = createParsePool({ threads: 1 })
  const spoolDir = temporaryFolder('spool')
  onTestFinished(async () => {
    await queue.close()
    pool.close()
    await rm(spoolDir, { recursive: true })
  })
  const deps: WatchDeps = { store, queue, pool, log, spoolDir, accessTokens: { of: () => undefined } }
  return { deps, lines }
}

/** Starts watching; `stop` resolves when it has ended. Stopped when the test ends, too. */
function watching(config: Config, deps: WatchDeps) {
  const stopping = new AbortController()
  const configs = new CurrentConfig(config)
  const ended = watchMailboxes(configs, deps, stopping.signal)
  const stop = async () => {
    stopping.abort()
    await ended
  }
  onTestFinished(stop)
  return { stop, configs }
}

async function rig(mailbox: Omit<MailboxAt, 'port'> = {}, pollSeconds?: number) {
  const server = await startMailServer([ADDRESS])
  const store = await openScratchStore()
  const { deps, lines } = await watchDeps(store)
  const config = configFor([{ ...mailbox, port: server.imapPort }], pollSeconds)
  const state = () => store.mailboxStates.find('support/INBOX')
  return { server, store, deps, lines, config, state }
}

const stored = (store: Store) => expect.poll(async () => (await ledgerRows(store)).length, { timeout: 15_000 })

test('a mail that arrives during IDLE is stored without waiting for the next poll', async () => {
  const { server, store, deps, config, state } = await rig({}, 60)
  watching(config, deps)
  await expect.poll(async () => (await state())?.lastSuccessAt, { timeout: 15_000 }).toBeTruthy()
  server.deliver(ADDRESS, sampleMail(1))
  await stored(store).toBe(1)
})

test('the sent folder is watched beside the folder of incoming mail', async () => {
  const { server, store, deps, config } = await rig({ sentFolder: 'Sent' })
  watching(config, deps)
  server.deliver(ADDRESS, sampleMail(1), { mailbox: 'Sent' })
  server.deliver(ADDRESS, sampleMail(2))
  await stored(store).toBe(2)
  expect((await ledgerRows(store)).map(({ source }) => source).sort()).toEqual(['imap', 'sent'])
})

test('a connection that is cut is opened again', async () => {
  const { server, store, deps, config } = await rig()
  watching(config, deps)
  server.deliver(ADDRESS, sampleMail(1))
  await stored(store).toBe(1)
  server.disconnectAll()
  server.deliver(ADDRESS, sampleMail(2))
  await stored(store).toBe(2)
})

test('two pollers share a mailbox: one has it, and when it stops the other goes on', async () => {
  const { server, store, deps, config, state } = await rig()
  const first = watching(config, deps)
  await expect.poll(async () => (await state())?.lastSuccessAt, { timeout: 15_000 }).toBeTruthy()
  const owner = (await state())?.leaseOwner
  watching(config, deps)
  server.deliver(ADDRESS, sampleMail(1))
  await stored(store).toBe(1)
  expect((await state())?.leaseOwner).toBe(owner)
  await first.stop()
  server.deliver(ADDRESS, sampleMail(2))
  await stored(store).toBe(2)
  expect((await state())?.leaseOwner).not.toBe(owner)
})

test('three refusals of the credentials pause the mailbox, which is logged as an error once', async () => {
  const { server, deps, lines, config, state, store } = await rig({ password: 'wrong' })
  watching(config, deps)
  await expect.poll(async () => (await state())?.pausedAt, { timeout: 15_000 }).toBeTruthy()
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(await state()).toMatchObject({ authenticationRefusals: 3, lastError: { code: 'authentication-refused' } })
  expect(lines.filter(({ level }) => level === 50)).toHaveLength(1)
  server.deliver(ADDRESS, sampleMail(1))
  expect(await ledgerRows(store)).toEqual([])
})

test('a paused mailbox goes on when an admin resumes it', async () => {
  const { server, deps, config, store } = await rig()
  await store.mailboxStates.ensure('support', 'INBOX')
  const lease = await store.mailboxStates.acquire('support/INBOX', 'admin', 1000)
  await store.mailboxStates.update(lease!, { pausedAt: new Date(), authenticationRefusals: 3 })
  await store.mailboxStates.release(lease!)
  server.deliver(ADDRESS, sampleMail(1))
  watching(config, deps)
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(await ledgerRows(store)).toEqual([])
  await store.mailboxStates.resume('support')
  await stored(store).toBe(1)
})

test('a paused mailbox goes on by itself when its password is corrected', async () => {
  const { server, deps, config, state, store } = await rig({ password: 'wrong' })
  const { stop } = watching(config, deps)
  await expect.poll(async () => (await state())?.pausedAt, { timeout: 15_000 }).toBeTruthy()
  await stop()
  server.deliver(ADDRESS, sampleMail(1))
  watching(configFor([{ port: server.imapPort }]), deps)
  await stored(store).toBe(1)
  expect(await state()).toMatchObject({ pausedAt: null, pausedWith: null, authenticationRefusals: 0 })
})

test('a password that is corrected while it runs lets the mailbox go on, and disturbs no other one; one that is taken out is left', async () => {
  const server = await startMailServer([ADDRESS, 'other'])
  const store = await openScratchStore()
  const { deps } = await watchDeps(store)
  const other = { name: 'other', user: 'other', port: server.imapPort }
  const { configs } = watching(configFor([{ port: server.imapPort, password: 'wrong' }, other]), deps)
  const state = (name: string) => store.mailboxStates.find(`${name}/INBOX`)
  await expect.poll(async () => (await state('support'))?.pausedAt, { timeout: 15_000 }).toBeTruthy()
  const { fence, leaseOwner } = (await state('other'))!
  server.deliver(ADDRESS, sampleMail(1))
  await configs.take(configFor([{ port: server.imapPort }, other]))
  await stored(store).toBe(1)
  expect(await state('other')).toMatchObject({ fence, leaseOwner })
  expect(await state('support')).toMatchObject({ pausedAt: null, authenticationRefusals: 0 })
  await configs.take(configFor([other]))
  await expect.poll(async () => (await state('support'))?.leaseOwner).toBeNull()
  expect(await state('other')).toMatchObject({ fence, leaseOwner })
})

test('a mailbox whose server is silent or gone does not disturb the others', async () => {
  const { server, store, deps } = await rig()
  const silent = await listening(() => undefined)
  const config = configFor([{ port: server.imapPort }, { name: 'silent', port: silent }, { name: 'gone', port: 1 }])
  const { stop } = watching(config, deps)
  server.deliver(ADDRESS, sampleMail(1))
  await stored(store).toBe(1)
  await expect.poll(async () => (await store.mailboxStates.find('gone/INBOX'))?.lastError?.code).toBe('mail-server')
  const startMs = performance.now()
  await stop()
  expect(performance.now() - startMs).toBeLessThan(3000)
})

test('a server that hints at a time to come back is left alone until then', async () => {
  const store = await openScratchStore()
  const { deps } = await watchDeps(store)
  let connections = 0
  const port = await listening((socket) => {
    connections++
    socket.end('* BYE Too many simultaneous connections. (Failure)\r\n')
  })
  watching(configFor([{ port }]), deps)
  await expect.poll(async () => (await store.mailboxStates.find('support/INBOX'))?.lastError, { timeout: 15_000 }).toBeTruthy()
  await new Promise((resolve) => setTimeout(resolve, 3000))
  expect(connections).toBe(1)
})

test('stopping gives the lease back at once', async () => {
  const { deps, config, state } = await rig({}, 60)
  const { stop } = watching(config, deps)
  await expect.poll(async () => (await state())?.lastSuccessAt, { timeout: 15_000 }).toBeTruthy()
  const startMs = performance.now()
  await stop()
  expect(performance.now() - startMs).toBeLessThan(2000)
  expect(await state()).toMatchObject({ leaseOwner: null, leaseUntil: null })
})

async function listening(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('a poller that joins or ends has the folders shared out anew within two lease times', { timeout: 60_000 }, async () => {
  const [folders, leaseSeconds] = [12, 3]
  const names = Array.from({ length: folders }, (_, n) => `m${n}`)
  const server = await startMailServer(names)
  const store = await openScratchStore()
  const { deps } = await watchDeps(store)
  const mailboxes = names.map((name) => ({ name, user: name, port: server.imapPort }))
  const config = configFor(mailboxes, 60, leaseSeconds)
  const shares = async () => {
    const owners = (await store.mailboxStates.all()).flatMap(({ leaseOwner }) => leaseOwner ?? [])
    return [...Map.groupBy(owners, (owner) => owner).values()].map(({ length }) => length).toSorted((a, b) => a - b)
  }
  const shared = (...counts: number[]) => expect.poll(shares, { timeout: 2 * leaseSeconds * 1000 + 1500, interval: 100 }).toEqual(counts)
  const first = watching(config, deps)
  await shared(12)
  watching(config, deps)
  await shared(6, 6)
  watching(config, deps)
  await shared(4, 4, 4)
  await first.stop()
  await shared(6, 6)
})

test('a folder whose server does not let one poller in is left to another one', { timeout: 30_000 }, async () => {
  const server = await startMailServer([ADDRESS])
  const store = await openScratchStore()
  const { deps } = await watchDeps(store)
  watching(configFor([{ port: 1 }], 0.2), deps)
  await expect.poll(async () => (await store.mailboxStates.find('support/INBOX'))?.lastError, { timeout: 15_000 }).toBeTruthy()
  watching(configFor([{ port: server.imapPort }], 0.2), deps)
  server.deliver(ADDRESS, sampleMail(1))
  await stored(store).toBe(1)
})
