/** A mail of the outbox reaches each recipient once, or its loss is told: on a real MongoDB and real SMTP servers. */
import { expect, test } from 'vitest'
import { deliverMessage } from '../../src/send/deliver-message.ts'
import { tellFailure } from '../../src/send/tell-failure.ts'
import type { OutboxRow } from '../../src/store/outbox-row.ts'
import type { Outbox } from '../../src/store/outbox.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { messageIdOf, startScriptedServer } from '../smtp/scripted-server.ts'
import { ANNA, BERT, CARL, EVA, MINUTE_MS, openBench, storeRow } from './outbox-fixtures.ts'

const people = (...addresses: string[]) => addresses.map((addrSpec) => ({ addrSpec, displayName: '' }))
const statuses = (row: OutboxRow) => row.recipients.map(({ status }) => status)
const TICKET = 1 as TicketNumber
/** Outside of any transaction. */
const noSession = undefined as unknown as Parameters<Outbox['applyReports']>[1]

test('a mail that the server takes is sent, and done', async () => {
  const server = await startScriptedServer()
  const bench = await openBench(server.port)
  const row = await bench.deliver(await storeRow(bench, { cc: people(BERT) }))
  expect(row).toMatchObject({ state: 'done', attempts: 1, lease: null, untold: [] })
  expect(statuses(row)).toEqual(['sent', 'sent'])
  expect(server.mails.map(messageIdOf)).toEqual([row.messageId])
  await bench.deliver(row)
  expect(server.mails).toHaveLength(1)
})

test('two deliverers never send the same row', async () => {
  const server = await startScriptedServer()
  const bench = await openBench(server.port)
  const rows = await Promise.all([1, 2, 3, 4, 5].map(() => storeRow(bench)))
  const deliverers = [bench.deliverer(), bench.deliverer(), bench.deliverer()]
  await Promise.all(rows.flatMap(({ _id }) => deliverers.map((deps) => deliverMessage(_id, deps))))
  expect(server.mails).toHaveLength(rows.length)
  expect(server.mails.map(messageIdOf).toSorted()).toEqual(rows.map(({ messageId }) => messageId).toSorted())
})

test('a 4yz answer is tried again later and a 5yz never', async () => {
  const answers = new Map([
    [BERT, { code: 450, text: '4.2.0 Greylisted' }],
    [CARL, { code: 550, text: '5.1.1 No such person' }],
  ])
  const server = await startScriptedServer({ rcpt: (address) => answers.get(address) })
  const bench = await openBench(server.port)
  const first = await bench.deliver(await storeRow(bench, { to: people(ANNA, BERT, CARL) }))
  expect(statuses(first)).toEqual(['sent', 'deferred', 'failed'])
  expect(first.state).toBe('queued')
  expect(first.recipients[2]).toMatchObject({ replyCode: 550, enhancedStatusCode: '5.1.1', text: 'No such person' })

  await bench.deliver(first)
  expect(server.mails).toHaveLength(1)
  answers.clear()
  bench.clock.nowMs = first.dueAt.getTime()
  const second = await bench.deliver(first)
  expect(statuses(second)).toEqual(['sent', 'sent', 'failed'])
  expect(second.state).toBe('done')
  expect(server.mails.map(({ recipients }) => recipients)).toEqual([[ANNA], [BERT]])
})

test('the waits between attempts grow from a minute to four hours, and end after five days', async () => {
  const server = await startScriptedServer({ rcpt: () => ({ code: 451, text: '4.3.0 Later' }) })
  const bench = await openBench(server.port)
  let row = await storeRow(bench)
  const waitsMin: number[] = []
  for (let n = 0; n < 50 && row.state === 'queued'; n++) {
    bench.clock.nowMs = row.dueAt.getTime()
    row = await bench.deliver(row)
    if (row.state === 'queued') waitsMin.push((row.dueAt.getTime() - bench.clock.nowMs) / MINUTE_MS)
  }
  const steady = [1, 5, 15, 60, 240, 240]
  steady.forEach((min, n) => expect(Math.abs((waitsMin[n] ?? 0) / min - 1)).toBeLessThanOrEqual(0.101))
  expect(row.recipients[0]).toMatchObject({ status: 'failed', replyCode: 451 })
  expect(row.recipients[0]?.text).toMatch(/^given up after five days: Later/)
  const days = (bench.clock.nowMs - row.createdAt.getTime()) / (24 * 60 * MINUTE_MS)
  expect(days).toBeGreaterThanOrEqual(5)
  expect(days).toBeLessThan(5.2)
})

