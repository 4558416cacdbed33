/** Mailboxes of one site go wrong, each in another way, beside one that stays right: each says what to do, and none disturbs that one. */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { resumeMailbox, signInMailbox } from '../../src/act/sign-in-mailbox.ts'
import { parseConfig } from '../../src/config/read-config.ts'
import { openLog } from '../../src/logger.ts'
import { signInOf } from '../../src/oauth/sign-in.ts'
import { password, SALES, startInstallation, type Installation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { CLIENT, MAIL_SCOPES, startOAuthProvider, STRANDED_CLIENT, type OAuthProvider } from '../support/oauth-provider.ts'
import { freshPlaces } from '../support/places.ts'
import { placesOf } from '../support/places-of-words.ts'
import { inboxOf, post } from '../support/post.ts'
import { startTokenImap, type TokenImap } from '../support/token-imap.ts'

vi.setConfig({ testTimeout: 120_000 })

const tlsFolder = join(import.meta.dirname, '../support/tls')
const wrongSecret = 'a-client-secret-that-is-wrong'
const wrongPassword = 'a-password-that-is-wrong'
/** Of a token: what is wrong with a sign-in shows when another one is asked for. */
const lifeSeconds = 5
const lines: string[] = []
const places = freshPlaces()

/** A mailbox that is wrong, and what its state has to say. */
interface Row {
  readonly name: string
  /** Keys of `imap`. */
  readonly imap: () => object
  readonly sentence: RegExp
}

const auth = (keys: object = {}, at = provider) => {
  const app = { clientId: CLIENT.id, clientSecret: CLIENT.secret, scopes: MAIL_SCOPES }
  return { port: front.port, password: undefined, auth: { type: 'oauth2', provider: 'custom', issuer: at.issuer, ...app, ...keys } }
}
const rightImapOf = ({ name, imap }: Row) => (name === 'unwell' || name === 'page' ? imap() : 'auth' in imap() ? auth() : {})
const withTls = { tls: 'required', ca: join(tlsFolder, 'ended.pem') }
const rows: readonly Row[] = [
  {
    name: 'tenant',
    imap: () => auth({ issuer: `${provider.issuer}/no-such-tenant` }),
    sentence: /compare `auth\.issuer`, with the tenant/,
  },
  { name: 'secret', imap: () => auth({ clientSecret: wrongSecret }), sentence: /set `clientSecret` to the secret’s value/ },
  { name: 'scope', imap: () => auth({ scopes: [...MAIL_SCOPES, 'openid'] }), sentence: /compare `scopes`/ },
  {
    name: 'redirect',
    imap: () => auth({ clientId: STRANDED_CLIENT, clientSecret: undefined }),
    sentence: /nobody has signed in .* run `intray mailbox login redirect`/,
  },
  { name: 'revoked', imap: () => auth(), sentence: /revoked.* run `intray mailbox login revoked`/ },
  { name: 'unwell', imap: () => auth({}, unwell), sentence: /HTTP 500, which is no answer to a sign-in; mail waits meanwhile/ },
  { name: 'page', imap: () => auth({}, page), sentence: /sign-in service \(custom\).*; mail waits meanwhile/ },
  { name: 'password', imap: () => ({ password: wrongPassword }), sentence: /the IMAP server refused the credentials/ },
  {
    name: 'folder',
    imap: () => ({ folder: 'Nowhere' }),
    sentence: /opens no such folder: compare it with those that `intray mailbox test`/,
  },
  { name: 'plain', imap: () => withTls, sentence: /`tls: starttls`/ },
  { name: 'ended', imap: () => ({ ...withTls, port: portOf(ended) }), sentence: /certificate has ended/ },
  // Such a server says nothing; test/act/wrong-wires.test.ts waits for the sentence.
  { name: 'silent', imap: () => ({ port: portOf(ended) }), sentence: /^/ },
]

let provider: OAuthProvider
let unwell: OAuthProvider
let page: OAuthProvider
let front: TokenImap
let ended: Server
let us: Installation
let isWrong = false

const portOf = (server: Server) => (server.address() as AddressInfo).port
const addressOf = (name: string) => `${name}@us.example`
const senderOf = (name: string) => `${name}@customer.example`

beforeAll(async () => {
  const start = () => startOAuthProvider({ appUser: SALES, lifeSeconds })
  ;[provider, unwell, page] = await Promise.all([start(), start(), start()])
  const userOf = async (token: string) =>
    (await Promise.all([provider, unwell, page].map((each) => each.userOf(token)))).find((user) => user !== null) ?? null
  front = await startTokenImap({ port: () => us.mail.imapPort, password, userOf })
  const [key, cert] = ['key.pem', 'ended.pem'].map((name) => readFileSync(join(tlsFolder, name)))
  ended = createServer({ key, cert }, (socket) => socket.on('error', () => undefined)).on('tlsClientError', () => undefined)
  await once(ended.listen(0, '127.0.0.1'), 'listening')
  const people = [...rows.flatMap(({ name }) => [addressOf(name), senderOf(name)]), senderOf('sales')]
  us = await startInstallation(places, { people, log: openLog('test', 'debug', { write: (line) => void lines.push(line) }) })
  us.play()
  await takeMailboxes(rightImapOf)
  // Mail from before a mailbox was first opened is nobody's business.
  await until('all mailboxes to be opened', async () => {
    const states = await us.runtime.store.mailboxStates.all()
    return rows.every(({ name }) => states.some(({ mailbox, firstOpenedAt }) => mailbox === name && firstOpenedAt !== null))
  })
  isWrong = true
  unwell.outage = '500'
  page.outage = 'html'
  await takeMailboxes((row) => row.imap())
  await new Promise((resolve) => setTimeout(resolve, lifeSeconds * 1000))
  front.expire()
})

afterAll(async () => {
  await us.stop()
  await Promise.all([front.stop(), provider.stop(), unwell.stop(), page.stop()])
  ended.close()
})

/** The file with all of them, taken while everything runs; somebody has signed in for each that needs it. */
async function takeMailboxes(imapOf: (row: Row) => object): Promise<void> {
  const text = JSON.parse(readFileSync(us.configPath, 'utf8')) as { mailboxes: { name: string }[] }
  const wrong = rows.map((row) => mailboxOf(row.name, imapOf(row)))
  text.mailboxes = [...text.mailboxes.filter(({ name }) => name === 'support' || name === 'sales'), ...(wrong as never[])]
  writeFileSync(us.configPath, JSON.stringify(text))
  const config = parseConfig(JSON.stringify(text), us.configPath)
  for (const mailbox of config.mailboxes) {
    const signIn = signInOf(mailbox, 'imap')
    if (signIn === null || (mailbox.name === 'redirect' && isWrong)) continue
    const at = mailbox.name === 'unwell' ? unwell : mailbox.name === 'page' ? page : provider
    const refreshToken = await at.signedIn(addressOf(mailbox.name))
    await us.runtime.accessTokens.keep(signIn, { accessToken: 'ended', refreshToken, lifeSeconds: 0 })
    if (mailbox.name === 'revoked' && isWrong) await at.revoke(addressOf(mailbox.name))
  }
  await us.runtime.configs.take(config)
}

function mailboxOf(name: string, imap: object): object {
  const user = addressOf(name)
  const server = { host: '127.0.0.1', port: us.mail.imapPort, tls: 'none', user, password, ...imap }
  return { name, addresses: [user], notify: [], imap: server, smtp: { host: '127.0.0.1', port: us.mail.smtpPort, tls: 'none' } }
}

async function acknowledged(name: string, count: number): Promise<void> {
  await until(`${count} acknowledgements from ${name}`, async () => (await inboxOf(us.mail, senderOf(name))).length >= count, 100_000)
}

async function told({ name, sentence }: Row): Promise<void> {
  const noted = async () => (await us.runtime.store.mailboxStates.all()).filter(({ mailbox }) => mailbox === name)
  await until(`what to do about ${name}`, async () =>
    (await noted()).some(({ lastError }) => sentence.test(lastError?.text.replaceAll('\n', ' ') ?? '')),
  )
}

test('each says in a sentence what is wrong and what to do, while the one that is right goes on', async () => {
  for (const { name } of rows) await post(us.mail, { from: senderOf(name), to: addressOf(name), subject: `Waits for ${name}` })
  await post(us.mail, { from: senderOf('sales'), to: SALES, subject: 'Beside all of them' })
  await acknowledged('sales', 1)
  await Promise.all(rows.map(told))
  await post(us.mail, { from: senderOf('sales'), to: SALES, subject: 'When all of them had failed' })
  await acknowledged('sales', 2)
  expect((await us.runtime.store.inboundRows.collection.distinct('mailbox')).filter((name) => name !== 'sales')).toEqual([])
  unwell.outage = 'none'
  page.outage = 'none'
})

test('a sign-in that cannot come back says what to register, and the one that is right goes on', async () => {
  const [mailbox] = us.runtime.configs.config.mailboxes.filter(({ name }) => name === 'redirect')
  const talk = { show: () => undefined, pasted: new Promise<never>(() => undefined), signal: AbortSignal.timeout(700) }
  await expect(signInMailbox(mailbox!, talk, us.runtime.present())).rejects.toThrow(/redirect address, register http:\/\/localhost/)
  await post(us.mail, { from: senderOf('sales'), to: SALES, subject: 'After a sign-in that failed' })
  await acknowledged('sales', 3)
})

test('a password that is wrong is paused, and the admins are told; a server that is unwell is not', async () => {
  const paused = async () => [
    ...new Set((await us.runtime.store.mailboxStates.all()).filter(({ pausedAt }) => pausedAt).map((state) => state.mailbox)),
  ]
  await until('the pauses', async () => (await paused()).length >= 5)
  expect((await paused()).toSorted()).toEqual(['password', 'redirect', 'revoked', 'scope', 'secret'])
})

test('once mended, each brings the mail that waited, once', async () => {
  isWrong = false
  await takeMailboxes(rightImapOf)
  for (const { name } of rows) await resumeMailbox(name, us.runtime.store)
  for (const { name } of rows) await acknowledged(name, 1)
  await settled(us)
  expect(await us.runtime.store.messages.collection.countDocuments({})).toBe(rows.length + 3)
})

test('no secret and no token is in the log, the database or a sentence', async () => {
  const secrets = [CLIENT.secret, wrongSecret, password, wrongPassword, us.config.secret]
  const tokens = [provider, unwell, page].flatMap(({ tokens: given }) => [...given])
  expect(tokens.length).toBeGreaterThan(5)
  expect([...secrets, ...tokens].filter((secret) => lines.some((line) => line.includes(secret)))).toEqual([])
  expect(await placesOf([...secrets, ...tokens], places.mongoUri)).toEqual([])
})
