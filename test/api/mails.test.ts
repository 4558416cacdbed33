/** Mail by HTTP: it is stored before it is taken, and goes the way of all mail. */
import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ANN, BOB, SAM, startInstallation, SUPPORT } from '../support/installation.ts'
import { decided, markMailboxes, settled, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post } from '../support/post.ts'
import { startApi, type Api } from './calling.ts'
import { appliedMail, bytesOf, postBytes, postLetter, type WireMail } from './mailing.ts'
import { uriThrough } from '../support/servers.ts'

let api: Api
beforeAll(async () => {
  api = await startApi({ config: { limits: { mailBytes: 6 * 1024 * 1024 } } })
  api.us.play()
})
afterAll(() => api.stop())

const letter = { from: ANN, to: SUPPORT }
/** Too large for a document of the database, once it is encoded. */
const picture = { filename: 'printer.png', content: Buffer.alloc(3.6 * 1024 * 1024, 7) }

describe('the way of a posted mail', () => {
  test('it becomes a ticket, its sender is acknowledged, the agents are told, and its address explains it', async () => {
    const news = markMailboxes(api.us, [ANN, SAM])
    const mail = await postLetter(api, letter)
    expect(mail).toMatchObject({ source: 'http', outcome: 'ticket-opened', explanation: { matched: null } })
    await settled(api.us)
    expect(await news.counts()).toEqual({ [ANN]: 1, [SAM]: 1 })
    const { body } = await api.call(`GET /tickets/${mail.ticket}`)
    expect(body).toMatchObject({ source_channel: 'email', stage: { name: 'queued' }, needs_response: true })
  })

  test('an answer goes to the thread that it answers, and says why', async () => {
    const first = await postLetter(api, { ...letter, id: 'thread@letters.example' })
    const second = await postLetter(api, { ...letter, thread: ['thread@letters.example'], text: 'It still does.' })
    expect(second).toMatchObject({
      outcome: 'customer-message',
      ticket: first.ticket,
      explanation: { matched: 'in-reply-to' },
    })
  })

  test('an agent’s answer to a notification reaches the customer', async () => {
    await settled(api.us)
    const news = markMailboxes(api.us, [BOB, SAM])
    await postLetter(api, { from: BOB, to: SUPPORT })
    const notification = await until('the notification', async () => (await news.fromUs(SAM))[0])
    await postLetter(api, answerTo(notification, { from: SAM, to: SUPPORT, text: 'Try another ribbon.' }))
    const texts = async () => (await news.fromUs(BOB)).map(({ message }) => message.text.trim())
    await until('the answer', async () => (await texts()).some((text) => text.startsWith('Try another ribbon.')))
  })

  test('it says of itself what it likes: only the configured server’s word on its sender counts', async () => {
    const headers = { 'Authentication-Results': 'mx.us.example; dmarc=pass header.from=acme.example' }
    const { explanation } = await postLetter(api, { ...letter, headers })
    expect(explanation?.sender.result).toBe('unknown')
  })

  test.each([
    ['what is no mail', async () => Buffer.from([0, 255, 13, 10, 200])],
    ['a mail of five megabytes', async () => bytesOf({ ...letter, attachments: [picture] })],
  ])('%s becomes a ticket', async (_, raw) => {
    expect((await appliedMail(api, await postBytes(api, await raw()))).outcome).toBe('ticket-opened')
  })
})

describe('once is enough', () => {
  test('the same bytes, ten times at once and once more, are one mail', async () => {
    const raw = await bytesOf(letter)
    const replies = await Promise.all(Array.from({ length: 10 }, () => postBytes(api, raw)))
    const first = await appliedMail(api, replies[0]!)
    expect(new Set(replies.map(({ headers }) => headers.get('location'))).size).toBe(1)
    expect((await postBytes(api, raw)).body).toEqual(first)
  })

  test('the same mail with another trace is a duplicate of it', async () => {
    const raw = await bytesOf(letter)
    const first = await appliedMail(api, await postBytes(api, raw))
    const again = await postBytes(api, Buffer.concat([Buffer.from('Received: from b.example\r\n'), raw]))
    expect(await appliedMail(api, again)).toMatchObject({ outcome: 'duplicate', ticket: first.ticket })
  })

  test('a mail that also comes by IMAP is one mail on one ticket', async () => {
    const id = 'both-ways@letters.example'
    const posted = await postLetter(api, { ...letter, id })
    await post(api.us.mail, { ...letter, id })
    const rows = await decided(api.us, id, 2)
    expect(rows.map(({ outcome, ticket }) => [outcome, `TKT-${ticket}`])).toEqual([
      ['ticket-opened', posted.ticket],
      ['duplicate', posted.ticket],
    ])
  })

  test('an Idempotency-Key answers as the first time, and refuses another mail', async () => {
    const headers = { 'idempotency-key': 'mail-1' }
    const raw = await bytesOf(letter)
    const first = await postBytes(api, raw, { headers })
    await appliedMail(api, first)
    const again = await postBytes(api, raw, { headers })
    expect([again.status, again.headers.get('idempotency-replayed'), again.body]).toEqual([202, 'true', first.body])
    expect((await postBytes(api, await bytesOf(letter), { headers })).status).toBe(422)
  })
})

