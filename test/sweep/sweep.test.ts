/** What Redis forgot, a dead worker left or nobody could tell is found again: on real MongoDB, Redis and SMTP servers. */
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CurrentConfig } from '../../src/config/current-config.ts'
import { NotFoundError } from '../../src/errors.ts'
import { applyMails, InboundQueue } from '../../src/jobs/apply-mails.ts'
import { deliverMail, OutboxQueue } from '../../src/jobs/deliver-mail.ts'
import type { QueueSettings } from '../../src/queue/redis.ts'
import type { JobKind } from '../../src/queue/job-queue.ts'
import { runJobs } from '../../src/queue/run-jobs.ts'
import { deliverMessage } from '../../src/send/deliver-message.ts'
import { directoryOf } from '../../src/config/directory.ts'
import { sweep, sweepForever, type SweepDeps } from '../../src/process/sweep.ts'
import { inboundIdIn } from '../../src/store/ledger-keys.ts'
import type { OutboxRow } from '../../src/store/outbox-row.ts'
import type { Outbox } from '../../src/store/outbox.ts'
import type { InboundId, TicketNumber } from '../../src/tickets/ticket.ts'
import { testRedis } from '../support/servers.ts'
import { messageIdOf, startScriptedServer, type DataScript } from '../smtp/scripted-server.ts'
import { ANNA, BERT, MINUTE_MS, openBench, silentLog, storeRow, type Bench } from '../send/outbox-fixtures.ts'

const TICKET = 1 as TicketNumber
const noSession = undefined as unknown as Parameters<Outbox['applyReports']>[1]
const people = (...addresses: string[]) => addresses.map((addrSpec) => ({ addrSpec, displayName: '' }))
const statuses = (row: OutboxRow) => row.recipients.map(({ status }) => status)

function testPlace(): QueueSettings {
  const { url, prefix } = testRedis()
  return { redisUrl: url, prefix }
}

/** A sweeper, as a process of its own. */
async function sweeper(bench: Bench, place = testPlace()): Promise<SweepDeps> {
  const { store, config, clock } = bench
  const [inboundQueue, outboxQueue] = [new InboundQueue(place), new OutboxQueue(place)]
  onTestFinished(async () => void (await Promise.all([inboundQueue.close(), outboxQueue.close()])))
  await Promise.all([reachable(inboundQueue), reachable(outboxQueue)])
  const directory = () => Promise.resolve(directoryOf(config, []))
  return { store, config, directory, log: silentLog, now: clock.now, inboundQueue, outboxQueue, transports: bench.deliverer().transports }
}

/** The producers fail at once until they are connected. */
async function reachable(queue: { depth(): Promise<number> }): Promise<void> {
  for (let n = 0; n < 50; n++) {
    const isThere = await queue.depth().then(
      () => true,
      () => false,
    )
    if (isThere) return
    await wait(20)
  }
}

async function storeInbound(bench: Bench, count: number, storedAgoMs: number): Promise<readonly InboundId[]> {
  const ids = Array.from({ length: count }, (_, n) => inboundIdIn('support/INBOX', { uidValidity: '1', uid: n + 1 }))
  const row = { mailbox: 'support', folder: 'INBOX', source: 'imap' as const, rawSha256: 'x', sizeBytes: 1 }
  await bench.store.inboundRows.insert(ids.map((_id) => ({ ...row, _id, at: new Date(), file: null, isPartial: false })))
  const storedAt = new Date(bench.clock.nowMs - storedAgoMs)
  await bench.store.inboundRows.collection.updateMany({}, { $set: { storedAt } })
  return ids
}

/** Takes jobs off a queue until there are none. */
async function taken<T>(
  place: QueueSettings,
  queue: 'inbound' | 'outbox',
  then: () => Promise<void> = () => Promise.resolve(),
): Promise<T[]> {
  const seen: T[] = []
  const kind = (queue === 'inbound' ? applyMails : deliverMail) as JobKind<unknown, unknown>
  const run = (payload: unknown) => {
    seen.push(payload as T)
    return then()
  }
  const options = { settings: place, work: null, lockMs: 5000, onFault: () => undefined }
  const worker = runJobs({ ...kind, concurrency: 1, run }, options)
  await wait(400)
  await worker.close(1000)
  return seen
}

