/** Helpers of the tests of sending: a store, a configuration and outbox rows. */
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { onTestFinished } from 'vitest'
import { configSchema, type Config } from '../../src/config/schema.ts'
import type { OutboundDraft } from '../../src/tickets/outbound.ts'
import { blankTicket } from '../../src/tickets/thread/open-ticket.ts'
import { orderStart, type Ticket, type TicketNumber } from '../../src/tickets/ticket.ts'
import type { Store } from '../../src/store/store.ts'
import type { OutboxRow } from '../../src/store/outbox-row.ts'
import { KnownAnswers } from '../../src/send/known-answers.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { deliverMessage, type DeliverDeps } from '../../src/send/deliver-message.ts'
import { tokenKeys } from '../../src/config/token-keys.ts'
import { outboxRowOf } from '../../src/commit/outbox-row.ts'
import { closeTransport, createTransport, type SmtpTimes } from '../../src/smtp/transport.ts'
import { openScratchStore } from '../support/scratch-store.ts'

export const ANNA = 'anna@customer.example'
export const BERT = 'bert@customer.example'
export const CARL = 'carl@customer.example'
export const EVA = 'eva@company.example'
export const START_MS = Date.UTC(2026, 0, 2)
export const MINUTE_MS = 60_000

/** A configuration whose only mailbox sends to the port. */
export function configFor(smtpPort: number, more: object = {}): Config {
  return configSchema.parse({
    secret: 'a-secret-of-the-test',
    mailboxes: [
      {
        name: 'support',
        addresses: ['support@company.example'],
        imap: { host: '127.0.0.1', port: 1, tls: 'none' },
        smtp: { host: '127.0.0.1', port: smtpPort, tls: 'none' },
        notify: [EVA],
      },
    ],
    agents: [{ name: 'Eva', address: EVA }],
    ...more,
  })
}

export const silentLog = pino({ level: 'silent' })

/** A clock that stands still until a test sets it. */
export class TestClock {
  nowMs = START_MS
  readonly now = () => this.nowMs
}

export interface Bench {
  readonly store: Store
  readonly config: Config
  readonly clock: TestClock
  /** A deliverer of its own, as another process has it. */
  readonly deliverer: (times?: Partial<SmtpTimes>) => DeliverDeps
  readonly deliver: (row: OutboxRow) => Promise<OutboxRow>
  readonly row: (id: string) => Promise<OutboxRow>
}

/** A store, with deliverers that send to a port. */
export async function openBench(smtpPort: number, more: object = {}): Promise<Bench> {
  const store = await openScratchStore()
  const config = configFor(smtpPort, more)
  const clock = new TestClock()
  const deliverer = (times: Partial<SmtpTimes> = {}): DeliverDeps => {
    const transport = createTransport(config.mailboxes[0]!.smtp, { times })
    onTestFinished(() => closeTransport(transport))
    const answers = new KnownAnswers({ folder: temporaryFolder('answers'), signal: new AbortController().signal, log: silentLog })
    const sending = { answers, owner: randomUUID(), transports: () => transport, suggest: null }
    return { store, config, now: clock.now, log: silentLog, ...sending }
  }
  const usual = deliverer()
  const row = async (id: string) => {
    const found = await store.outbox.find(id)
    if (!found) throw new Error(`no row ${id}`)
    return found
  }
  const deliver = async ({ _id }: OutboxRow) => {
    await deliverMessage(_id, usual)
    return row(_id)
  }
  return { store, config, clock, deliverer, deliver, row }
}

/** An answer to Anna, as decided; nothing is stored. */
export function draftOf(more: Partial<OutboundDraft> = {}): OutboundDraft {
  return {
    ref: 'reply',
    kind: 'reply',
    ticket: 1 as TicketNumber,
    mailbox: 'support',
    agent: null,
    fromName: 'Eva of Company',
    to: [{ displayName: 'Anna', addrSpec: ANNA }],
    cc: [],
    subject: 'Re: The pump',
    text: 'It is on its way.',
    inReplyTo: 'question@customer.example',
    references: ['question@customer.example'],
    files: [],
    ...more,
  }
}

/** Stores a row and its ticket, as the commit of a decision does. */
export async function storeRow(
  bench: Pick<Bench, 'store' | 'config' | 'clock'>,
  more: Partial<OutboundDraft> = {},
  storedId = randomUUID(),
): Promise<OutboxRow> {
  const { store, config, clock } = bench
  const mailbox = config.mailboxes[0]!
  const draft = draftOf(more)
  const row = outboxRowOf(draft, { ref: storedId, mailbox, keys: tokenKeys(config), nowMs: clock.nowMs })
  await store.outbox.collection.insertOne(row)
  const { number, ...rest } = ticketOf(draft.ticket)
  await store.tickets.collection.updateOne({ _id: number }, { $setOnInsert: rest }, { upsert: true })
  return row
}

/** A ticket that was answered, and so needs no response. */
export function ticketOf(number: TicketNumber): Ticket {
  const by = { kind: 'system' as const, id: 'intray' }
  return {
    ...blankTicket,
    number,
    version: 1,
    scope: 'default',
    mailbox: 'support',
    title: 'The pump',
    body: 'It drips.',
    bareSubject: 'the pump',
    stage: 'awaiting_customer_response',
    severity: 'medium',
    part: 'General',
    ownedBy: [EVA],
    sourceChannel: 'email',
    channels: ['email'],
    createdBy: by,
    createdAtMs: START_MS,
    modifiedBy: by,
    modifiedAtMs: START_MS,
    participants: [ANNA],
    participantsSince: [orderStart],
  }
}