test('a server that refuses our password keeps the mail for later', async () => {
  const server = await startScriptedServer({ password: 'right', options: { authOptional: false } })
  const bench = await openBench(server.port)
  bench.config.mailboxes[0]!.smtp.user = 'support'
  bench.config.mailboxes[0]!.smtp.password = 'wrong'
  const row = await storeRow(bench)
  await deliverMessage(row._id, bench.deliverer())
  expect(await bench.row(row._id)).toMatchObject({
    state: 'queued',
    recipients: [{ status: 'deferred', replyCode: 535 }],
  })
})

test('a file that is no longer stored fails the mail instead of sending it without', async () => {
  const server = await startScriptedServer()
  const bench = await openBench(server.port)
  const file = {
    sha256: 'f'.repeat(64),
    filename: 'a.pdf',
    contentType: 'application/pdf',
    sizeBytes: 3,
    isInline: false,
  }
  const row = await bench.deliver(await storeRow(bench, { files: [{ ...file, sizeBytes: 19, contentId: null }] }))
  expect(statuses(row)).toEqual(['failed'])
  expect(server.mails).toEqual([])
})

test('a notification goes without its files when they are gone, or the server refuses them; an answer never does', async () => {
  const answers = [{ code: 552, text: '5.3.4 Too big' } as const, 'take' as const]
  const server = await startScriptedServer({ data: () => answers.shift() ?? 'take' })
  const bench = await openBench(server.port)
  const bytes = Buffer.from('drawing of the pump')
  await bench.store.files.insert([{ sha256: 'a'.repeat(64), bytes }])
  const file = { filename: 'pump.pdf', contentType: 'application/pdf', sizeBytes: 19, isInline: false, contentId: null }
  const told = { kind: 'notification' as const, agent: EVA }
  const refused = await bench.deliver(await storeRow(bench, { ...told, files: [{ ...file, sha256: 'a'.repeat(64) }] }))
  const gone = await bench.deliver(await storeRow(bench, { ...told, files: [{ ...file, sha256: 'f'.repeat(64) }] }))
  expect([statuses(refused), statuses(gone)]).toEqual([['sent'], ['sent']])
  const taken = server.mails.filter(({ isTaken }) => isTaken)
  expect(taken.map(messageIdOf)).toEqual([refused.messageId, gone.messageId])
  for (const { raw } of taken) {
    expect(raw).toContain('Its files could not be mailed')
    expect(raw).not.toContain('pump.pdf')
  }
})

test('files go along byte for byte', async () => {
  const server = await startScriptedServer()
  const bench = await openBench(server.port)
  const bytes = Buffer.from('drawing of the pump')
  await bench.store.files.insert([{ sha256: 'a'.repeat(64), bytes }])
  const file = {
    sha256: 'a'.repeat(64),
    filename: 'pump.pdf',
    contentType: 'application/pdf',
    sizeBytes: 3,
    isInline: false,
  }
  await bench.deliver(await storeRow(bench, { files: [{ ...file, sizeBytes: 19, contentId: null }] }))
  expect(server.mails[0]?.raw).toContain(bytes.toString('base64'))
})

test('an automatic mail whose fate is unknown is dropped', async () => {
  const server = await startScriptedServer({ data: () => 'drop' })
  const bench = await openBench(server.port)
  for (const kind of ['acknowledgement', 'notification', 'alert'] as const) {
    const row = await bench.deliver(await storeRow(bench, { kind, ref: kind }))
    expect([row.state, statuses(row)]).toEqual(['done', ['dropped']])
  }
  expect(server.mails).toHaveLength(3)
})

test('an answer whose fate is unknown waits a quarter of an hour for evidence', async () => {
  const server = await startScriptedServer({ data: () => 'drop' })
  const bench = await openBench(server.port)
  const row = await bench.deliver(await storeRow(bench))
  expect([row.state, statuses(row)]).toEqual(['unknown', ['unknown']])
  expect(row.dueAt.getTime() - bench.clock.nowMs).toBe(15 * MINUTE_MS)
  bench.clock.nowMs = row.dueAt.getTime()
  await bench.deliver(row)
  expect(server.mails).toHaveLength(1)
})