describe('the ledger', () => {
  test('a stored mail without a job is found with an empty Redis', async () => {
    const bench = await openBench(1)
    const place = testPlace()
    const deps = await sweeper(bench, place)
    const ids = await storeInbound(bench, 30, 2 * MINUTE_MS)
    expect(await sweep(deps)).toMatchObject({ reenqueued: 30 })
    const jobs = await taken<{ ids: string[] }>(place, 'inbound')
    expect(jobs.flatMap((job) => job.ids).toSorted()).toEqual([...ids].toSorted())
  })

  test('a mail that a job may still be running for is left to it', async () => {
    const bench = await openBench(1)
    const deps = await sweeper(bench)
    await storeInbound(bench, 1, 59_000)
    expect(await sweep(deps)).toMatchObject({ reenqueued: 0 })
    bench.clock.nowMs += 2_000
    expect(await sweep(deps)).toMatchObject({ reenqueued: 1 })
  })

  test('a mail that is done is never enqueued again', async () => {
    const bench = await openBench(1)
    const deps = await sweeper(bench)
    await storeInbound(bench, 2, 60 * MINUTE_MS)
    await bench.store.inboundRows.collection.updateMany({}, { $set: { isDone: true } })
    expect(await sweep(deps)).toMatchObject({ reenqueued: 0 })
  })

  test('what waits in the queue is not enqueued by every pass again', async () => {
    const bench = await openBench(1, { limits: { queuedAhead: 50 } })
    const place = testPlace()
    const deps = await sweeper(bench, place)
    const ids = await storeInbound(bench, 40, 60 * MINUTE_MS)
    await storeRow(bench)
    expect(await sweep(deps)).toMatchObject({ reenqueued: 40, due: 1 })
    expect(await sweep(deps)).toMatchObject({ reenqueued: 0, due: 0 })
    // Some of a dozen are done: the rest is another set, and no other job.
    await bench.store.inboundRows.collection.updateMany({ _id: { $in: ids.slice(0, 5) } }, { $set: { isDone: true } })
    expect(await sweep(deps)).toMatchObject({ reenqueued: 0, due: 0 })
    expect((await taken<{ ids: string[] }>(place, 'inbound')).flatMap((job) => job.ids)).toHaveLength(40)
  })

  test('no more is enqueued than may wait ahead of the workers', async () => {
    const bench = await openBench(1, { limits: { queuedAhead: 50 } })
    const deps = await sweeper(bench)
    await storeInbound(bench, 200, 60 * MINUTE_MS)
    expect(await sweep(deps)).toMatchObject({ reenqueued: 50 })
  })

  test('mail of a mailbox that the configuration lacks is left alone, and keeps no other mail out', async () => {
    const bench = await openBench(1, { limits: { queuedAhead: 50 } })
    const deps = await sweeper(bench)
    await storeInbound(bench, 60, 60 * MINUTE_MS)
    await bench.store.inboundRows.collection.updateMany({}, { $set: { mailbox: 'gone' } })
    const _id = inboundIdIn('support/INBOX', { uidValidity: '2', uid: 1 })
    const row = { mailbox: 'support', folder: 'INBOX', source: 'imap' as const, rawSha256: 'x', sizeBytes: 1 }
    await bench.store.inboundRows.insert([{ ...row, _id, at: new Date(), file: null, isPartial: false }])
    await bench.store.inboundRows.collection.updateOne({ _id }, { $set: { storedAt: new Date(bench.clock.nowMs - 5 * MINUTE_MS) } })
    expect(await sweep(deps)).toMatchObject({ reenqueued: 1 })
  })

  test('the same mail can be enqueued again though a failed job of it is kept', async () => {
    const bench = await openBench(1)
    const place = testPlace()
    const deps = await sweeper(bench, place)
    await storeInbound(bench, 1, 60 * MINUTE_MS)
    await sweep(deps)
    const refused = () => Promise.reject(new NotFoundError('gone'))
    expect(await taken(place, 'inbound', refused)).toHaveLength(1)
    expect(await taken(place, 'inbound')).toEqual([])
    bench.clock.nowMs += MINUTE_MS
    await sweep(deps)
    expect(await taken(place, 'inbound')).toHaveLength(1)
  })
})

