/** Delivery reports, and mail that must cause nothing: imported, too old, from the past. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { applyMessages } from '../../src/apply/apply-messages.ts'
import { applyDepsOf } from '../../src/process/apply-deps.ts'
import { withParsing } from '../../src/arrive/parsing.ts'
import type { FoundMail } from '../../src/arrive/import-sources.ts'
import { importMails } from '../../src/arrive/import-mails.ts'
import type { InboundId, Ticket } from '../../src/tickets/ticket.ts'
import { ANN, BOB, EVE, SALES, SAM, startInstallation, SUPPORT, ZED, type Installation } from '../support/installation.ts'
import { decided, markMailboxes, settled, ticketNumbered, ticketOf, told, type Newcomers } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post, postRaw, type Received } from '../support/post.ts'

const dayMs = 24 * 3_600_000
const people = [ANN, BOB, EVE, ZED, SAM]
let us: Installation
let news: Newcomers

beforeAll(async () => {
  us = await startInstallation(freshPlaces())
  us.play()
})
beforeEach(() => {
  news = markMailboxes(us, people)
})
afterAll(() => us.stop())

/** A report as a mail server writes it (RFC 3464). */
function reportOn(messageId: string, lost: string, id: string): string {
  return [
    'From: Mail Delivery System <MAILER-DAEMON@relay.example>',
    `To: ${SUPPORT}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${id}>`,
    'Date: Tue, 3 Nov 2026 10:00:00 +0000',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=part',
    '',
    '--part\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n',
    `--part\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; ${lost}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n`,
    `--part\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: ${SUPPORT}\r\nTo: ${lost}\r\nMessage-ID: <${messageId}>\r\nSubject: Re: Printer\r\n`,
    '--part--',
    '',
  ].join('\r\n')
}

async function answered(): Promise<{ ticket: Ticket; answer: Received }> {
  const id = await post(us.mail, { from: ANN, to: SUPPORT, cc: [EVE] })
  await ticketOf(us, id)
  const notification = (await news.fromUs(SAM)).at(-1)!
  await ticketOf(us, await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'A new ribbon is sent.' })))
  return { ticket: await ticketOf(us, id), answer: (await news.fromUs(ANN)).at(-1)! }
}

async function statuses({ message }: Received): Promise<Readonly<Record<string, string>>> {
  const row = await us.runtime.store.outbox.collection.findOne({ messageId: message.messageId ?? '' })
  return Object.fromEntries((row?.recipients ?? []).map(({ addrSpec, status }) => [addrSpec, status]))
}

describe('a delivery report', () => {
  test('on an answer of ours marks the recipient, asks for a response again and tells the agent; members stay', async () => {
    const { ticket, answer } = await answered()
    const id = `report-1-${ticket.number}@relay.example`
    await postRaw(us.mail, reportOn(answer.message.messageId ?? '', EVE, id), { from: '', to: [SUPPORT] })
    expect((await decided(us, id))[0]?.outcome).toBe('report-applied')
    await settled(us)
    expect(await statuses(answer)).toEqual({ [ANN]: 'sent', [EVE]: 'failed' })
    expect(told(await ticketNumbered(us, ticket.number))).toEqual({ ...told(ticket), needsResponse: true })
    expect((await news.fromUs(SAM)).at(-1)?.message.text).toContain(`did not reach ${EVE}`)
  })

  test('that names somebody who was no recipient of that mail marks nobody', async () => {
    const { ticket, answer } = await answered()
    const sent = await news.counts()
    const id = `report-2-${ticket.number}@relay.example`
    await postRaw(us.mail, reportOn(answer.message.messageId ?? '', ZED, id), { from: '', to: [SUPPORT] })
    await decided(us, id)
    await settled(us)
    expect(await statuses(answer)).toEqual({ [ANN]: 'sent', [EVE]: 'sent' })
    expect(told(await ticketNumbered(us, ticket.number))).toEqual(told(ticket))
    expect(await news.counts()).toEqual(sent)
  })

  test('on a Message-ID that we never gave marks nobody and opens no ticket', async () => {
    const { ticket, answer } = await answered()
    const tickets = await us.runtime.store.tickets.collection.countDocuments({})
    const id = `report-3-${ticket.number}@relay.example`
    await postRaw(us.mail, reportOn('intray.1.c.guess.aaaa@us.example', ANN, id), { from: '', to: [SUPPORT] })
    expect((await decided(us, id))[0]?.outcome).toBe('unmatched-report')
    expect(await statuses(answer)).toEqual({ [ANN]: 'sent', [EVE]: 'sent' })
    expect(await us.runtime.store.tickets.collection.countDocuments({})).toBe(tickets)
  })
})

test('imported mail becomes tickets and sends nothing to anybody', async () => {
  const rows = await us.runtime.store.outbox.collection.countDocuments({})
  const mails = ['old-1', 'old-2'].map((name): FoundMail => {
    const head = `From: ${ANN}\r\nTo: ${SUPPORT}\r\nSubject: Old ${name}\r\nMessage-ID: <${name}@acme.example>\r\n`
    return {
      path: `${name}.eml`,
      bytes: Buffer.from(`${head}Date: Mon, 5 Oct 2026 10:00:00 +0000\r\n\r\nHello\r\n`),
      receivedAt: null,
    }
  })
  await withParsing(1, us.config, async (parsing) => {
    const parse = { store: us.runtime.store, ...parsing }
    const applying = applyDepsOf(us.runtime, () => parse)
    const apply = (ids: readonly InboundId[]) => applyMessages(ids, applying)
    const done = await importMails(
      (async function* () {
        yield* mails
      })(),
      { mailbox: 'support', parse, apply, now: Date.now, progress: () => undefined },
    )
    expect(done).toEqual({ read: 2, added: 2, failed: 0 })
  })
  const [first] = await decided(us, 'old-1@acme.example')
  expect(first?.outcome).toBe('ticket-opened')
  expect(await us.runtime.store.outbox.collection.countDocuments({})).toBe(rows)
})

test('mail older than the mailbox’s start date is in the ledger, opens no ticket and gets no answer', async () => {
  const startDate = new Date(Date.now() + dayMs).toISOString()
  const later = await startInstallation(freshPlaces(), { support: { startDate } })
  try {
    later.play()
    const id = await post(later.mail, { from: ANN, to: SUPPORT })
    expect((await decided(later, id))[0]?.outcome).toBe('before-start')
    await ticketOf(later, await post(later.mail, { from: BOB, to: SALES }))
    expect(await later.runtime.store.tickets.collection.countDocuments({})).toBe(1)
    expect(await markMailboxes(later, []).fromUs(ANN)).toHaveLength(0)
    expect(later.mail.messages(ANN)).toHaveLength(0)
  } finally {
    await later.stop()
  }
})

test('our own answer, found in the Sent folder, only proves that it went out', async () => {
  const { ticket, answer } = await answered()
  const sent = await news.counts()
  us.mail.deliver(SUPPORT, answer.raw, { mailbox: 'Sent', flags: ['\\Seen'] })
  expect((await decided(us, answer.message.messageId ?? ''))[0]?.outcome).toBe('own-copy')
  expect(told(await ticketNumbered(us, ticket.number))).toEqual(told(ticket))
  expect(await news.counts()).toEqual(sent)
})
