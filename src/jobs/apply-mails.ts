/** The job that applies mails, and its queue: a wake-up call, never the only copy of anything. */
import { z } from 'zod'
import type { Log } from '../logger.ts'
import { JobQueue, type JobKind } from '../queue/job-queue.ts'
import { inTime, type QueueSettings } from '../queue/redis.ts'
import type { InboundId } from '../tickets/ticket.ts'

/** Ledger keys, and in a job with one mail what a person needs to recognise it. */
const payload = z.object({
  ids: z.array(z.string()).min(1),
  envelope: z.object({ messageId: z.string(), sizeBytes: z.number() }).optional(),
})
/** What a job carries. */
export type ApplyPayload = z.infer<typeof payload>

/** Applies mails by their ledger keys, given what does it. */
export const applyMails: JobKind<ApplyPayload, (ids: readonly InboundId[]) => Promise<void>> = {
  queue: 'inbound',
  name: 'apply',
  payload,
  subjectOf: ({ ids }) => `${ids[0]}~${ids.length}`,
  subjectsOf: ({ ids }) => ids,
  // What fails five times waits for the sweeper; a mail's own third death makes a degraded ticket of it.
  options: { attempts: 5, backoff: { type: 'exponential', delay: 500 }, removeOnComplete: true, removeOnFail: 1000 },
  concurrency: 10,
  run: ({ ids }, apply) => apply(ids as InboundId[]),
}

/** A job carries at most this many references: about 1 KB in Redis. */
const mostPerJob = 12
/** So few mails are applied sooner by as many workers. */
const few = 4

/** The job for one mail. */
export function jobOf(id: InboundId, { messageId, sizeBytes }: { messageId: string | null; sizeBytes: number }): ApplyPayload {
  return { ids: [id], envelope: { messageId: (messageId ?? '').slice(0, 200), sizeBytes } }
}

/** The producing end. */
export class InboundQueue extends JobQueue<ApplyPayload> {
  constructor(settings: QueueSettings) {
    super(settings, applyMails)
  }

  /**
   * Enqueues mails that are new: as they are while there are few, in jobs of a dozen in a backlog.
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

  /** Enqueues mails that ought to be done by now. @throws {StoreUnavailableError} when Redis does not answer */
  async enqueueAgain(ids: readonly InboundId[]): Promise<void> {
    await this.addAgain(ids.length <= few ? ids.map((id) => ({ ids: [id] })) : dozens(ids))
  }
}

function dozens(ids: readonly string[]): readonly ApplyPayload[] {
  const count = Math.ceil(ids.length / mostPerJob)
  return Array.from({ length: count }, (_, i) => ({ ids: ids.slice(i * mostPerJob, (i + 1) * mostPerJob) }))
}

/** A Redis that is away must not hold up a mailbox. */
const patienceMs = 2_000
/** While it is known to be away. */
const patienceWhileFailingMs = 100

/** Queues whose last try failed; the log tells of the change, not of every try. */
const failing = new WeakSet<InboundQueue>()

/** What enqueues, and what tells of trouble. */
export interface Enqueuing {
  readonly queue: InboundQueue
  readonly log: Log
}

/** Tries to enqueue; a failure is logged once and otherwise ignored. */
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