describe('the outbox', () => {
  test('a mail that is due and has no job is enqueued; one that is not due waits', async () => {
    const bench = await openBench(1)
    const place = testPlace()
    const deps = await sweeper(bench, place)
    const due = await storeRow(bench)
    const later = await storeRow(bench)
    await bench.store.outbox.write(later, { dueAt: new Date(bench.clock.nowMs + MINUTE_MS) })
    expect(await sweep(deps)).toMatchObject({ due: 1 })
    expect(await taken(place, 'outbox')).toEqual([{ id: due._id }])
  })

  test('where more is due than there is room for, each mailbox has its share', async () => {
    const bench = await openBench(1, { limits: { queuedAhead: 50 } })
    const place = testPlace()
    const deps = await sweeper(bench, place)
    for (let n = 0; n < 55; n++) await storeRow(bench)
    const { _id } = await storeRow(bench)
    const later = new Date(bench.clock.nowMs + 1)
    await bench.store.outbox.collection.updateOne({ _id }, { $set: { mailbox: 'sales', dueAt: later } })
    bench.clock.nowMs += 1
    expect(await sweep(deps)).toMatchObject({ due: 50 })
    expect((await taken<{ id: string }>(place, 'outbox')).map(({ id }) => id)).toContain(_id)
  })

  test('a sender that fell silent leaves an answer unknown and an automatic mail dropped', async () => {
    const bench = await openBench(1)
    const deps = await sweeper(bench)
    const rows = [await storeRow(bench), await storeRow(bench, { kind: 'acknowledgement' })]
    const claim = { owner: 'dead', nowMs: bench.clock.nowMs, leaseMs: 30_000 }
    for (const { _id } of rows) await bench.store.outbox.claim(_id, claim)
    expect(await sweep(deps)).toMatchObject({ expired: 0 })
    bench.clock.nowMs += 31_000
    expect(await sweep(deps)).toMatchObject({ expired: 2, due: 0 })
    const after = await Promise.all(rows.map(({ _id }) => bench.row(_id)))
    expect(after.map((row) => [row.state, ...statuses(row)])).toEqual([
      ['unknown', 'unknown'],
      ['done', 'dropped'],
    ])
  })

  test('a server’s answer that comes after the lease was lost still counts', async () => {
    const gate = Promise.withResolvers<void>()
    const server = await startScriptedServer({
      options: {
        onData: (stream, _session, done) => void stream.on('end', () => void gate.promise.then(() => done())).resume(),
      },
    })
    const bench = await openBench(server.port)
    const deps = await sweeper(bench)
    const row = await storeRow(bench)
    const sending = deliverMessage(row._id, bench.deliverer())
    while ((await bench.row(row._id)).state !== 'sending') await wait(20)
    bench.clock.nowMs += 31_000
    expect(await sweep(deps)).toMatchObject({ expired: 1 })
    gate.resolve()
    await sending
    const after = await bench.row(row._id)
    expect([after.state, statuses(after), after.untold]).toEqual(['done', ['sent'], []])
  })
})

