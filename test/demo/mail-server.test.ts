/** The demo mail server behaves as a provider does, towards real IMAP and SMTP clients. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { expect, onTestFinished, test } from 'vitest'
import type { MailServer } from '../../demo/servers/mail-server.ts'
import { TEST_PASSWORD, startMailServer } from '../support/servers.ts'

const TLS_DIR = join(import.meta.dirname, '../support/tls')
const SUPPORT = 'support@example.com'
const ANNA = 'anna@example.com'

async function openImap(server: MailServer, user: string): Promise<ImapFlow> {
  const auth = { user, pass: TEST_PASSWORD }
  const client = new ImapFlow({ host: server.host, port: server.imapPort, secure: false, auth, logger: false })
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.close())
  return client
}

async function send(server: MailServer, to: string): Promise<unknown> {
  const transport = createTransport({ host: server.host, port: server.smtpPort, ignoreTLS: true })
  onTestFinished(() => transport.close())
  return transport.sendMail({ from: ANNA, to, subject: 'Grüße', text: 'hällo' })
}

test('a mail sent by SMTP lies in the INBOX of its recipient and of nobody else', async () => {
  const server = await startMailServer([SUPPORT, ANNA])
  await send(server, SUPPORT)
  const client = await openImap(server, SUPPORT)
  await client.mailboxOpen('INBOX')
  const fetched = await client.fetchOne('1', { source: true, flags: true })
  if (!fetched) throw new Error('nothing fetched')
  expect(fetched.source?.toString()).toContain('\r\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n')
  expect(fetched.source?.toString()).toMatch(/^Return-Path: <anna@example\.com>\r\n/)
  expect([...(fetched.flags ?? [])]).toEqual([])
  expect(server.messages(ANNA)).toEqual([])
})

test('a mail to a sub-address arrives at the plain address', async () => {
  const server = await startMailServer([SUPPORT])
  await send(server, 'Support+TKT-1@example.com')
  expect(server.messages(SUPPORT)).toHaveLength(1)
})

test('a mail to a domain beyond ASCII arrives under its A-labels, and its trace names them', async () => {
  const jose = 'jose@xn--caf-dma.example'
  const server = await startMailServer([jose])
  await send(server, 'jose@café.example')
  expect(server.messages(jose).map(({ raw }) => raw.toString('latin1'))).toEqual([expect.stringContaining(`\r\nDelivered-To: ${jose}\r\n`)])
})

test('an unknown name of a local domain is refused with 550 5.1.1', async () => {
  const server = await startMailServer([SUPPORT])
  const refused = expect.objectContaining({ responseCode: 550, response: expect.stringContaining('5.1.1') })
  await expect(send(server, 'nobody@example.com')).rejects.toEqual(refused)
})

test('a foreign domain is refused with 550 5.7.1', async () => {
  const server = await startMailServer([SUPPORT])
  const refused = expect.objectContaining({ responseCode: 550, response: expect.stringContaining('5.7.1') })
  await expect(send(server, 'nobody@elsewhere.example')).rejects.toEqual(refused)
})

test('a wrong password opens no mailbox', async () => {
  const server = await startMailServer([SUPPORT])
  const auth = { user: SUPPORT, pass: 'wrong' }
  const client = new ImapFlow({ host: server.host, port: server.imapPort, secure: false, auth, logger: false })
  await expect(client.connect()).rejects.toMatchObject({ authenticationFailed: true })
})

test('with a key, both ports speak TLS from the first byte', async () => {
  const [key, cert] = ['key', 'certificate'].map((name) => readFileSync(join(TLS_DIR, `${name}.pem`), 'utf8'))
  const server = await startMailServer([SUPPORT], { tls: { key: key ?? '', cert: cert ?? '' } })
  const tls = { ca: cert ?? '' }
  const transport = createTransport({ host: server.host, port: server.smtpPort, secure: true, tls })
  await transport.sendMail({ from: ANNA, to: SUPPORT, subject: 'x', text: 'x' })
  const auth = { user: SUPPORT, pass: TEST_PASSWORD }
  const client = new ImapFlow({ host: server.host, port: server.imapPort, secure: true, auth, tls, logger: false })
  await client.connect()
  onTestFinished(() => client.close())
  expect(await client.mailboxOpen('INBOX')).toMatchObject({ exists: 1 })
})

test('an idling client hears of a new mail', async () => {
  const server = await startMailServer([SUPPORT])
  const client = await openImap(server, SUPPORT)
  await client.mailboxOpen('INBOX')
  const heard = new Promise((resolve) => client.once('exists', resolve))
  void client.idle().catch(() => undefined)
  server.deliver(SUPPORT, 'Subject: x\r\n\r\nx\r\n')
  expect(await heard).toMatchObject({ count: 1 })
})

test('a mail is moved, and APPEND and MOVE tell the new UIDs', async () => {
  const server = await startMailServer([SUPPORT])
  server.deliver(SUPPORT, 'Subject: x\r\n\r\nx\r\n')
  const client = await openImap(server, SUPPORT)
  await client.mailboxOpen('INBOX')
  expect(await client.append('Archive', 'Subject: y\r\n\r\ny\r\n', ['\\Seen'])).toMatchObject({ uid: 1 })
  const moved = await client.messageMove('1', 'Archive', { uid: true })
  expect(moved && [...(moved.uidMap ?? [])]).toEqual([[1, 2]])
  expect(server.messages(SUPPORT, 'Archive').map(({ uid, flags }) => [uid, flags])).toEqual([
    [1, ['\\Seen']],
    [2, []],
  ])
})

test('every byte of a mail survives', async () => {
  const server = await startMailServer([SUPPORT])
  const raw = Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), Buffer.from(Array.from({ length: 256 }, (_, n) => n))])
  server.deliver(SUPPORT, raw)
  const client = await openImap(server, SUPPORT)
  await client.mailboxOpen('INBOX')
  const fetched = await client.fetchOne('1', { source: true })
  expect(fetched && fetched.source?.equals(raw)).toBe(true)
})

test('a second start has another UIDVALIDITY', async () => {
  const validities = []
  for (let start = 0; start < 2; start++) {
    const client = await openImap(await startMailServer([SUPPORT]), SUPPORT)
    validities.push((await client.mailboxOpen('INBOX')).uidValidity)
  }
  expect(new Set(validities).size).toBe(2)
})

test('a renewed mailbox has another UIDVALIDITY and counts its UIDs from 1', async () => {
  const server = await startMailServer([SUPPORT])
  for (const subject of ['a', 'b']) server.deliver(SUPPORT, `Subject: ${subject}\r\n\r\nx\r\n`)
  const before = await (await openImap(server, SUPPORT)).mailboxOpen('INBOX')
  server.renewMailbox(SUPPORT)
  const after = await (await openImap(server, SUPPORT)).mailboxOpen('INBOX')
  expect(after.uidValidity).not.toBe(before.uidValidity)
  expect(after.uidNext).toBe(3)
})

test('a dropped DATA answer leaves the mail delivered and the sender without an answer', async () => {
  const server = await startMailServer([SUPPORT], { fault: ({ command }) => (command === 'DATA' ? 'drop' : undefined) })
  await expect(send(server, SUPPORT)).rejects.toMatchObject({ command: expect.any(String) })
  expect(server.messages(SUPPORT)).toHaveLength(1)
})

test('a fault that answers 451 refuses for now', async () => {
  const fault = { replyCode: 451, text: '4.7.1 Greylisted' }
  const server = await startMailServer([SUPPORT], { fault: ({ command }) => (command === 'RCPT' ? fault : undefined) })
  await expect(send(server, SUPPORT)).rejects.toMatchObject({ responseCode: 451 })
  expect(server.messages(SUPPORT)).toEqual([])
})
