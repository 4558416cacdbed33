/** What comes in on the first day: mail without a header, huge mail, mail to ten thousand, mail read before us, servers that forget. */

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { ANN, EVE, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketNumbered, ticketOf, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { post, postRaw } from '../support/post.ts'
import { CROWD, crowdConfig, deliverCrowd, isLong, judgeCrowd, ticketsOf } from './crowd.ts'

// Large mails take their time on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

/** Everybody's mail exactly once, and nothing else. */
const complete = (count: number) => ({
  messages: count,
  tickets: ticketsOf(count),
  acknowledged: ticketsOf(count),
  notified: count,
  ...{
    wrongMails: [],
    strayAnswers: [],
    doubles: [],
    lost: [],
    degraded: 0,
    restores: 0,
    recipients: { sent: count + ticketsOf(count) },
  },
})

/** A field's value in lines below the 998 characters of RFC 5322 §2.1.1. */
function folded(items: readonly string[], separator: string): string {
  const lines: string[] = []
  for (let at = 0; at < items.length; at += 25) lines.push(items.slice(at, at + 25).join(`${separator} `))
  return lines.join(`${separator}\r\n `)
}

describe('one installation', () => {
  let us: Installation
  beforeAll(async () => {
    us = await startInstallation(freshPlaces())
    us.play()
  })
  afterAll(() => us.stop())

  async function outcomeOfRaw(raw: string) {
    const { store } = us.runtime
    us.mail.deliver(SUPPORT, raw)
    const rawSha256 = createHash('sha256').update(raw, 'latin1').digest('hex')
    const row = await until('the mail to be decided', () => store.inboundRows.collection.findOne({ rawSha256, isDone: true }))
    await settled(us)
    return row
  }

  test('a mail without From, Date and Message-ID becomes a ticket that nobody reports and nobody is answered for', async () => {
    const row = await outcomeOfRaw(`To: ${SUPPORT}\r\nSubject: Nameless ${randomUUID()}\r\n\r\nWho am I?\r\n`)
    expect(row.outcome).toBe('ticket-opened')
    expect(await ticketNumbered(us, row.ticket ?? 0)).toMatchObject({ reportedBy: [], needsResponse: true })
    const kinds = (await us.runtime.store.outbox.ofTicket(row.ticket!)).map(({ kind }) => kind)
    expect(kinds).not.toContain('acknowledgement')
  })

  test('a mail that is one line of nonsense becomes a ticket too', async () => {
    expect((await outcomeOfRaw(`\u0001\u0002 ${randomUUID()}`)).outcome).toBe('ticket-opened')
  })

  test.runIf(isLong)('a file of 25 MB arrives byte for byte', async () => {
    const content = randomBytes(25 * 1024 * 1024)
    const id = await post(us.mail, { from: ANN, to: SUPPORT, attachments: [{ filename: 'dump.bin', content }] })
    const [row] = await until('the large mail', () => decided(us, id), 60_000)
    const parsed = await us.runtime.store.parsedMails.load([row?.rawSha256 ?? ''])
    const files = [...parsed.values()].flatMap(({ message }) => message.attachments)
    expect(files.map(({ filename, sizeBytes, sha256 }) => [filename, sizeBytes, sha256])).toEqual([
      ['dump.bin', content.length, createHash('sha256').update(content).digest('hex')],
    ])
  })

  test('of 10,000 people in Cc, 50 become members, the rest are counted, and nobody is mailed but the sender', async () => {
    const cc = Array.from({ length: 10_000 }, (_, n) => `person${n}@many.example`)
    const head = [`From: ${EVE}`, `To: ${SUPPORT}`, `Cc: ${folded(cc, ',')}`, 'Subject: To all']
    const id = `${randomUUID()}@other.example`
    await postRaw(us.mail, `${head.join('\r\n')}\r\nMessage-ID: <${id}>\r\n\r\nHello all\r\n`, {
      from: EVE,
      to: [SUPPORT],
    })
    const ticket = await ticketOf(us, id)
    expect(ticket.emailMembers.length).toBeLessThanOrEqual(51)
    expect(ticket.emailMembers.length).toBeGreaterThanOrEqual(50)
    const remarks = (await us.runtime.store.timeline.ofTicket(ticket.number)).map(({ body }) => body ?? '')
    expect(remarks.find((body) => body.includes('more people'))).toMatch(/^\d{3,} more people/)
    const mailed = (await us.runtime.store.outbox.ofTicket(ticket.number)).flatMap(({ recipients }) => recipients)
    expect(mailed.map(({ addrSpec }) => addrSpec).toSorted()).toEqual([EVE, SAM])
  })

  test('20,000 ids in References do no harm: the last one decides', async () => {
    const parent = await post(us.mail, { from: ANN, to: SUPPORT })
    const { number } = await ticketOf(us, parent)
    const ids = Array.from({ length: 20_000 }, (_, n) => `<r${n}@references.example>`).concat(`<${parent}>`)
    const id = `${randomUUID()}@acme.example`
    const head = [`From: ${ANN}`, `To: ${SUPPORT}`, `References: ${folded(ids, '')}`, `Message-ID: <${id}>`]
    await postRaw(us.mail, `${head.join('\r\n')}\r\nSubject: Re: Printer\r\n\r\nHello\r\n`, {
      from: ANN,
      to: [SUPPORT],
    })
    expect((await ticketOf(us, id)).number).toBe(number)
  })

  test('a mail that a person has read before us is a ticket like any other', async () => {
    const id = `${randomUUID()}@acme.example`
    const raw = `From: ${ANN}\r\nTo: ${SUPPORT}\r\nSubject: Read\r\nMessage-ID: <${id}>\r\n\r\nHello\r\n`
    us.mail.deliver(SUPPORT, raw, { flags: ['\\Seen'] })
    expect((await decided(us, id))[0]?.outcome).toBe('ticket-opened')
  })

  test('a mailbox with another UIDVALIDITY is read anew: not one ticket, message or mail more', async () => {
    await settled(us)
    const { store } = us.runtime
    const counts = () =>
      Promise.all([store.tickets, store.messages, store.outbox].map(({ collection }) => collection.estimatedDocumentCount()))
    const before = await counts()
    const rows = await store.inboundRows.countByOutcome()
    const inMailbox = us.mail.messages(SUPPORT).length
    us.mail.renewMailbox(SUPPORT)
    await until('all mails to be seen again', async () => {
      const again = await store.inboundRows.countByOutcome()
      return (again.get('duplicate') ?? 0) - (rows.get('duplicate') ?? 0) === inMailbox
    })
    await settled(us)
    expect(await counts()).toEqual(before)
  })
})

describe('every mail is one message and every outbound mail goes out once', () => {
  const mails = isLong ? 100 : 60

  async function withCrowd(work: (us: Installation) => Promise<void>): Promise<void> {
    const us = await startInstallation(freshPlaces(), { people: [CROWD], config: crowdConfig })
    try {
      await work(us)
      const stored = () => us.runtime.store.messages.collection.countDocuments({})
      await until('all mails to be messages', async () => (await stored()) === mails)
      await settled(us)
      expect(await judgeCrowd(us, mails)).toEqual(complete(mails))
    } finally {
      await us.stop()
    }
  }

  test('when two copies of every worker run', async () => {
    await withCrowd(async (us) => {
      us.play()
      us.play()
      deliverCrowd(us, 0, mails)
    })
  })

  test('when Redis forgets everything in the middle, twice', async () => {
    await withCrowd(async (us) => {
      const redis = new Redis(inject('redisUrl'))
      us.play()
      for (const half of [0, mails / 2]) {
        deliverCrowd(us, half, mails / 2)
        const { store } = us.runtime
        await until('some to be done and some not', async () => (await store.inboundRows.countWaiting()) > 0)
        // All that this installation has in Redis; other tests use the same server.
        const keys = await redis.keys(`${us.runtime.queueSettings?.prefix}*`)
        if (keys.length > 0) await redis.unlink(...keys)
      }
      redis.disconnect()
    })
  })

  test('when all connections to the mail server are cut again and again', async () => {
    await withCrowd(async (us) => {
      us.play()
      for (let n = 0; n < mails; n += 20) {
        deliverCrowd(us, n, 20)
        const { store } = us.runtime
        await until('some to be stored', async () => (await store.inboundRows.collection.countDocuments({})) > n)
        us.mail.disconnectAll()
      }
    })
  })
})

test('nothing is left over for a second start: what was done stays done', async () => {
  const us = await startInstallation(freshPlaces())
  try {
    const end = us.play()
    const id = await post(us.mail, { from: ANN, to: SUPPORT })
    await ticketOf(us, id)
    await end()
    const news = markMailboxes(us, [ANN, SAM])
    us.play()
    const second = await post(us.mail, { from: ANN, to: SUPPORT })
    await ticketOf(us, second)
    expect(await news.counts()).toEqual({ [ANN]: 1, [SAM]: 1 })
    expect(await us.runtime.store.inboundRows.collection.countDocuments({})).toBe(2)
  } finally {
    await us.stop()
  }
})
