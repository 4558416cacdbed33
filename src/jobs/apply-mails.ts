/** The job that applies mails, and its queue. Jobs only wake workers; the ledger in MongoDB has everything. */
import { z } from 'zod'
import type { Log } from '../logger.ts'
import { JobQueue, type JobKind } from '../queue/job-queue.ts'
import { inTime, type QueueSettings } from '../queue/redis.ts'
import type { InboundId } from '../tickets/ticket.ts'

/** Ledger keys; a job for a single mail also has facts by which people recognise it. */
const payload = z.object({
  ids: z.array(z.string()).min(1),
  envelope: z.object({ messageId: z.string(), sizeBytes: z.number() }).optional(),
})
export type ApplyPayload = z.infer<typeof payload>

/** Applies mails by their ledger keys; the worker passes the function that does it. */
export const applyMails: JobKind<ApplyPayload, (ids: readonly InboundId[]) => Promise<void>> = {
  queue: 'inbound',
  name: 'apply',
  payload,
  subjectOf: ({ ids }) => `${ids[0]}~${ids.length}`,
  subjectsOf: ({ ids }) => ids,
  // After five failures the sweeper enqueues the mail again; a mail that kills its worker three times is applied degraded.
  options: { attempts: 5, backoff: { type: 'exponential', delay: 500 }, removeOnComplete: true, removeOnFail: 1000 },
  concurrency: 10,
  run: ({ ids }, apply) => apply(ids as InboundId[]),
}

/** The limit of keys per job, which keeps a job at about 1 KB in Redis. */
const mostPerJob = 12
/** This few mails are applied sooner one per job, by several workers. */
const few = 4

/** The job for one mail. */
export function jobOf(id: InboundId, { messageId, sizeBytes }: { messageId: string | null; sizeBytes: number }): ApplyPayload {
  return { ids: [id], envelope: { messageId: (messageId ?? '').slice(0, 200), sizeBytes } }
}

/** Adds jobs that apply mails. */
export class InboundQueue extends JobQueue<ApplyPayload> {
  constructor(settings: QueueSettings) {
    super(settings, applyMails)
  }

  /**
   * Enqueues new mails: one per job while there are few, a dozen per job in a backlog.
   *
   * @throws {StoreUnavailableError} when Redis does not answer
   */
  async enqueue(jobs: readonly ApplyPayload[]): Promise<void> {
    await this.add(jobs.length <= few ? jobs : dozens(jobs.flatMap(({ ids }) => ids)))
  }

  /** Mails that wait for a worker. @throws {StoreUnavailableError} when Redis does not answer */
  async waitingIds(): Promise<ReadonlySet<InboundId>> {
    return new Set((await this.waiting()).flatMap(({ ids }) => ids as InboundId[]))
  }

  /** Enqueues mails that should be done by now. @throws {StoreUnavailableError} when Redis does not answer */
  async enqueueAgain(ids: readonly InboundId[]): Promise<void> {
    await this.addAgain(ids.length <= few ? ids.map((id) => ({ ids: [id] })) : dozens(ids))
  }
}

function dozens(ids: readonly string[]): readonly ApplyPayload[] {
  const count = Math.ceil(ids.length / mostPerJob)
  return Array.from({ length: count }, (_, i) => ({ ids: ids.slice(i * mostPerJob, (i + 1) * mostPerJob) }))
}

/** An absent Redis must not hold up a mailbox for longer. */
const patienceMs = 2_000
/** The same while Redis is known to be absent. */
const patienceWhileFailingMs = 100

/** Queues whose last try failed: the change is logged, not every try. */
const failing = new WeakSet<InboundQueue>()

/** The queue, and the log for its failures. */
export interface Enqueuing {
  readonly queue: InboundQueue
  readonly log: Log
}

/** Tries to enqueue; a failure is logged once and otherwise ignored, since the sweeper enqueues what was missed. */
export async function enqueueMails(jobs: readonly ApplyPayload[], { queue, log }: Enqueuing): Promise<void> {
  if (jobs.length === 0) return
  try {
    await inTime(queue.enqueue(jobs), failing.has(queue) ? patienceWhileFailingMs : patienceMs)
    if (failing.delete(queue)) log.info('the queue works again')
  } catch (error) {
    if (!failing.has(queue)) log.warn({ err: error }, 'mails are stored, but the queue does not take them')
    failing.add(queue)
  }
}
