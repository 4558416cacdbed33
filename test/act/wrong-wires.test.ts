/** What an admin is told of a mailbox whose server speaks TLS where none is expected, or has a certificate that ended. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testMailbox } from '../../src/act/test-mailbox.ts'
import { configSchema } from '../../src/config/schema.ts'

const folder = join(import.meta.dirname, '../support/tls')
const ca = join(folder, 'ended.pem')

let server: Server

beforeAll(async () => {
  const [key, cert] = ['key.pem', 'ended.pem'].map((name) => readFileSync(join(folder, name)))
  server = createServer({ key, cert }, (socket) => socket.on('error', () => undefined))
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => void server.close())

async function findingsWith(tls: 'required' | 'none'): Promise<readonly string[]> {
  const place = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls, ca, user: 'us', password: 'a-password-of-ours' }
  const mailbox = { name: 'support', addresses: ['support@us.example'], imap: place, smtp: place }
  const config = configSchema.parse({ secret: 'a-secret-of-the-tests', mailboxes: [mailbox] })
  const checks = await Array.fromAsync(testMailbox(config.mailboxes[0]!, config, { send: false }))
  expect(checks.every(({ isGood }) => !isGood)).toBe(true)
  return [checks[0]!.finding, checks.at(-1)!.finding]
}

test('a certificate that has ended is told as such, at both servers', async () => {
  const findings = await findingsWith('required')
  expect(findings).toEqual([
    expect.stringMatching(/^mailboxes: support: imap: .*the server’s certificate has ended/),
    expect.stringMatching(/^mailboxes: support: smtp: .*the server’s certificate has ended/),
  ])
  expect(findings.join()).not.toContain('a-password-of-ours')
})

// Such a server says nothing: it takes a minute to be sure.
test.runIf(process.env['INTRAY_LONG'])('a port for TLS without TLS is told in words, at both servers', { timeout: 120_000 }, async () => {
  expect(await findingsWith('none')).toEqual([
    expect.stringMatching(/^mailboxes: support: imap: .*`tls: required`/),
    expect.stringMatching(/^mailboxes: support: smtp: .*`tls: required`/),
  ])
})
