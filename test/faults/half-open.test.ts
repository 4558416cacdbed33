/** A connection that died without a word is noticed within half a minute, and opened anew: to Redis, MongoDB, IMAP and SMTP. */
import { describe, expect, inject, test, type TestContext } from 'vitest'
import { MailboxSession } from '../../src/imap/mailbox-session.ts'
import { deliverMail, OutboxQueue } from '../../src/jobs/deliver-mail.ts'
import { runJobs } from '../../src/queue/run-jobs.ts'
import { closeTransport, createTransport, sendMail } from '../../src/smtp/transport.ts'
import { openStore } from '../../src/store/store.ts'
import { startMailServer } from '../../demo/servers/mail-server.ts'
import { ADDRESS, imapAt, sampleMail } from '../arrive/polling.ts'
import { until } from '../support/observe.ts'
import { mailAccount, freshDatabaseUri, testRedis, uriThrough } from '../support/servers.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

/** Half a minute, and what the machine needs. */
const noticedMs = 34_000
const timeout = 90_000

async function proxyTo(port: number, finished: TestContext['onTestFinished']): Promise<TcpProxy> {
  const proxy = await startTcpProxy(port)
  finished(() => proxy.stop())
  return proxy
}

async function mailServer(finished: TestContext['onTestFinished']) {
  const server = await startMailServer({ accounts: [mailAccount(ADDRESS)] })
  finished(() => server.stop())
  return server
}

describe.concurrent('a half-open connection', () => {
  test('to Redis: jobs are taken again, and added', { timeout }, async ({ onTestFinished: finished }: TestContext) => {
    const { url, prefix } = testRedis()
    const proxy = await proxyTo(Number(new URL(url).port), finished)
    const settings = { redisUrl: `redis://127.0.0.1:${proxy.port}`, prefix }
    const [far, near] = [new OutboxQueue(settings), new OutboxQueue({ redisUrl: inject('redisUrl'), prefix })]
    const taken: string[] = []
    const worker = runJobs(deliverMail, { settings, work: async (id) => void taken.push(id), lockMs: 30_000, onFault: () => undefined })
    finished(async () => void (await Promise.all([worker.close(1000), far.close(), near.close()])))
    await until('both', async () => (await Promise.all([far.depth(), near.depth()]).catch(() => null)) !== null)
    await far.enqueue(['before'])
    await until('the first job', () => taken.includes('before'))
    proxy.halfOpen()
    await near.enqueue(['after'])
    await until('the second job', () => taken.includes('after'), noticedMs)
    await until(
      'jobs to be added',
      () =>
        far.enqueue(['again']).then(
          () => true,
          () => false,
        ),
      noticedMs,
    )
    await until('the third job', () => taken.includes('again'), noticedMs)
  })

  test('to MongoDB: reads and writes work again', { timeout }, async ({ onTestFinished: finished }: TestContext) => {
    const uri = freshDatabaseUri()
    const proxy = await proxyTo(Number(new URL(uri).port), finished)
    const store = await openStore(uriThrough(proxy.port, uri))
    finished(() => store.close())
    await store.mailboxStates.ensure('support', 'INBOX')
    proxy.halfOpen()
    const works = () =>
      store.mailboxStates.ensure('support', 'Sent').then(
        () => true,
        () => false,
      )
    await until('a write', works, noticedMs)
    expect(await store.mailboxStates.all()).toHaveLength(2)
  })

  test('to IMAP, waiting for news: the session ends', { timeout }, async ({ onTestFinished: finished }: TestContext) => {
    const server = await mailServer(finished)
    const proxy = await proxyTo(server.imapPort, finished)
    const session = await MailboxSession.open({ server: imapAt(proxy.port), folder: 'INBOX', isReadOnly: false })
    finished(() => session.close())
    await session.uidsAbove(0)
    const waiting = session.waitForNews(120_000, new AbortController().signal)
    proxy.halfOpen()
    const startedAtMs = Date.now()
    await expect(waiting).rejects.toMatchObject({ code: 'mail-server' })
    expect(Date.now() - startedAtMs).toBeLessThan(noticedMs)
  })

  test('to IMAP, in a command: the command fails', { timeout }, async ({ onTestFinished: finished }: TestContext) => {
    const server = await mailServer(finished)
    server.deliver(ADDRESS, sampleMail(1))
    const proxy = await proxyTo(server.imapPort, finished)
    const session = await MailboxSession.open({ server: imapAt(proxy.port), folder: 'INBOX', isReadOnly: false })
    finished(() => session.close())
    proxy.halfOpen()
    const startedAtMs = Date.now()
    await expect(session.fetch([1])).rejects.toMatchObject({ code: 'mail-server' })
    expect(Date.now() - startedAtMs).toBeLessThan(noticedMs)
  })

  test('to SMTP: the next mail goes out over another one, once', { timeout }, async ({ onTestFinished: finished }: TestContext) => {
    const server = await mailServer(finished)
    const proxy = await proxyTo(server.smtpPort, finished)
    const transport = createTransport({ host: '127.0.0.1', port: proxy.port, tls: 'none' })
    finished(() => closeTransport(transport))
    const mail = {
      envelope: { from: { name: '', address: ADDRESS }, to: [{ name: '', address: ADDRESS }] },
      from: ADDRESS,
      to: ADDRESS,
      subject: 'Kettle',
      text: 'It leaks.',
      attachments: [],
    } as unknown as Parameters<typeof sendMail>[1]
    expect((await sendMail(transport, mail)).fault).toBeNull()
    proxy.halfOpen()
    const startedAtMs = Date.now()
    expect((await sendMail(transport, mail)).fault).toBeNull()
    expect(Date.now() - startedAtMs).toBeLessThan(noticedMs)
    expect(server.messages(ADDRESS)).toHaveLength(2)
  })
})
