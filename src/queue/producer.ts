/** The producing end of a queue: adds jobs, counts them; a Redis that is away is an error, soon. */
import { Queue, type BulkJobOptions } from 'bullmq'
import type { Redis } from 'ioredis'
import { inTime, producerConnection, type QueuePlace } from './redis.ts'

/** A job to be added; an id that is queued already adds nothing. */
export interface NewJob<T> {
  readonly name: string
  readonly data: T
  readonly opts: BulkJobOptions & { readonly jobId: string }
}

/** A job id: BullMQ lets it hold no ":" and be no number alone. */
export function jobIdOf(subject: string, generation: string): string {
  return `${subject}~${generation}`.replaceAll(':', '_')
}

/** What waits or runs. */
const unfinished = ['wait', 'active', 'delayed', 'prioritized'] as const

/** Adds jobs with one kind of payload to one queue. */
export class Producer<T> {
  readonly #redis: Redis
  readonly #queue: Queue

  constructor(place: QueuePlace, name: string) {
    this.#redis = producerConnection(place)
    this.#queue = new Queue(name, { connection: this.#redis, prefix: place.prefix })
    this.#queue.on('error', () => undefined)
  }

  /** @throws {StoreUnavailableError} when Redis does not answer */
  async add(jobs: readonly NewJob<T>[]): Promise<void> {
    if (jobs.length > 0) await inTime(this.#queue.addBulk([...jobs]))
  }

  /** Jobs that wait or run. @throws {StoreUnavailableError} when Redis does not answer */
  async depth(): Promise<number> {
    const counts = await inTime(this.#queue.getJobCounts(...unfinished))
    return Object.values(counts).reduce((sum, n) => sum + n, 0)
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await inTime(this.#queue.close()).catch(() => undefined)
    this.#redis.disconnect()
  }
}