test('a lost answer needs a response again and its owner is told, once', async () => {
  const server = await startScriptedServer({ rcpt: () => ({ code: 550, text: '5.1.1 No such person' }) })
  const bench = await openBench(server.port)
  const row = await bench.deliver(await storeRow(bench))
  expect(row.untold).toEqual([])
  await tellFailure(row, row.recipients, { ...bench, now: bench.clock.now })
  const ticket = await bench.store.tickets.find(TICKET)
  expect(ticket).toMatchObject({ needsResponse: true, version: 2, stage: 'awaiting_customer_response' })
  const lines = await bench.store.timeline.ofTicket(TICKET)
  expect(lines.map(({ body, change }) => body ?? change)).toEqual([
    `${ANNA}: failed (550 5.1.1): No such person`,
    { field: 'needsResponse', from: false, to: true },
  ])
  const alerts = (await bench.store.outbox.ofTicket(TICKET)).filter(({ kind }) => kind === 'alert')
  expect(alerts).toMatchObject([{ agent: EVA, state: 'queued', to: [{ addrSpec: EVA }] }])
  expect(alerts[0]?.text).toContain(`Your answer did not reach ${ANNA}`)
})

test('the loss of an answer is told on the ticket that its ticket was merged into', async () => {
  const server = await startScriptedServer({ rcpt: () => ({ code: 550, text: '5.1.1 No such person' }) })
  const bench = await openBench(server.port)
  await storeRow(bench, { ticket: 2 as TicketNumber })
  const row = await storeRow(bench)
  await bench.store.tickets.collection.updateOne({ _id: TICKET }, { $set: { mergedInto: 2 as TicketNumber } })
  await bench.deliver(row)
  expect(await bench.store.tickets.find(TICKET)).toMatchObject({ needsResponse: false })
  expect(await bench.store.tickets.find(2 as TicketNumber)).toMatchObject({ needsResponse: true })
})

test('the loss of an answer whose ticket is gone disturbs nothing', async () => {
  const server = await startScriptedServer({ rcpt: () => ({ code: 550, text: '5.1.1 No such person' }) })
  const bench = await openBench(server.port)
  const row = await storeRow(bench)
  await bench.store.tickets.collection.deleteMany({})
  expect((await bench.deliver(row)).untold).toEqual([])
})

test('a failed acknowledgement changes nothing on the ticket', async () => {
  const server = await startScriptedServer({ rcpt: () => ({ code: 550, text: '5.1.1 No such person' }) })
  const bench = await openBench(server.port)
  const row = await bench.deliver(await storeRow(bench, { kind: 'acknowledgement' }))
  expect([row.state, statuses(row), row.untold]).toEqual(['done', ['failed'], []])
  expect(await bench.store.tickets.find(TICKET)).toMatchObject({ needsResponse: false, version: 1 })
})

test('a lease is kept while a server thinks for longer than it lasts', async () => {
  const server = await startScriptedServer({
    options: {
      onData: (stream, _session, done) => void stream.on('end', () => setTimeout(done, 2500)).resume(),
    },
  })
  const bench = await openBench(server.port, { intervals: { leaseSeconds: 1 } })
  const row = await storeRow(bench)
  const deps = { ...bench.deliverer(), now: Date.now }
  const sending = deliverMessage(row._id, deps)
  await new Promise((resolve) => setTimeout(resolve, 2000))
  expect(await bench.store.outbox.expired(new Date(), 10)).toEqual([])
  await sending
  expect(statuses(await bench.row(row._id))).toEqual(['sent'])
})

test('a report that arrives while the mail is being sent is not overwritten by the answer of the server', async () => {
  const report = { addrSpec: ANNA, status: 'failed' as const, enhancedStatusCode: '5.1.6', text: 'moved' }
  const server = await startScriptedServer({
    options: {
      onData: (stream, _session, done) =>
        void stream.on('end', () => void store.outbox.applyReports([{ ...report, messageId }], noSession).then(() => done())).resume(),
    },
  })
  const bench = await openBench(server.port)
  const { store } = bench
  const row = await storeRow(bench)
  const { messageId } = row
  await bench.deliver(row)
  expect((await bench.row(row._id)).recipients[0]).toMatchObject({ status: 'failed', enhancedStatusCode: '5.1.6' })
})

test('a delay that is reported after the mail was handed over does not send it again', async () => {
  const answers = new Map([[BERT, { code: 450, text: '4.2.0 Greylisted' }]])
  const server = await startScriptedServer({ rcpt: (address) => answers.get(address) })
  const bench = await openBench(server.port)
  const first = await bench.deliver(await storeRow(bench, { to: people(ANNA, BERT) }))
  const report = { messageId: first.messageId, addrSpec: ANNA, status: 'deferred' as const, text: 'still trying' }
  await bench.store.outbox.applyReports([{ ...report, enhancedStatusCode: '4.4.1' }], noSession)
  answers.clear()
  bench.clock.nowMs = first.dueAt.getTime()
  const second = await bench.deliver(first)
  expect([second.state, statuses(second)]).toEqual(['done', ['deferred', 'sent']])
  expect(server.mails.map(({ recipients }) => recipients)).toEqual([[ANNA], [BERT]])
})
