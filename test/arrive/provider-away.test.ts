/** The provider of a mailbox answers 500 for an hour, by a moved clock: how often it is asked, and what becomes of the mailboxes. */
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchMailboxes, type WatchDeps } from '../../src/arrive/watch-mailbox.ts'
import { CurrentConfig } from '../../src/config/current-config.ts'
import { configSchema } from '../../src/config/schema.ts'
import { MailServerError } from '../../src/errors.ts'
import { AccessTokens } from '../../src/oauth/access-tokens.ts'
import { signInOf } from '../../src/oauth/sign-in.ts'
import type { Grant, Grants, SealedTokens } from '../../src/store/grants.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'

const { passes, sleep } = vi.hoisted(() => ({
  passes: [] as { readonly mailbox: string; readonly atMs: number }[],
  sleep: (ms: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(value), ms)
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop, { once: true })
    }),
}))

vi.mock('node:timers/promises', () => ({ setTimeout: sleep }))
vi.mock('../../src/arrive/retake-moved.ts', () => ({ retakeMoved: async () => undefined }))
vi.mock('../../src/arrive/poll-mailbox.ts', () => ({
  pollMailbox: async (_session: unknown, _lease: unknown, { watched }: { watched: { mailbox: string } }) => {
    passes.push({ mailbox: watched.mailbox, atMs: performance.now() })
    return { stored: 0, lag: 0 }
  },
}))
vi.mock('../../src/imap/mailbox-session.ts', () => ({
  MailboxSession: {
    async open({ server }: { server: { accessToken?: () => Promise<string> } }) {
      await server.accessToken?.()
      return {
        close: () => undefined,
        waitForNews: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => undefined),
      }
    },
  },
}))

const clientSecret = 'a-client-secret'
const refreshToken = 'a-refresh-token'
const hourMs = 3_600_000
const secondMs = 1000

let knocks: number[] = []
let isUnwell = true
let states: ReturnType<typeof statesInMemory>
let tokens: AccessTokens
let stop: () => Promise<void>

