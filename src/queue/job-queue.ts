/** Kinds of jobs, and the producing end of their queues; an absent Redis becomes an error soon. */
import { Queue, type Job, type JobsOptions } from 'bullmq'
import type { z } from 'zod'
import { inTime, producerConnection, unavailableRedis, type QueueSettings, type RedisConnection } from './redis.ts'

/**
 * One kind of job; `src/jobs` has a file for each.
 *
 * @typeParam T - the payload
 * @typeParam W - the function that does the work, from the process that runs the job
 */
export interface JobKind<T, W> {
  /** The name of the queue, which holds jobs of this kind only. */
  readonly queue: string
  readonly name: string
  readonly payload: z.ZodType<T>
  /** While a job with the same subject waits or runs, another one is not added. */
  readonly subjectOf: (payload: T) => string
  /** Ids of the rows that a job is about. */
  readonly subjectsOf: (payload: T) => readonly string[]
  readonly options: Pick<JobsOptions, 'attempts' | 'backoff' | 'removeOnComplete' | 'removeOnFail'>
  /** Jobs at a time in one process. */
  readonly concurrency: number
  readonly run: (payload: T, work: W) => Promise<void>
}

/** A job that has failed for good. */
export interface FailedJob {
  readonly id: string
  /** Ids of the rows that it was about. */
  readonly subjects: readonly string[]
  readonly reason: string
  readonly attemptsMade: number
  readonly atMs: number | null
}

/** States of jobs that wait or run. */
const unfinished = ['wait', 'active', 'delayed', 'prioritized'] as const

/** Adds and counts jobs of one kind. */
export class JobQueue<T> {
  readonly #settings: QueueSettings
  readonly #redis: RedisConnection
  readonly #queue: Queue
  readonly #kind: JobKind<T, never>

  constructor(settings: QueueSettings, kind: JobKind<T, never>) {
    this.#settings = settings
    this.#redis = producerConnection(settings)
    this.#queue = new Queue(kind.queue, { connection: this.#redis, prefix: settings.prefix })
    this.#queue.on('error', () => undefined)
    this.#kind = kind
  }

  /** The number of jobs that wait or run. @throws {StoreUnavailableError} when Redis does not answer */
  async depth(): Promise<number> {
    return this.#answer(this.#queue.getJobCountByTypes(...unfinished))
  }

  /** Payloads of jobs that wait for a worker. @throws {StoreUnavailableError} when Redis does not answer */
  protected async waiting(): Promise<readonly T[]> {
    const jobs = await inTime(this.#queue.getJobs(['wait', 'delayed', 'prioritized']))
    return jobs.map((job) => this.#kind.payload.parse(job.data))
  }

  /** The queue's name. */
  get name(): string {
    return this.#kind.queue
  }

  /** The number of jobs in each state; finished ones are not kept. @throws {StoreUnavailableError} when Redis does not answer */
  async counts(): Promise<Readonly<Record<string, number>>> {
    return this.#answer(this.#queue.getJobCounts('wait', 'active', 'delayed', 'prioritized', 'failed'))
  }

  /** Failed jobs, latest first. @throws {StoreUnavailableError} when Redis does not answer */
  async failed(most: number): Promise<readonly FailedJob[]> {
    const jobs = await this.#answer(this.#queue.getFailed(0, most - 1))
    return jobs.map(({ id = '', failedReason, attemptsMade, finishedOn = null, data }) => {
      const payload = this.#kind.payload.safeParse(data)
      return {
        id,
        subjects: payload.success ? this.#kind.subjectsOf(payload.data) : [],
        reason: failedReason,
        attemptsMade,
        atMs: finishedOn,
      }
    })
  }

  /**
   * Puts a failed job back into the queue.
   *
   * @returns false when there is no such failed job
   * @throws {StoreUnavailableError} when Redis does not answer
   */
  async retry(id: string): Promise<boolean> {
    const job = (await this.#answer(this.#queue.getJob(id))) as Job | undefined
    if (!job || !(await this.#answer(job.isFailed()))) return false
    await this.#answer(job.retry())
    return true
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await inTime(this.#queue.close()).catch(() => undefined)
    this.#redis.disconnect()
  }

  /** Adds a job for each payload whose subject is not in the queue. @throws {StoreUnavailableError} when Redis does not answer */
  protected async add(payloads: readonly T[]): Promise<void> {
    const { name, options, subjectOf } = this.#kind
    const jobs = payloads.map((data) => ({ name, data, opts: { ...options, deduplication: { id: subjectOf(data) } } }))
    if (jobs.length > 0) await this.#answer(this.#queue.addBulk(jobs))
  }

  /**
   * Adds jobs even when Redis remembers their subjects: the job there may be lost, or held by a worker that hangs.
   *
   * @throws {StoreUnavailableError} when Redis does not answer
   */
  protected async addAgain(payloads: readonly T[]): Promise<void> {
    const subjects = payloads.map((payload) => this.#kind.subjectOf(payload))
    await this.#answer(Promise.all(subjects.map((subject) => this.#queue.removeDeduplicationKey(subject))))
    await this.add(payloads)
  }

  async #answer<T>(answer: Promise<T>): Promise<T> {
    return inTime(answer).catch((error: Error) => {
      throw unavailableRedis(this.#settings, error)
    })
  }
}