describe('a mail whose fate is unknown', () => {
  /** An answer that a server took without saying so. */
  async function unknownAnswer(then: DataScript = 'take', recipients = people(ANNA)) {
    const scripts: DataScript[] = ['drop', then]
    const server = await startScriptedServer({ data: () => scripts.shift() ?? 'take' })
    const bench = await openBench(server.port)
    const deps = await sweeper(bench)
    const row = await bench.deliver(await storeRow(bench, { to: recipients }))
    expect(row.state).toBe('unknown')
    return { server, bench, deps, row }
  }

  test('a mail whose fate is unknown is not sent twice when a copy of it was seen', async () => {
    const { server, bench, deps, row } = await unknownAnswer()
    await bench.store.outbox.collection.updateOne({ _id: row._id }, { $set: { copySeenAt: new Date(bench.clock.nowMs) } })
    bench.clock.nowMs += 16 * MINUTE_MS
    await sweep(deps)
    const after = await bench.deliver(row)
    expect([after.state, statuses(after), after.resentAt]).toEqual(['done', ['sent'], null])
    expect(server.mails).toHaveLength(1)
  })

  test('a report on one of its recipients proves that it went out to all', async () => {
    const { server, bench, deps, row } = await unknownAnswer('take', people(ANNA, BERT))
    const report = { messageId: row.messageId, addrSpec: ANNA, status: 'failed' as const, text: 'moved' }
    await bench.store.outbox.applyReports([{ ...report, enhancedStatusCode: '5.1.6' }], noSession)
    bench.clock.nowMs += 16 * MINUTE_MS
    await sweep(deps)
    const after = await bench.deliver(row)
    expect([after.state, statuses(after)]).toEqual(['done', ['failed', 'sent']])
    expect(server.mails).toHaveLength(1)
  })

  test('a copy of an earlier attempt proves nothing about a later one', async () => {
    const { bench, deps, row } = await unknownAnswer()
    const before = new Date(bench.clock.nowMs - MINUTE_MS)
    await bench.store.outbox.collection.updateOne({ _id: row._id }, { $set: { copySeenAt: before } })
    bench.clock.nowMs += 16 * MINUTE_MS
    await sweep(deps)
    expect(await bench.row(row._id)).toMatchObject({ state: 'queued', resentAt: new Date(bench.clock.nowMs) })
  })

  test('without evidence it is sent once more after a quarter of an hour, as the same mail, and the timeline says so', async () => {
    const { server, bench, deps, row } = await unknownAnswer()
    bench.clock.nowMs += 14 * MINUTE_MS
    expect(await sweep(deps)).toMatchObject({ waited: 0 })
    bench.clock.nowMs += 2 * MINUTE_MS
    expect(await sweep(deps)).toMatchObject({ waited: 1, due: 1 })
    const after = await bench.deliver(row)
    expect([after.state, statuses(after)]).toEqual(['done', ['sent']])
    expect(server.mails.map(messageIdOf)).toEqual([row.messageId, row.messageId])
    const lines = await bench.store.timeline.ofTicket(TICKET)
    expect(lines.map(({ rule, visibility }) => [rule, visibility])).toEqual([['sent-again', 'internal']])
  })

  test('unknown for the second time is final: the agents are told, and it is never sent again', async () => {
    const { server, bench, deps, row } = await unknownAnswer('drop')
    for (let n = 0; n < 5; n++) {
      bench.clock.nowMs += 16 * MINUTE_MS
      await sweep(deps)
      await bench.deliver(row)
    }
    expect(server.mails).toHaveLength(2)
    const after = await bench.row(row._id)
    expect([after.state, statuses(after), after.untold]).toEqual(['done', ['unknown'], []])
    expect((await bench.store.outbox.lost(10)).map(({ _id }) => _id)).toEqual([row._id])
    expect(await bench.store.tickets.find(TICKET)).toMatchObject({ needsResponse: true })
    const alerts = (await bench.store.outbox.ofTicket(TICKET)).filter(({ kind }) => kind === 'alert')
    expect(alerts.map(({ text }) => text)).toEqual([expect.stringContaining(`may not have reached ${ANNA}`)])
  })

  test('two sweepers at once do no harm', async () => {
    const { server, bench, deps, row } = await unknownAnswer()
    const other = await sweeper(bench)
    bench.clock.nowMs += 16 * MINUTE_MS
    const passes = await Promise.all([sweep(deps), sweep(other), sweep(deps)])
    expect(passes.reduce((sum, { waited }) => sum + waited, 0)).toBe(1)
    await Promise.all([deliverMessage(row._id, bench.deliverer()), deliverMessage(row._id, bench.deliverer())])
    expect(server.mails).toHaveLength(2)
    expect(await bench.store.timeline.ofTicket(TICKET)).toHaveLength(1)
  })
})