describe('who may', () => {
  test.each([
    ['admin', 202],
    ['mail', 202],
    ['agent', 403],
    ['read-only', 403],
    ['nobody', 401],
  ] as const)('%s: %i', async (as, status) => {
    const headers = { 'content-type': 'message/rfc822' }
    const { status: got } = await api.call('POST /mailboxes/support/mails', {
      as,
      body: await bytesOf(letter),
      headers,
    })
    expect(got).toBe(status)
  })

  test('a token that hands in mail does nothing else', async () => {
    for (const request of ['GET /tickets', 'POST /tickets', 'GET /export', 'GET /webhooks', 'POST /artifacts?filename=a'])
      expect([request, (await api.call(request, { as: 'mail' })).body['code']]).toEqual([request, 'mail-only'])
  })

  test('it sees what became of posted mail, and nothing of mail from a server, whose keys can be guessed', async () => {
    const id = await post(api.us.mail, letter)
    const [row] = await decided(api.us, id)
    const request = `GET /mails/${encodeURIComponent(row!._id)}`
    expect((await api.call<WireMail>(request, { as: 'read-only' })).body.source).toBe('imap')
    expect((await api.call(request, { as: 'mail' })).status).toBe(404)
  })
})

describe('what is refused is not stored', () => {
  test.each([
    ['an unknown mailbox', 'nowhere', 'Subject: x\r\n\r\n', 'message/rfc822', 404],
    ['nothing', 'support', '', 'message/rfc822', 400],
    ['a mail over the limit', 'support', 'x'.repeat(6 * 1024 * 1024 + 1), 'message/rfc822', 413],
    ['another media type', 'support', 'Subject: x\r\n\r\n', 'text/plain', 415],
    ['JSON', 'support', '{}', 'application/json', 415],
  ])('%s', async (_, mailbox, raw, type, status) => {
    const rows = api.us.runtime.store.inboundRows.collection
    const before = await rows.countDocuments()
    const reply = await postBytes(api, Buffer.from(raw), { mailbox, headers: { 'content-type': type } })
    expect([reply.status, await rows.countDocuments()]).toEqual([status, before])
  })
})

describe('servers that are away', () => {
  test('without Redis a mail is taken, and applied once the sweeper finds it', async () => {
    const places = freshPlaces()
    const cut = await startApi({}, { ...places, redisUrl: 'redis://127.0.0.1:1' })
    onTestFinished(() => cut.stop())
    const taken = await postBytes(cut, await bytesOf(letter))
    expect([taken.status, taken.body.state]).toEqual([202, 'waiting'])
    const workers = await startInstallation(places, { config: { intervals: { jobLockSeconds: 1, sweepSeconds: 0.2 } } })
    onTestFinished(() => workers.stop())
    workers.play(['apply', 'sweep'])
    expect((await appliedMail(cut, taken)).outcome).toBe('ticket-opened')
  })

  test('without MongoDB the sender is asked to come again: 503', { timeout: 60_000 }, async () => {
    const { mongoUri, redisUrl } = freshPlaces()
    const way = await wayTo(mongoUri)
    const cut = await startApi({}, { redisUrl, mongoUri: way.uri })
    onTestFinished(async () => {
      await way.open()
      await cut.stop()
    })
    await way.close()
    const [posted, listed] = await Promise.all([postBytes(cut, await bytesOf(letter)), cut.call('GET /tickets')])
    expect([posted, listed].map(({ status, body }) => [status, 'code' in body && body.code])).toEqual([
      [503, 'store-unavailable'],
      [503, 'store-unavailable'],
    ])
  })
})

/** A way to a server that can be closed; what is on it then is cut off. */
async function wayTo(uri: string): Promise<{ uri: string; close(): Promise<void>; open(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    const to = connect(Number(new URL(uri).port), '127.0.0.1')
    for (const one of [from, to]) {
      sockets.add(one)
      one.on('error', () => undefined).on('close', () => sockets.delete(one))
    }
    from.pipe(to).pipe(from)
  })
  const open = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await open(0)
  const { port } = server.address() as AddressInfo
  return {
    uri: uriThrough(port, uri),
    open: () => open(port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const one of sockets) one.destroy()
      }),
  }
}
