/** A thread of twelve mails, two of whose ancestors we never saw, arrives in any order at four workers: one ticket, the same each time. */

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobOf } from '../../src/jobs/apply-mails.ts'
import { parseMail } from '../../src/mail/parse-mail.ts'
import { contentHash } from '../../src/arrive/parse-message.ts'
import type { NewInboundRow } from '../../src/store/inbound-row.ts'
import type { ParsedMailDocument } from '../../src/store/mails.ts'
import type { InboundId, Ticket } from '../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, EVE, startInstallation, SUPPORT, ZED, type Installation } from '../support/installation.ts'
import { told, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'

const orders = process.env['INTRAY_LONG'] ? 200 : 20
const workers = 4
/** Jobs of one mail each are made of so few at once. */
const mailsPerCall = 4
const startMs = Date.UTC(2026, 10, 3, 9)
const hourMs = 3_600_000

/** Without a subject: all have the thread's. The first two ancestors, `u1` and `u2`, never came to us. */
interface Sketch {
  readonly from: string
  readonly to?: string
  readonly cc?: string
  readonly inReplyTo?: string
  readonly references?: string
  readonly text: string
}

/** Oldest first, an hour apart; those from our own address lie in the Sent folder. */
const thread: readonly Sketch[] = [
  { from: ANN, cc: BOB, inReplyTo: 'u1', references: 'u1', text: 'It is stuck.' },
  { from: BOB, cc: ANN, inReplyTo: 'u2', references: 'u1 u2', text: 'Here as well.' },
  { from: EVE, cc: ANN, inReplyTo: 'm1', references: 'u1 m1', text: 'Since Monday.' },
  { from: SUPPORT, to: ANN, cc: BOB, inReplyTo: 'm3', references: 'u1 m1 m3', text: 'Which floor is it?' },
  { from: ANN, inReplyTo: 'm4', references: 'u1 m1 m4', text: 'The third.' },
  // A person in common makes it one thread: answers to a mail that nobody has seen are else tickets of their own.
  { from: ZED, cc: `${ANN}, ${BOB}`, inReplyTo: 'u1', text: 'I am in it.' },
  { from: BOB, cc: CARL, references: 'u1 u2 m2', text: 'He really is.' },
  { from: SUPPORT, to: BOB, inReplyTo: 'm7', references: 'u1 u2 m2 m7', text: 'A fitter comes.' },
  { from: ANN, inReplyTo: 'm8', references: 'u1 u2 m2 m7 m8', text: 'When?' },
  { from: EVE, cc: ZED, inReplyTo: 'm3', references: 'u1 m1 m3', text: 'Hold on.' },
  { from: BOB, inReplyTo: 'm9', references: 'u1 u2', text: 'Nobody came.' },
  { from: ANN, cc: CARL, inReplyTo: 'm11', references: 'u1 u2 m9 m11', text: 'It moves.' },
]

let us: Installation
beforeAll(async () => {
  us = await startInstallation(freshPlaces())
  for (let n = 0; n < workers; n++) us.play(['apply'])
})
afterAll(() => us.stop())

interface Delivered {
  readonly row: NewInboundRow
  readonly document: ParsedMailDocument
}

/** The mails of one thread, as a poller leaves them: parsed, and in the ledger. */
async function deliveredIn(order: number): Promise<readonly Delivered[]> {
  return Promise.all(
    thread.map(async (sketch, place) => {
      const raw = Buffer.from(rawOf(sketch, { order, place }))
      const { message } = await parseMail(raw)
      const rawSha256 = createHash('sha256').update(raw).digest('hex')
      const { html, ...rest } = message
      const isSent = sketch.from === SUPPORT
      const folder = isSent ? 'Sent' : 'INBOX'
      const row: NewInboundRow = {
        ...{ _id: `support/${folder}/1/${order}-${place}` as InboundId, mailbox: 'support', folder, rawSha256 },
        ...{ source: isSent ? 'sent' : 'imap', sizeBytes: raw.length, file: null, isPartial: false },
        at: new Date(startMs + place * hourMs),
      }
      return { row, document: { _id: rawSha256, contentHash: contentHash(message), message: rest, html } }
    }),
  )
}

function rawOf(sketch: Sketch, { order, place }: { readonly order: number; readonly place: number }): string {
  const idsOf = (names: string) => names.split(' ').map((name) => `<${name}.${order}@lift.example>`)
  return [
    `Message-ID: ${idsOf(`m${place + 1}`).join('')}`,
    `From: ${sketch.from}`,
    `To: ${sketch.to ?? SUPPORT}`,
    ...(sketch.cc ? [`Cc: ${sketch.cc}`] : []),
    `Subject: Re: The lift of house ${order}`,
    ...(sketch.inReplyTo ? [`In-Reply-To: ${idsOf(sketch.inReplyTo).join('')}`] : []),
    ...(sketch.references ? [`References: ${idsOf(sketch.references).join(' ')}`] : []),
    '',
    `${sketch.text} (house ${order})`,
    '',
  ].join('\r\n')
}

/** In half of the orders a thread's mails come one at a time; in the others, all of them are in the workers' hands at once. */
async function enqueueAll(shuffled: readonly (readonly Delivered[])[]): Promise<void> {
  const [apart, together] = [shuffled.slice(0, orders / 2), shuffled.slice(orders / 2)]
  const inWaves = thread.flatMap((_, wave) => apart.flatMap((mails) => mails[wave] ?? []))
  const all = [...inWaves, ...together.flat()].map(({ row, document }) => {
    return jobOf(row._id, { messageId: document.message.messageId, sizeBytes: row.sizeBytes })
  })
  for (let at = 0; at < all.length; at += mailsPerCall) {
    await us.runtime.inboundQueue?.enqueue(all.slice(at, at + mailsPerCall))
  }
}

test(
  `${orders} orders of arrival: one ticket each, with all twelve mails, the same people, flag and stage`,
  { timeout: 240_000 },
  async () => {
    const { store } = us.runtime
    const threads = await Promise.all(Array.from({ length: orders }, (_, order) => deliveredIn(order)))
    await store.parsedMails.insert(threads.flat().map(({ document }) => document))
    await store.inboundRows.insert(threads.flat().map(({ row }) => row))
    const places = fc.sample(fc.shuffledSubarray([...thread.keys()], { minLength: thread.length }), {
      numRuns: orders,
      seed: 11,
    })
    await enqueueAll(threads.map((mails, order) => places[order]!.flatMap((place) => mails[place] ?? [])))
    await until('all mails to be decided', async () => (await store.inboundRows.countWaiting()) === 0, 200_000)

    const tickets: Ticket[] = []
    for await (const ticket of store.tickets.all()) tickets.push(ticket)
    expect(tickets).toHaveLength(orders)
    const found = await Promise.all(tickets.map((ticket) => store.messages.ofTicket(ticket.number)))
    for (const [n, ticket] of tickets.entries()) {
      const ids = found[n]!.map(({ messageId }) => messageId)
      const order = Number(/\.(\d+)@/.exec(ids[0] ?? '')?.[1])
      expect(ids, `order ${order}`).toEqual(thread.map((_, place) => `m${place + 1}.${order}@lift.example`))
      expect({ ...told(ticket), parent: ticket.parent?.messageId }, `order ${order}: ${places[order]?.join(' ')}`).toEqual({
        workspace: 'Acme',
        reporters: [ANN, BOB, EVE, ZED],
        members: [ANN, CARL],
        needsResponse: true,
        stage: 'work_in_progress',
        parent: `m12.${order}@lift.example`,
      })
    }
  },
)
