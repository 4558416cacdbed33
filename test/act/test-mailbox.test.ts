/** Trying a mailbox out against a real provider. */
import { expect, test } from 'vitest'
import { configSchema, type Config } from '../../src/config/schema.ts'
import { testMailbox, type MailboxCheck } from '../../src/act/test-mailbox.ts'
import { startMailServer, TEST_PASSWORD } from '../support/servers.ts'
import { ADDRESS } from '../arrive/polling.ts'

interface Ports {
  readonly imapPort: number
  readonly smtpPort: number
  readonly password?: string
  readonly sentFolder?: string
}

function configFor({ imapPort, smtpPort, password = TEST_PASSWORD, sentFolder = 'Sent' }: Ports): Config {
  const server = { host: '127.0.0.1', tls: 'none', user: ADDRESS, password }
  const imap = { ...server, port: imapPort, sentFolder }
  const mailbox = { name: 'support', addresses: [ADDRESS], imap, smtp: { ...server, port: smtpPort } }
  return configSchema.parse({ secret: 'a secret for tests only', mailboxes: [mailbox] })
}

async function checksOf(ports: Ports, send: boolean) {
  const config = configFor(ports)
  const checks: MailboxCheck[] = []
  for await (const check of testMailbox(config.mailboxes[0]!, config, { send })) checks.push(check)
  return checks
}

test('every step of a good mailbox is good, and the probe arrives as an automatic mail', async () => {
  const server = await startMailServer([ADDRESS])
  const checks = await checksOf(server, true)
  expect(checks.map(({ step, isGood }) => [step, isGood])).toEqual([
    ['imap', true],
    ['folder', true],
    ['folder', true],
    ['smtp', true],
    ['probe', true],
  ])
  expect(checks[0]?.finding).toContain('INBOX')
  await expect.poll(() => server.messages(ADDRESS).length).toBe(1)
  expect(server.messages(ADDRESS)[0]?.raw.toString()).toMatch(/^Auto-Submitted: auto-/im)
})

test('without being asked to, it sends nothing', async () => {
  const server = await startMailServer([ADDRESS])
  expect((await checksOf(server, false)).map(({ step }) => step)).not.toContain('probe')
  expect(server.messages(ADDRESS)).toEqual([])
})

test('a step that fails says why and does not keep the others from being tried', async () => {
  const server = await startMailServer([ADDRESS])
  const ports = { imapPort: server.imapPort, smtpPort: 1, sentFolder: 'Nowhere' }
  const checks = await checksOf(ports, false)
  expect(checks.map(({ isGood }) => isGood)).toEqual([true, true, false, false])
  expect(checks[2]?.finding).toContain('opens no such folder')
  expect(checks[3]?.finding).toContain('nothing listens at this `host` and `port`')
  expect(checks[3]?.finding).toMatch(/^mailboxes: support: smtp: .*ECONNREFUSED/)
  expect(checks[2]?.finding).toMatch(/^mailboxes: support: imap\.sentFolder: the server opens no such folder as "Nowhere"; it has .*INBOX/)
})

test('a refused password shows as such, and not the password', async () => {
  const server = await startMailServer([ADDRESS])
  const { imapPort, smtpPort } = server
  const findings = (await checksOf({ imapPort, smtpPort, password: 'wrong-password' }, false)).map((c) => c.finding)
  expect(findings[0]).toMatch(/^mailboxes: support: imap: .*refused the credentials/)
  expect(findings.join()).not.toContain('wrong-password')
})

test('TLS on a port without it is told in words, at both servers', async () => {
  const server = await startMailServer([ADDRESS])
  const { mailboxes, ...rest } = configFor(server)
  const [mailbox] = mailboxes.map(({ imap, smtp, ...others }) => {
    return { ...others, imap: { ...imap, tls: 'required' as const }, smtp: { ...smtp, tls: 'required' as const } }
  })
  const findings: string[] = []
  for await (const { finding } of testMailbox(mailbox!, { ...rest, mailboxes }, { send: false })) findings.push(finding)
  expect([findings[0], findings.at(-1)]).toEqual([expect.stringContaining('`tls: starttls`'), expect.stringContaining('`tls: starttls`')])
})
