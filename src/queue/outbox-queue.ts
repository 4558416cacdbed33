/** The queue of mails to be sent: row ids of the outbox, nothing else. */
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { inTime, producerConnection, type QueuePlace } from './redis.ts'

/** The payload: the id of an outbox row. */
export const outboxJobSchema = z.object({ id: z.string() })

/** Name of the queue. */
export const outboxQueueName = 'outbox'

/** The producing end. */
export class OutboxQueue {
  readonly #redis: Redis
  readonly #queue: Queue

  constructor(place: QueuePlace) {
    this.#redis = producerConnection(place)
    this.#queue = new Queue(outboxQueueName, { connection: this.#redis, prefix: place.prefix })
    this.#queue.on('error', () => undefined)
  }

  /**
   * Enqueues rows.
   *
   * @param generation - differs for each time the same row is enqueued again
   */
  async enqueue(ids: readonly string[], generation: string): Promise<void> {
    const opts = { removeOnComplete: true, removeOnFail: 1000 }
    const adding = this.#queue.addBulk(
      ids.map((id) => ({
        name: 'deliver',
        data: { id },
        opts: { ...opts, jobId: `${id}~${generation}`.replaceAll(':', '_') },
      })),
    )
    await inTime(adding)
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
