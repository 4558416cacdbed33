/** `intray mailbox login` as an admin runs it: it names an address, waits for the browser, keeps the sign-in and tries the mailbox. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { startMailServer, type MailServer } from '../../demo/servers/mail-server.ts'
import { addressBehind } from '../support/browser.ts'
import { CLIENT, MAIL_SCOPES, startOAuthProvider, type OAuthProvider } from '../support/oauth-provider.ts'
import { emptyDatabaseUri } from '../support/places.ts'
import { TEST_PASSWORD } from '../support/servers.ts'
import { startTokenImap, type TokenImap } from '../support/token-imap.ts'
import { startTokenSmtp, type TokenSmtp } from '../support/xoauth2-smtp.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
const ADDRESS = 'support@us.example'

let provider: OAuthProvider
let mail: MailServer
let imap: TokenImap
let smtp: TokenSmtp

beforeAll(async () => {
  provider = await startOAuthProvider({ appUser: ADDRESS, person: ADDRESS })
  mail = await startMailServer({ accounts: [{ address: ADDRESS, user: ADDRESS, password: TEST_PASSWORD }] })
  const userOf = (token: string) => provider.userOf(token)
  imap = await startTokenImap({ port: () => mail.imapPort, password: TEST_PASSWORD, userOf })
  smtp = await startTokenSmtp(userOf)
})

afterAll(() => Promise.all([smtp.stop(), imap.stop(), mail.stop(), provider.stop()]))

function configFile(flow: string): string {
  const folder = temporaryFolder('login')
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const auth = {
    type: 'oauth2',
    provider: 'custom',
    issuer: provider.issuer,
    clientId: CLIENT.id,
    clientSecret: '${APP_SECRET}',
    scopes: MAIL_SCOPES,
    flow,
  }
  const server = { host: '127.0.0.1', tls: 'none', user: ADDRESS, auth }
  const mailbox = { name: 'support', addresses: [ADDRESS], imap: { ...server, port: imap.port }, smtp: { ...server, port: smtp.port } }
  const path = join(folder, 'intray.yaml')
  writeFileSync(path, stringify({ mongodbUri: emptyDatabaseUri(), secret: 'a-secret-of-the-tests', mailboxes: [mailbox] }))
  return path
}

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
  /** What `ps` shows of it. */
  readonly commandLine: string
}

/** Runs `intray mailbox …`; `heard` gets all that was said so far on standard error. */
function run(args: readonly string[], heard: (err: string) => void = () => undefined): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, 'mailbox', ...args], { env: { ...process.env, APP_SECRET: CLIENT.secret } })
  const said = { out: '', err: '', commandLine: '' }
  child.stdout.on('data', (chunk) => (said.out += String(chunk)))
  child.stderr.on('data', (chunk) => {
    said.err += String(chunk)
    said.commandLine ||= commandLineOf(child.pid)
    heard(said.err)
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...said, code })))
}

function commandLineOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

test('somebody signs in in a browser; the mailbox is tried at once, and later commands need nobody', async () => {
  const path = configFile('authorization-code')
  let isOpened = false
  const login = await run(['login', 'support', '--config', path], (err) => {
    const url = /http:\S+\/auth\?\S+/.exec(err)?.[0]
    if (url === undefined || isOpened) return
    isOpened = true
    void addressBehind(url).then(fetch)
  })
  expect([login.code, login.out]).toEqual([0, expect.stringContaining('these go on: support')])
  expect(login.out).toMatch(/ok {4} {2}imap .*\n(.*\n)*ok {4} {2}smtp/)
  const later = await run(['test', 'support', '--config', path])
  expect(later.code).toBe(0)
  const shown = [login, later].map(({ out, err, commandLine }) => `${out}${err}${commandLine}`).join('')
  expect([...provider.tokens, CLIENT.secret].filter((secret) => shown.includes(secret))).toEqual([])
})

test('nobody has signed in yet: the test of the mailbox says what to run', async () => {
  const { code, out } = await run(['test', 'support', '--config', configFile('device-code')])
  expect([code, out]).toEqual([2, expect.stringContaining('run `intray mailbox login support`')])
})