const server = { host: 'mail.example', port: 993, tls: 'required' }
const auth = { type: 'oauth2', provider: 'microsoft', tenant: 'us.example', clientId: 'x', clientSecret }
const config = configSchema.parse({
  secret: 'a secret for tests only',
  mailboxes: [
    {
      name: 'support',
      addresses: ['support@us.example'],
      imap: { ...server, user: 'support@us.example', auth },
      smtp: { ...server, user: 'support@us.example', auth },
    },
    { name: 'sales', addresses: ['sales@us.example'], imap: { ...server, user: 'sales@us.example', password: 'x' }, smtp: server },
  ],
  intervals: { pollSeconds: 60, leaseSeconds: 30 },
})
const [support] = config.mailboxes

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] })
  knocks = []
  passes.length = 0
  isUnwell = true
  vi.stubGlobal('fetch', async () => {
    knocks.push(performance.now())
    if (isUnwell) return new Response('{"error":"server_error"}', { status: 500, headers: { 'content-type': 'application/json' } })
    return Response.json({ access_token: 'good', token_type: 'Bearer', expires_in: 3600 })
  })
  states = statesInMemory()
  tokens = new AccessTokens(grantsInMemory() as unknown as Grants, config)
  await tokens.keep(signInOf(support!, 'imap')!, { accessToken: 'ended', refreshToken, lifeSeconds: 0 })
  const stopping = new AbortController()
  const begun = vi.fn(async () => 1)
  const store = { mailboxStates: states, pollers: { beat: begun, leave: async () => undefined } }
  const deps = { store, log: pino({ level: 'silent' }), spoolDir: temporaryFolder('spool'), accessTokens: tokens } as unknown as WatchDeps
  const ended = watchMailboxes(new CurrentConfig(config), deps, stopping.signal)
  stop = async () => {
    stopping.abort()
    await ended
  }
  // Its folder is made in real time, in which no other time may go by.
  while (begun.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
})
afterEach(async () => {
  await stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** The states of folders, as far as watching goes. */
function statesInMemory() {
  const rows = new Map<string, Record<string, unknown>>()
  const lease = { id: '', owner: 'o', fence: 1 }
  return {
    ensure: async (mailbox: string, folder: string) => {
      rows.set(`${mailbox}/${folder}`, { pausedAt: null, authenticationRefusals: 0, lastError: null })
      return null
    },
    find: async (id: string) => rows.get(id) ?? null,
    acquire: async (id: string) => ({ ...lease, id }),
    release: async () => undefined,
    update: async ({ id }: { id: string }, fields: object) => void Object.assign(rows.get(id) ?? {}, fields),
  }
}

/** One grant. */
function grantsInMemory() {
  let sealed: SealedTokens = { refreshToken: null, accessToken: null, renewInMs: 0, endsInMs: 0 }
  let writtenAtMs = 0
  let revision = 0
  return {
    async read(): Promise<Grant> {
      const agoMs = performance.now() - writtenAtMs
      const times = { renewInMs: sealed.renewInMs - agoMs, endsInMs: sealed.endsInMs - agoMs }
      return { ...sealed, ...times, revision, refusal: null, refusedMsAgo: Infinity }
    },
    acquire: async (id: string, owner: string) => ({ id, owner, fence: 1 }),
    release: async () => undefined,
    async write(_id: string, _revision: number, written: SealedTokens) {
      sealed = written
      writtenAtMs = performance.now()
      revision += 1
      return true
    },
  }
}

/** Time goes by, a second at a time, so that whoever wakes has asked before the next one does. */
async function passTime(ms: number, eachSecond: () => void = () => undefined): Promise<void> {
  for (let at = 0; at < ms; at += secondMs) {
    eachSecond()
    await vi.advanceTimersByTimeAsync(secondMs)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const longestGapMs = (times: readonly number[]) => Math.max(...times.slice(1).map((time, n) => time - times[n]!))
const passesOf = (name: string) => passes.filter(({ mailbox }) => mailbox === name)

test('for an hour it is asked ever more seldom, up to every two minutes; nothing pauses, and the other mailbox goes on', async () => {
  const endMs = performance.now() + hourMs
  await passTime(hourMs)
  // 1, 2, 4 … 64 s, then 120 s, each between half of it and all of it.
  expect(knocks.length).toBeGreaterThanOrEqual(30)
  expect(knocks.length).toBeLessThanOrEqual(70)
  expect(longestGapMs(knocks)).toBeLessThanOrEqual(122 * secondMs)
  const { pausedAt, authenticationRefusals, lastError } = (await states.find('support/INBOX')) as Record<
    string,
    { text: string; code: string }
  >
  expect([pausedAt, authenticationRefusals, lastError?.code]).toEqual([null, 0, 'mail-server'])
  expect(lastError?.text).toBe(
    'the sign-in service (microsoft) answered with HTTP 500, which is no answer to a sign-in; mail waits meanwhile',
  )
  const inTime = passesOf('sales').filter(({ atMs }) => atMs < endMs)
  expect([passesOf('support').length, inTime.length]).toEqual([0, 60])
})

test('when it is well again, the mailbox is read within two minutes, and nobody has done anything', async () => {
  await passTime(hourMs)
  isUnwell = false
  const wellAtMs = performance.now()
  await passTime(125 * secondMs)
  expect(passesOf('support')[0]!.atMs - wellAtMs).toBeLessThanOrEqual(122 * secondMs)
})

test('however much mail waits to be sent, it is asked no more than six times a minute', async () => {
  const faults: unknown[] = []
  const ask = tokens.of(support!, 'smtp')!
  await passTime(hourMs, () => {
    for (let mail = 0; mail < 5; mail += 1) void ask().catch((fault: unknown) => faults.push(fault))
  })
  expect(faults).toHaveLength((5 * hourMs) / secondMs)
  expect(faults.every((fault) => fault instanceof MailServerError)).toBe(true)
  expect(knocks.length).toBeGreaterThan(300)
  expect(knocks.length).toBeLessThanOrEqual(360)
  expect(faults.some((fault) => String(fault).includes(clientSecret) || String(fault).includes(refreshToken))).toBe(false)
})
