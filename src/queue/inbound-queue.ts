/** The queue of mails to be applied: a wake-up call, never the only copy of anything. */
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { InboundId } from '../tickets/ticket.ts'
import { inTime, producerConnection, type QueuePlace } from './redis.ts'

/** A job carries at most this many references: about 1 KB in Redis. */
const mostPerJob = 12

/** The payload: ledger keys, and of a job with one mail what a person needs to recognise it. */
export const inboundJobSchema = z.object({
  ids: z.array(z.string()).min(1),
  envelope: z.object({ messageId: z.string(), sizeBytes: z.number() }).optional(),
})
/** The payload of a job. */
export type InboundJob = z.infer<typeof inboundJobSchema>

/** A mail to be applied. */
export interface InboundReference {
  readonly id: InboundId
  readonly messageId: string | null
  readonly sizeBytes: number
}

/** Name of the queue. */
export const inboundQueueName = 'inbound'

/** The producing end. */
export class InboundQueue {
  readonly #redis: Redis
  readonly #queue: Queue

  constructor(place: QueuePlace) {
    this.#redis = producerConnection(place)
    this.#queue = new Queue(inboundQueueName, { connection: this.#redis, prefix: place.prefix })
    this.#queue.on('error', () => undefined)
  }

  /**
   * Enqueues mails: one job each while there are few, jobs of a dozen in a backlog.
   *
   * @param generation - differs for each time the same mail is enqueued again; BullMQ silently ignores an id that a
   * kept failed job has
   */
  async enqueue(references: readonly InboundReference[], generation: string): Promise<void> {
    const perJob = references.length <= 4 ? 1 : mostPerJob
    const jobs = []
    for (let at = 0; at < references.length; at += perJob)
      jobs.push(jobOf(references.slice(at, at + perJob), generation))
    await inTime(this.#queue.addBulk(jobs))
  }

  /** Jobs that wait or run. */
  async depth(): Promise<number> {
    const counts = await inTime(this.#queue.getJobCounts('wait', 'active', 'delayed', 'prioritized'))
    return Object.values(counts).reduce((sum, n) => sum + n, 0)
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await inTime(this.#queue.close()).catch(() => undefined)
    this.#redis.disconnect()
  }
}

function jobOf(references: readonly InboundReference[], generation: string) {
  const [first] = references
  const envelope = { messageId: (first?.messageId ?? '').slice(0, 200), sizeBytes: first?.sizeBytes ?? 0 }
  const data: InboundJob = { ids: references.map(({ id }) => id), ...(references.length === 1 ? { envelope } : {}) }
  // A job id may hold no ":" and may not be a number alone.
  const jobId = `${first?.id ?? ''}~${references.length}~${generation}`.replaceAll(':', '_')
  return {
    name: 'apply',
    data,
    opts: {
      jobId,
      attempts: 5,
      backoff: { type: 'exponential', delay: 500 },
      removeOnComplete: true,
      removeOnFail: 1000,
    },
  }
}
