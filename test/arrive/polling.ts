/** Helpers of the tests of polling: a database, a queue, a parse pool, a mailbox on a real server, and sample mails. */

import { rm } from 'node:fs/promises'
import { pino } from 'pino'
import { inject, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import type { ImapServer } from '../../src/imap/imap-client.ts'
import { MailboxSession } from '../../src/imap/mailbox-session.ts'
import { createParsePool } from '../../src/mail/parse-pool.ts'
import { createByteBudget } from '../../src/arrive/byte-budget.ts'
import type { PollDeps } from '../../src/arrive/take-sets.ts'
import type { WatchedFolder } from '../../src/config/watched-folder.ts'
import { InboundQueue } from '../../src/jobs/apply-mails.ts'
import type { MailboxLease } from '../../src/store/mailbox-states.ts'
import type { Store } from '../../src/store/store.ts'
import { TEST_PASSWORD, testRedis } from '../support/servers.ts'

/** The address of the mailbox that is polled. */
export const ADDRESS = 'support@shop.example'

/** A folder as most tests poll it. */
export const INBOX: WatchedFolder = {
  mailbox: 'support',
  folder: 'INBOX',
  source: 'imap',
  after: 'seen',
  moveTo: 'Archive',
}

/** A sample mail with CRLF and bytes above 127. */
export function sampleMail(n: number, body = `Hello, the kettle no. ${n} leaks. Gr\u00fc\u00dfe`): Buffer {
  const head = [
    `Message-ID: <sample-${n}@customer.example>`,
    'From: Ann <ann@customer.example>',
    `To: ${ADDRESS}`,
    `Subject: Kettle ${n}`,
    'Date: Tue, 3 Nov 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: 8bit',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}\r\n`, 'latin1')
}

/** A sample mail with one binary file of about `fileBytes` bytes. */
export function mailWithFile(n: number, fileBytes: number): Buffer {
  const line = 'TWFueSBoYW5kcyBtYWtlIGxpZ2h0IHdvcmsuIE1hbnkgaGFuZHMgbWFrZSBsaWdodCB3b3Jr\r\n'
  const lines = line.repeat(Math.ceil((fileBytes * 4) / 3 / (line.length - 2)))
  const text = sampleMail(n)
    .toString('latin1')
    .replace(/Content-Type.*/s, '')
  const parts = [
    'Content-Type: multipart/mixed; boundary=b\r\n',
    '--b\r\nContent-Type: text/plain\r\n\r\nSee the file.',
    '--b\r\nContent-Type: application/octet-stream; name=log.bin\r\nContent-Transfer-Encoding: base64\r\n',
  ]
  return Buffer.from(`${text}${parts.join('\r\n')}\r\n${lines}--b--\r\n`, 'latin1')
}

/** A mail server on loopback. */
export function imapAt(port: number, user = ADDRESS): ImapServer {
  return { host: '127.0.0.1', port, tls: 'none', user, password: TEST_PASSWORD }
}

/** Everything that a pass needs; cleaned up when the test ends. */
export async function pollDeps(store: Store, changes: Partial<PollDeps> = {}): Promise<PollDeps> {
  const { prefix } = testRedis()
  const queue = new InboundQueue({ redisUrl: inject('redisUrl'), prefix })
  const pool = createParsePool({ threads: 1 })
  const spoolDir = temporaryFolder('spool')
  onTestFinished(async () => {
    await queue.close()
    pool.close()
    await rm(spoolDir, { recursive: true })
  })
  return {
    ...{ store, queue, pool, spoolDir },
    log: pino({ level: 'silent' }),
    watched: INBOX,
    mailboxes: [INBOX.mailbox],
    limits: { mailBytes: 50 * 1024 * 1024, queuedAhead: 20_000 },
    budget: createByteBudget(64 * 1024 * 1024),
    signal: new AbortController().signal,
    ...changes,
  }
}

/** A session on the folder of `deps`; closed when the test ends. */
export async function openSession({ watched }: PollDeps, server: ImapServer): Promise<MailboxSession> {
  const session = await MailboxSession.open({ server, folder: watched.folder, isReadOnly: watched.after === 'nothing' })
  onTestFinished(() => session.close())
  return session
}

/** The lease on the folder of `deps`. */
export async function takeLease({ store, watched }: PollDeps, owner = 'test', leaseMs = 60_000): Promise<MailboxLease> {
  await store.mailboxStates.ensure(watched.mailbox, watched.folder)
  const lease = await store.mailboxStates.acquire(`${watched.mailbox}/${watched.folder}`, owner, leaseMs)
  if (lease === null) throw new Error('somebody else has the lease')
  return lease
}

/** All ledger rows, by key. */
export async function ledgerRows(store: Store) {
  return store.inboundRows.collection.find({}).sort({ _id: 1 }).toArray()
}
