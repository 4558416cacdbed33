/**
 * A mailbox that somebody signed in for, at servers that behave as Exchange Online's: tokens end in mid-IDLE, are rotated,
 * revoked, not to be had for a while; and nothing of them gets out.
 */

import { createConnection } from 'mongoose'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { signInMailbox } from '../../src/act/sign-in-mailbox.ts'
import { openLog } from '../../src/logger.ts'
import { AccessTokens } from '../../src/oauth/access-tokens.ts'
import { signInOf, type SignIn } from '../../src/oauth/sign-in.ts'
import type { MailboxState } from '../../src/store/mailbox-states.ts'
import { addressBehind } from '../support/browser.ts'
import { ANN, EVE, password, SALES, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { until } from '../support/observe.ts'
import { CLIENT, MAIL_SCOPES, startOAuthProvider, type OAuthProvider } from '../support/oauth-provider.ts'
import { freshPlaces } from '../support/places.ts'
import { post } from '../support/post.ts'
import { monitorRedis } from '../support/redis-monitor.ts'
import { startTokenImap, type TokenImap } from '../support/token-imap.ts'
import { startTokenSmtp, type TokenSmtp } from '../support/xoauth2-smtp.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Long enough to be renewed in time on a busy machine, short enough to end within a test. */
const lifeSeconds = 6
const lines: string[] = []
const commands: string[] = []
let provider: OAuthProvider
let imap: TokenImap
let smtp: TokenSmtp
let us: Installation
let endMonitor: () => void
let signIn: SignIn

beforeAll(async () => {
  provider = await startOAuthProvider({ appUser: SUPPORT, person: SUPPORT, lifeSeconds })
  imap = await startTokenImap({ port: () => us.mail.imapPort, password, userOf: (token) => provider.userOf(token) })
  smtp = await startTokenSmtp((token) => provider.userOf(token))
  const auth = {
    ...{ type: 'oauth2', provider: 'custom', issuer: provider.issuer, scopes: MAIL_SCOPES },
    ...{ clientId: CLIENT.id, clientSecret: CLIENT.secret },
  }
  const server = { host: '127.0.0.1', tls: 'none', user: SUPPORT, auth }
  const places = freshPlaces()
  endMonitor = await monitorRedis(places.redisUrl, (words) => void commands.push(words.join(' ')))
  us = await startInstallation(places, {
    support: { imap: { ...server, port: imap.port }, smtp: { ...server, port: smtp.port } },
    log: openLog('test', 'trace', { write: (line) => void lines.push(line) }),
  })
  signIn = signInOf(us.config.mailboxes[0]!, 'imap')!
  const refreshToken = await provider.signedIn(SUPPORT)
  await us.runtime.accessTokens.keep(signIn, { accessToken: 'ended-long-ago', refreshToken, lifeSeconds: 0 })
  us.play()
})

afterAll(async () => {
  await us.stop()
  endMonitor()
  await Promise.all([smtp.stop(), imap.stop(), provider.stop()])
})

beforeEach(() => {
  imap.refused.length = 0
  imap.taken.length = 0
})

async function acknowledged(subject: string): Promise<void> {
  const before = smtp.received.length
  await post(us.mail, { from: ANN, to: SUPPORT, subject })
  await until(`the acknowledgement of "${subject}"`, () => smtp.received.length > before, 40_000)
}

/** The mailbox that has a password takes no notice of any of it. */
async function othersGoOn(subject: string): Promise<void> {
  const before = us.mail.messages(EVE).length
  await post(us.mail, { from: EVE, to: SALES, subject })
  await until(`the other mailbox's acknowledgement of "${subject}"`, () => us.mail.messages(EVE).length > before, 40_000)
}

async function inboxState(): Promise<MailboxState> {
  return (await us.runtime.store.mailboxStates.find('support/INBOX'))!
}

test('a sign-in opens the mailbox and sends, and its refresh token is replaced each time', async () => {
  await acknowledged('At the beginning')
  expect([imap.refused, smtp.refusals]).toEqual([[], []])
})

test('a token that ends in mid-IDLE costs no mail and no refusal', async () => {
  await new Promise((resolve) => setTimeout(resolve, lifeSeconds * 1000))
  imap.expire()
  await acknowledged('After the token had ended')
  expect(imap.taken.length).toBeGreaterThan(0)
  expect(imap.refused).toEqual([])
})

test('a hundred calls of two workers at once ask the provider once, and all get the token that is kept', async () => {
  const { store } = us.runtime
  const [one, other] = [new AccessTokens(store.grants, us.config), new AccessTokens(store.grants, us.config)]
  const mailbox = us.config.mailboxes[0]!
  const current = await one.of(mailbox, 'imap')!()
  const given = provider.requests.length
  const asks = Array.from({ length: 50 }, () => [one.of(mailbox, 'imap')!(current), other.of(mailbox, 'smtp')!(current)]).flat()
  const tokens = new Set(await Promise.all(asks))
  expect([tokens.size, tokens.has(current)]).toEqual([1, false])
  expect(provider.requests.slice(given)).toEqual(['given'])
})

/** What a provider answers in its place makes no difference here; test/end-to-end/bad-input.test.ts has both. */
const outages = process.env['INTRAY_LONG'] ? (['500', 'html'] as const) : (['500'] as const)

test.each(outages)('a provider that answers %s lets mail wait; nothing pauses, nothing is lost', async (outage) => {
  provider.outage = outage
  await new Promise((resolve) => setTimeout(resolve, lifeSeconds * 1000))
  imap.expire()
  await until('a failure to be noted', async () => (await inboxState()).lastError?.text.includes('sign-in service'))
  const { pausedAt, authenticationRefusals, lastError } = await inboxState()
  expect([pausedAt, authenticationRefusals, lastError?.code]).toEqual([null, 0, 'mail-server'])
  await othersGoOn(`Beside ${outage}`)
  const sent = smtp.received.length
  await post(us.mail, { from: ANN, to: SUPPORT, subject: `During ${outage}` })
  provider.outage = 'none'
  await until('the mail that waited', () => smtp.received.length > sent, 40_000)
})

test('a mailbox that stays shut though the sign-in is good says what to do', async () => {
  imap.mailbox = 'closed'
  imap.expire()
  await until('the sentence', async () => (await inboxState()).lastError?.text.includes('may not open this mailbox'))
  await othersGoOn('Beside a mailbox that stays shut')
  imap.mailbox = 'open'
  await us.runtime.store.mailboxStates.resume('support')
  await acknowledged('Once it was open')
})

test('a revoked sign-in pauses the mailbox after three refusals, tells the admins once, and goes on after a login', async () => {
  await provider.revoke(SUPPORT)
  imap.expire()
  const { lastError } = await until('the pause', async () => {
    const state = await inboxState()
    return state.pausedAt && state
  })
  expect(lastError?.text).toContain('run `intray mailbox login support`')
  const alerts = () => us.mail.messages(SAM).filter(({ raw }) => raw.toString().includes('Subject: The mailbox support is paused'))
  await until('the alert', () => alerts().length > 0)
  await othersGoOn('Beside a mailbox that is paused')
  await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Waits for the login' })
  const sent = smtp.received.length
  const talk = {
    show: ({ url }: { url: string }) => void addressBehind(url).then(fetch),
    pasted: new Promise<never>(() => undefined),
    signal: AbortSignal.timeout(20_000),
  }
  expect(await signInMailbox(us.config.mailboxes[0]!, talk, us.runtime)).toEqual(['support'])
  await until('the mail that waited', () => smtp.received.length > sent, 40_000)
  expect(alerts()).toHaveLength(1)
})

test('no token and no secret is in the log, the jobs, the database or an error', async () => {
  const secrets = [...provider.tokens, CLIENT.secret, us.config.secret]
  expect(secrets.length).toBeGreaterThan(10)
  const found = (text: string) => secrets.filter((secret) => text.includes(secret))
  const { collections, texts } = await wholeDatabase()
  expect(collections).toContain('grants')
  expect(found(texts)).toEqual([])
  expect(found(lines.join('\n'))).toEqual([])
  expect(commands.join('')).toContain('bzpopmin')
  expect(found(commands.join(''))).toEqual([])
})

async function wholeDatabase(): Promise<{ readonly collections: readonly string[]; readonly texts: string }> {
  const connection = await createConnection(us.config.mongodbUri ?? '').asPromise()
  try {
    const collections = (await connection.db?.collections()) ?? []
    const all = await Promise.all(collections.map((collection) => collection.find().toArray()))
    return { collections: collections.map(({ collectionName }) => collectionName), texts: JSON.stringify(all) }
  } finally {
    await connection.close()
  }
}
