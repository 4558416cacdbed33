/** What a queue does with the same subject twice, on a real Redis: no job of the past keeps a new one out for good. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Queue } from 'bullmq'
import { expect, onTestFinished, test } from 'vitest'
import { deliverMail, OutboxQueue } from '../../src/jobs/deliver-mail.ts'
import { applyMails, InboundQueue } from '../../src/jobs/apply-mails.ts'
import type { JobKind } from '../../src/queue/job-queue.ts'
import { runJobs, type RunningWorker } from '../../src/queue/run-jobs.ts'
import type { QueueSettings } from '../../src/queue/redis.ts'
import { until } from '../support/observe.ts'
import { testRedis } from '../support/servers.ts'

function testPlace(): QueueSettings {
  const { url, prefix } = testRedis()
  return { redisUrl: url, prefix }
}

async function outboxAt(place: QueueSettings): Promise<OutboxQueue> {
  const queue = new OutboxQueue(place)
  onTestFinished(() => queue.close())
  await until('Redis', () =>
    queue
      .depth()
      .then(() => true)
      .catch(() => false),
  )
  return queue
}

/** Runs jobs until the test ends. */
function start<T, W>(kind: JobKind<T, W>, place: QueueSettings, work: W): RunningWorker {
  const worker = runJobs(kind, { settings: place, work, lockMs: 5000, onFault: () => undefined })
  onTestFinished(() => worker.close(100))
  return worker
}

test('what waits is not enqueued twice', async () => {
  const place = testPlace()
  const queue = await outboxAt(place)
  await queue.enqueue(['a', 'b'])
  await queue.enqueue(['b', 'c'])
  expect(await queue.depth()).toBe(3)
})

test('what was done may be enqueued again', async () => {
  const place = testPlace()
  const queue = await outboxAt(place)
  const delivered: string[] = []
  start(deliverMail, place, async (id) => void delivered.push(id))
  for (const count of [1, 2]) {
    await queue.enqueue(['a'])
    await until('the job', () => delivered.length === count)
    await until('its end', async () => (await queue.depth()) === 0)
  }
})

test('a failed job that is kept keeps nobody out', async () => {
  const place = testPlace()
  const queue = await outboxAt(place)
  let tries = 0
  start(deliverMail, place, async () => {
    if (++tries === 1) throw new Error('the server is away')
  })
  await queue.enqueue(['a'])
  await until('the failure', async () => tries === 1 && (await queue.depth()) === 0)
  const kept = new Queue('outbox', { connection: { url: place.redisUrl }, prefix: place.prefix })
  onTestFinished(() => kept.close())
  expect(await kept.getFailedCount()).toBe(1)
  await queue.enqueue(['a'])
  await until('the second try', () => tries === 2)
})

test('a job that hangs, or that Redis lost, does not keep out what the sweeper adds; nor does it hold up the end', async () => {
  const place = testPlace()
  const queue = await outboxAt(place)
  const started: string[] = []
  const hang = new Promise<void>((resolve) => onTestFinished(() => resolve()))
  const worker = start(deliverMail, place, (id) => {
    started.push(id)
    return started.length === 1 ? hang : Promise.resolve()
  })
  await queue.enqueue(['a'])
  await until('the job that hangs', () => started.length === 1)
  await queue.enqueue(['a'])
  await sleep(200)
  expect(started).toEqual(['a'])
  await queue.enqueueAgain(['a'])
  await until('another one', () => started.length === 2)
  const before = performance.now()
  await worker.close(100)
  expect(performance.now() - before).toBeLessThan(2_000)
})

test('a backlog goes in jobs of a dozen, a few mails in jobs of their own', async () => {
  const place = testPlace()
  const queue = new InboundQueue(place)
  onTestFinished(() => queue.close())
  await until('Redis', () =>
    queue
      .depth()
      .then(() => true)
      .catch(() => false),
  )
  const mails = (count: number, name: string) => Array.from({ length: count }, (_, n) => ({ ids: [`${name}${n}`] }))
  const sizes: number[] = []
  start(applyMails, place, async (ids) => void sizes.push(ids.length))
  await queue.enqueue(mails(3, 'few'))
  await until('three jobs', () => sizes.length === 3)
  expect(sizes).toEqual([1, 1, 1])
  await queue.enqueue(mails(30, 'many'))
  await until('three more', () => sizes.length === 6)
  expect(sizes.slice(3).toSorted((a, b) => a - b)).toEqual([6, 12, 12])
})
