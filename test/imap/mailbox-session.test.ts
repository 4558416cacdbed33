/** A session with one folder of a real server. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { AuthenticationRefusedError, ConfigError, MailServerError } from '../../src/errors.ts'
import type { ImapServer } from '../../src/imap/imap-client.ts'
import { MailboxSession } from '../../src/imap/mailbox-session.ts'
import { startDovecot } from '../support/dovecot.ts'
import { startMailServer, TEST_PASSWORD } from '../support/servers.ts'
import { ADDRESS, imapAt, sampleMail } from '../arrive/polling.ts'

const tlsFolder = join(import.meta.dirname, '../support/tls')
const never = new AbortController().signal

async function open(server: ImapServer, isReadOnly = false): Promise<MailboxSession> {
  const session = await MailboxSession.open({ server, folder: 'INBOX', isReadOnly })
  onTestFinished(() => session.close())
  return session
}

describe('a set', () => {
  test('comes with every mail byte for byte', async () => {
    const server = await startMailServer([ADDRESS])
    const mails = Array.from({ length: 5 }, (_, n) => sampleMail(n, 'x'.repeat(n * 50)))
    for (const mail of mails) server.deliver(ADDRESS, mail)
    const came = await (await open(imapAt(server.imapPort))).fetch([1, 2, 3, 4, 5])
    expect([...came.values()].map(({ bytes }) => bytes)).toEqual(mails)
  })

  test('comes without setting \\Seen', async () => {
    const server = await startMailServer([ADDRESS])
    server.deliver(ADDRESS, sampleMail(1))
    await (await open(imapAt(server.imapPort))).fetch([1])
    expect(server.messages(ADDRESS)[0]?.flags).toEqual([])
  })
})

describe('UIDs above a number', () => {
  test('are none when the last mail is not above it, although "n:*" names the last mail (RFC 3501 §6.4.8)', async () => {
    const server = await startMailServer([ADDRESS])
    server.deliver(ADDRESS, sampleMail(1))
    const session = await open(imapAt(server.imapPort))
    expect(await session.uidsAbove(0)).toEqual([1])
    expect(await session.uidsAbove(1)).toEqual([])
    expect(await session.uidsAbove(7)).toEqual([])
  })
})

describe('waiting for news', () => {
  test('ends when a mail comes', async () => {
    const server = await startMailServer([ADDRESS])
    const session = await open(imapAt(server.imapPort))
    await session.uidsAbove(0)
    const waiting = session.waitForNews(20_000, never)
    await sleep(200)
    server.deliver(ADDRESS, sampleMail(1))
    await waiting
    expect(await session.uidsAbove(0)).toEqual([1])
  })

  test('ends when the time is up', async () => {
    const server = await startMailServer([ADDRESS])
    const session = await open(imapAt(server.imapPort))
    const startMs = performance.now()
    await session.waitForNews(300, never)
    expect(performance.now() - startMs).toBeGreaterThan(250)
  })

  test('fails when the connection is cut', async () => {
    const server = await startMailServer([ADDRESS])
    const session = await open(imapAt(server.imapPort))
    const waiting = session.waitForNews(20_000, never)
    setTimeout(() => server.disconnectAll(), 200)
    await expect(waiting).rejects.toThrow(MailServerError)
  })
})

describe('connecting', () => {
  test('with a wrong password is a refusal, whose message holds neither password nor user', async () => {
    const server = await startMailServer([ADDRESS])
    const failed = open({ ...imapAt(server.imapPort), password: 'wrong-password' })
    const error = await failed.catch((caught: unknown) => caught as AuthenticationRefusedError)
    expect(error).toBeInstanceOf(AuthenticationRefusedError)
    expect(JSON.stringify(error) + String(error)).not.toMatch(/wrong-password|support@/)
  })

  test('over TLS believes an own authority, and no server without it', async () => {
    const [key, cert] = ['key.pem', 'certificate.pem'].map((name) => readFileSync(join(tlsFolder, name), 'utf8'))
    const server = await startMailServer([ADDRESS], { tls: { key: key!, cert: cert! } })
    const place: ImapServer = { ...imapAt(server.imapPort), tls: 'required' }
    const session = await open({ ...place, ca: join(tlsFolder, 'certificate.pem') })
    expect(await session.uidsAbove(0)).toEqual([])
    await expect(open(place)).rejects.toThrow(MailServerError)
  })

  test('with STARTTLS demanded never goes on in clear', async () => {
    const server = await startMailServer([ADDRESS])
    await expect(open({ ...imapAt(server.imapPort), tls: 'starttls' })).rejects.toThrow(MailServerError)
  })

  test('with an authority that cannot be read is a fault of the configuration', async () => {
    await expect(open({ ...imapAt(1), ca: '/nowhere.pem' })).rejects.toThrow(ConfigError)
  })
})

test('Dovecot, where it is installed, is understood in the same way', async ({ skip }) => {
  const user = { user: ADDRESS, password: TEST_PASSWORD }
  const dovecot = await startDovecot({ users: [user] })
  if (dovecot === null) return skip()
  onTestFinished(() => dovecot.stop())
  const mails = [1, 2, 3].map((n) => sampleMail(n))
  for (const mail of mails) await dovecot.deliver(ADDRESS, mail)
  const session = await open({ ...user, host: dovecot.host, port: dovecot.port, tls: 'none' })
  const uids = await session.uidsAbove(0)
  expect([...(await session.fetch(uids)).values()].map(({ bytes }) => bytes)).toEqual(mails)
  await session.markSeen(uids)
  await session.move([1, 2], 'Done/2026')
  expect(await session.uidsAbove(0)).toEqual([3])
  const waiting = session.waitForNews(20_000, never)
  await sleep(200)
  await dovecot.deliver(ADDRESS, sampleMail(4))
  await waiting
  expect(await session.uidsAbove(3)).toEqual([4])
})
