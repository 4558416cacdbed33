/** `intray start` as an operator runs it, on an IMAP server of the world, used by people with mail programs of their own. */

import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startDemoSmtp, type DemoSmtp } from '../../demo/servers/demo-smtp.ts'
import { parseMail } from '../../src/mail/parse-mail.ts'
import { startDovecot } from '../support/dovecot.ts'
import { ANN, password, SALES, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { decided, settled, ticketNumbered, ticketOf, told, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post, type Letter, type Received } from '../support/post.ts'
import type { Copy } from '../support/privacy/arrived.ts'
import { startSupervisor, type Supervisor } from '../support/worker-processes.ts'

const people = [SUPPORT, SALES, ANN, SAM]
const accounts = people.map((address) => ({ address, user: address, password }))
const dovecot = await startDovecot({ users: accounts })
const server = dovecot ? 'Dovecot' : 'the demo server, for want of a Dovecot'
/** A process per role has to start on a busy machine. */
const startMs = 60_000
vi.setConfig({ testTimeout: startMs })

const received: Copy[] = []
let smtp: DemoSmtp | null = null
let us: Installation
let supervisor: Supervisor
let ports: { host: string; imapPort: number; smtpPort: number }

beforeAll(async () => {
  if (dovecot) {
    const deliver = ({ user }: { user: string }, raw: Buffer) => {
      received.push({ owner: user, raw })
      void dovecot.deliver(user, raw)
    }
    smtp = await startDemoSmtp({ accounts, host: dovecot.host, port: 0, tls: null, fault: () => undefined, deliver })
  }
  const foreign = dovecot && smtp ? { ports: { imapPort: dovecot.port, smtpPort: smtp.port, received: () => received } } : {}
  us = await startInstallation(freshPlaces(), foreign)
  ports = { host: '127.0.0.1', imapPort: us.mail.imapPort, smtpPort: us.mail.smtpPort, ...foreign.ports }
  supervisor = startSupervisor(us.configPath)
  await until('four workers', () => supervisor.workerIds().length === 4, startMs)
}, 2 * startMs)

afterAll(async () => {
  await supervisor.stop()
  await us.stop()
  await smtp?.stop()
  await dovecot?.stop()
})

/** Works in somebody's mailbox over IMAP. */
async function withMailbox<T>(user: string, work: (client: ImapFlow) => Promise<T>, mailbox = 'INBOX'): Promise<T> {
  const auth = { user, pass: password }
  const client = new ImapFlow({ host: ports.host, port: ports.imapPort, secure: false, auth, logger: false })
  await client.connect()
  try {
    await client.mailboxOpen(mailbox)
    return await work(client)
  } finally {
    await client.logout()
  }
}

/** Waits for a mail as a mail program does: it looks again and again. */
async function mailIn(user: string, isIt: (mail: Received) => boolean): Promise<Received> {
  return until(`a mail to ${user}`, () =>
    withMailbox(user, async (client) => {
      if (client.mailbox === false || client.mailbox.exists === 0) return null
      for (const { source } of await client.fetchAll('1:*', { source: true })) {
        const raw = source ?? Buffer.alloc(0)
        const received = { raw: raw.toString('latin1'), message: (await parseMail(raw)).message }
        if (isIt(received)) return received
      }
      return null
    }),
  )
}

const send = (letter: Letter) => post(ports, letter)

test(`${server}: a customer writes, an agent answers from his mail program, the customer replies; the ticket follows`, async () => {
  const id = await send({ from: `Ann <${ANN}>`, to: SUPPORT, subject: 'Gr\u00fc\u00dfe vom Drucker' })
  const ticket = await ticketOf(us, id)
  await mailIn(ANN, ({ message }) => message.inReplyTo.includes(id))

  const notification = await mailIn(SAM, ({ message }) => message.subject.includes(`[TKT-${ticket.number}]`))
  const samId = await send(answerTo(notification, { from: SAM, to: SUPPORT, text: 'Which model is it?' }))
  await ticketOf(us, samId)
  const answer = await mailIn(ANN, ({ message }) => message.text.includes('Which model is it?'))
  expect(answer.message).toMatchObject({
    from: { addrSpec: SUPPORT, displayName: 'Sam Okafor' },
    subject: 'Re: Gr\u00fc\u00dfe vom Drucker',
    inReplyTo: [id],
  })
  expect(told(await ticketNumbered(us, ticket.number))).toMatchObject({
    stage: 'awaiting_customer_response',
    needsResponse: false,
  })

  const reply = await ticketOf(us, await send(answerTo(answer, { from: ANN, to: SUPPORT, text: 'Model 7.' })))
  expect(reply.number).toBe(ticket.number)
  expect(told(reply)).toMatchObject({
    stage: 'work_in_progress',
    needsResponse: true,
    members: [ANN],
    reporters: [ANN],
  })
})

test(`${server}: an agent answers from the shared mailbox; the copy in Sent is the answer on the ticket`, async () => {
  const id = await send({ from: ANN, to: SUPPORT, subject: 'Another matter' })
  const { number } = await ticketOf(us, id)
  const head = `From: ${SUPPORT}\r\nTo: ${ANN}\r\nSubject: Re: Another matter\r\nIn-Reply-To: <${id}>\r\nReferences: <${id}>`
  const copy = `${head}\r\nMessage-ID: <shared-${number}@us.example>\r\n\r\nIt is done.\r\n`
  await withMailbox(SUPPORT, (client) => client.append('Sent', copy, ['\\Seen']), 'Sent')
  expect((await decided(us, `shared-${number}@us.example`))[0]?.outcome).toBe('agent-reply')
  await settled(us)
  expect(told(await ticketNumbered(us, number))).toMatchObject({ stage: 'work_in_progress', needsResponse: false })
})

test(`${server}: every mail that was taken over is marked as read, and none was taken twice`, async () => {
  await settled(us)
  await until('all to be marked', () =>
    withMailbox(SUPPORT, async (client) => {
      const unseen = await client.search({ seen: false })
      return Array.isArray(unseen) && unseen.length === 0
    }),
  )
  const rows = await us.runtime.store.inboundRows.collection.find({}).toArray()
  expect(rows.length).toBe(new Set(rows.map(({ rawSha256 }) => rawSha256)).size)
  expect(rows.every(({ isDone }) => isDone)).toBe(true)
})