describe('losses', () => {
  test('a loss that was recorded but not told is told by the next pass, once', async () => {
    const bench = await openBench(1)
    const deps = await sweeper(bench)
    const row = await storeRow(bench)
    const recipients = row.recipients.map((recipient) => ({ ...recipient, status: 'failed' as const }))
    await bench.store.outbox.write(row, { recipients, state: 'done', untold: [ANNA] })
    await Promise.all([sweep(deps), sweep(deps)])
    // As if the first teller had died before it could note that it had told.
    await bench.store.outbox.collection.updateOne({ _id: row._id }, { $set: { untold: [ANNA] } })
    await sweep(deps)
    expect((await bench.row(row._id)).untold).toEqual([])
    expect((await bench.store.timeline.ofTicket(TICKET)).map(({ rule }) => rule)).toEqual(['delivery-status', 'answer-failed'])
    expect((await bench.store.outbox.ofTicket(TICKET)).filter(({ kind }) => kind === 'alert')).toHaveLength(1)
  })
})

describe('Redis', () => {
  test('with Redis away the rest of the pass is done, and the next pass enqueues', async () => {
    const bench = await openBench(1)
    const away = { redisUrl: 'redis://127.0.0.1:1', prefix: 'x' }
    const [inboundQueue, outboxQueue] = [new InboundQueue(away), new OutboxQueue(away)]
    onTestFinished(async () => void (await Promise.all([inboundQueue.close(), outboxQueue.close()])))
    await storeInbound(bench, 1, 60 * MINUTE_MS)
    const silent = await storeRow(bench)
    await bench.store.outbox.claim(silent._id, { owner: 'dead', nowMs: bench.clock.nowMs, leaseMs: 30_000 })
    bench.clock.nowMs += MINUTE_MS
    const without = { ...(await sweeper(bench)), inboundQueue, outboxQueue }
    expect(await sweep(without)).toEqual({ reenqueued: 0, expired: 1, due: 0, waited: 0 })
    expect(await sweep(await sweeper(bench))).toMatchObject({ reenqueued: 1 })
  })

  test('after Redis was flushed, everything that is not done is enqueued again', async () => {
    const bench = await openBench(1)
    const place = testPlace()
    const deps = await sweeper(bench, place)
    await storeInbound(bench, 3, 60 * MINUTE_MS)
    await storeRow(bench)
    await sweep(deps)
    const redis = new Redis(place.redisUrl)
    onTestFinished(() => redis.disconnect())
    const keys = await redis.keys(`${place.prefix}:*`)
    expect(keys.length).toBeGreaterThan(0)
    await redis.del(keys)
    bench.clock.nowMs += MINUTE_MS
    expect(await sweep(deps)).toMatchObject({ reenqueued: 3, due: 1 })
    expect((await taken<{ ids: string[] }>(place, 'inbound')).flatMap(({ ids }) => ids)).toHaveLength(3)
  })
})

test('sweeping goes on until it is told to stop, and then stops at once', async () => {
  const bench = await openBench(1)
  const deps = await sweeper(bench)
  const stop = new AbortController()
  const config = { ...deps.config, intervals: { ...deps.config.intervals, sweepSeconds: 0.05 } }
  const sweeping = sweepForever(() => ({ ...deps, config }), new CurrentConfig(config), stop.signal)
  await storeInbound(bench, 1, 60 * MINUTE_MS)
  while ((await deps.inboundQueue.depth()) === 0) await wait(20)
  stop.abort()
  await sweeping
})
