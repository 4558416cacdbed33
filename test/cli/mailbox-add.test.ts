/** From an address and a password to a mailbox in the configuration: found, tried out there and back, written with comments kept. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startDemoSmtp, type DemoSmtp } from '../../demo/servers/demo-smtp.ts'
import { startMailServer, type MailServer } from '../../demo/servers/mail-server.ts'
import { loadConfig } from '../../src/config/read-config.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { openStore } from '../../src/store/store.ts'
import { startDovecot, type Dovecot } from '../support/dovecot.ts'
import { until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { startSupervisor } from '../support/worker-processes.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
const ADDRESS = 'support@us.example'
const password = 'p#{not}-YAML'
const account = { address: ADDRESS, user: ADDRESS, password }

let dovecot: Dovecot | null
let demo: MailServer
let smtp: DemoSmtp
let folder: string

beforeAll(async () => {
  dovecot = await startDovecot({ users: [{ user: ADDRESS, password }] })
  demo = await startMailServer({ accounts: [account] })
  // As the mail exchanger of the site adds it.
  const vouched = (raw: Buffer) => Buffer.concat([Buffer.from('Authentication-Results: mx.us.example 1; dmarc=none\r\n'), raw])
  const deliver = (_: unknown, raw: Buffer) => void (dovecot ? dovecot.deliver(ADDRESS, vouched(raw)) : demo.deliver(ADDRESS, vouched(raw)))
  smtp = await startDemoSmtp({ accounts: [account], host: '127.0.0.1', port: 0, tls: null, fault: () => undefined, deliver })
})

beforeEach(() => {
  folder = temporaryFolder('add')
  return () => rmSync(folder, { recursive: true })
})

afterAll(async () => {
  await smtp.stop()
  await demo.stop()
  await dovecot?.stop()
})

interface CommandOutput {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function add(args: readonly string[], env: NodeJS.ProcessEnv = { SUPPORT_PASSWORD: password }): Promise<CommandOutput> {
  const imapPort = String(dovecot?.port ?? demo.imapPort)
  const servers = ['--imap-host', '127.0.0.1', '--imap-port', imapPort, '--smtp-host', '127.0.0.1', '--smtp-port', String(smtp.port)]
  const all = [MAIN, 'mailbox', 'add', ADDRESS, ...servers, '--config', join(folder, 'intray.yaml'), ...args]
  const given = { PATH: process.env['PATH'], HOME: folder, ...env }
  return promisify(execFile)(process.execPath, all, { env: given }).then(
    ({ stdout: out, stderr: err }) => ({ code: 0, out, err }),
    ({ code, stdout: out, stderr: err }: { code: number; stdout: string; stderr: string }) => ({ code, out, err }),
  )
}

test('a first mailbox makes the file, with authservId as the probe bore it, and no password in it', async () => {
  const startedMs = performance.now()
  const { code, out, err } = await add([])
  expect([code, err]).toEqual([0, ''])
  expect(performance.now() - startedMs).toBeLessThan(120_000)
  expect(out).toMatch(/probe {3}sent to itself and back in [\d.]+ s; authservId is mx\.us\.example/)
  const text = readFileSync(join(folder, 'intray.yaml'), 'utf8')
  expect(text).not.toContain(password)
  const config = loadConfig(join(folder, 'intray.yaml'), { SUPPORT_PASSWORD: password })
  expect(config.mailboxes).toMatchObject([{ name: 'support', addresses: [ADDRESS], authservId: 'mx.us.example', imap: { password } }])
  expect(config.secret).toMatch(/^[0-9a-f]{64}$/)
})

test('another one is added to what people wrote, comments and all', async () => {
  const before =
    '# ours\nsecret: a-secret-of-the-tests # keep\nmailboxes:\n  - name: sales # the first\n    addresses: [sales@us.example]\n    imap: { host: imap.us.example, port: 993 }\n    smtp: { host: smtp.us.example, port: 465 }\n\n# Who answers.\nagents: []\n'
  writeFileSync(join(folder, 'intray.yaml'), before)
  expect((await add(['--name', 'help desk', '--password-env', 'SUPPORT_PASSWORD'])).code).toBe(0)
  const text = readFileSync(join(folder, 'intray.yaml'), 'utf8')
  for (const line of before.split('\n')) expect(text.split('\n')).toContain(line)
  const { mailboxes } = loadConfig(join(folder, 'intray.yaml'), { SUPPORT_PASSWORD: password })
  expect(mailboxes.map(({ name }) => name)).toEqual(['sales', 'help desk'])
})

test('a wrong password writes nothing, and says which step failed', async () => {
  const { code, out, err } = await add([], { SUPPORT_PASSWORD: 'wrong' })
  expect(code).toBe(2)
  expect(out).toMatch(/failed {2}imap .*refused the credentials/)
  expect(err).toContain('nothing was written')
  expect(`${out}${err}`).not.toContain('wrong')
  expect(existsSync(join(folder, 'intray.yaml'))).toBe(false)
})

test('a password in a file of its own can be read by workers that run; one that is wrong leaves no file behind', async () => {
  const wrong = await add(['--password-file', 'support.password'], { SUPPORT_PASSWORD: 'wrong' })
  expect([wrong.code, existsSync(join(folder, 'support.password'))]).toEqual([2, false])
  const { code, out } = await add(['--password-file', 'support.password'])
  expect([code, out]).toEqual([0, expect.stringContaining('workers that run take it within seconds')])
  expect(readFileSync(join(folder, 'intray.yaml'), 'utf8')).toContain('password: file:support.password')
  expect(loadConfig(join(folder, 'intray.yaml'), {}).mailboxes[0]?.imap.password).toBe(password)
})

test('without a terminal and a password it says how to give one', async () => {
  const { code, err } = await add([], {})
  expect([code, err]).toEqual([1, expect.stringContaining('--password-env')])
})

test('an address twice is a fault of the whole, and nothing is written', async () => {
  expect((await add([])).code).toBe(0)
  const before = readFileSync(join(folder, 'intray.yaml'), 'utf8')
  const { code, err } = await add(['--name', 'again', '--password-env', 'SUPPORT_PASSWORD'])
  expect([code, err]).toEqual([1, expect.stringContaining(`two have the address ${ADDRESS}`)])
  expect(readFileSync(join(folder, 'intray.yaml'), 'utf8')).toBe(before)
})

test('from an address and a password to the first ticket it takes less than two minutes', { timeout: 120_000 }, async () => {
  const { mongoUri, redisUrl } = freshPlaces()
  const path = join(folder, 'intray.yaml')
  writeFileSync(path, `secret: a-secret-of-the-tests\nmongodbUri: ${mongoUri}\nredisUrl: ${redisUrl}\n`)
  const startedMs = performance.now()
  expect((await add(['--password-file', 'support.password'])).code).toBe(0)
  const supervisor = startSupervisor(path)
  const store = await openStore(mongoUri)
  try {
    const letter =
      'From: ann@acme.example\r\nTo: support@us.example\r\nSubject: Kettle\r\nMessage-ID: <k@acme.example>\r\n\r\nIt leaks.\r\n'
    await (dovecot ? dovecot.deliver(ADDRESS, Buffer.from(letter)) : demo.deliver(ADDRESS, letter))
    await until('the ticket', async () => (await store.tickets.collection.countDocuments({ title: 'Kettle', mailbox: 'support' })) === 1)
    expect(performance.now() - startedMs).toBeLessThan(120_000)
  } finally {
    await store.close()
    await supervisor.stop()
  }
})
