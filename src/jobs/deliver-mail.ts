/** The job that sends a mail of the outbox, and its queue: row ids, nothing else. */
import { z } from 'zod'
import { JobQueue, type JobKind } from '../queue/job-queue.ts'
import type { QueueSettings } from '../queue/redis.ts'

const payload = z.object({ id: z.string() })
type DeliverPayload = z.infer<typeof payload>

/** Delivers a row of the outbox by its id, given what does it. */
export const deliverMail: JobKind<DeliverPayload, (id: string) => Promise<void>> = {
  queue: 'outbox',
  name: 'deliver',
  payload,
  subjectOf: ({ id }) => id,
  subjectsOf: ({ id }) => [id],
  // Tried once: when a mail is due again is written in its row, and the sweeper enqueues it then.
  options: { attempts: 1, removeOnComplete: true, removeOnFail: 1000 },
  concurrency: 10,
  run: ({ id }, deliver) => deliver(id),
}

/** The producing end. */
export class OutboxQueue extends JobQueue<DeliverPayload> {
  constructor(settings: QueueSettings) {
    super(settings, deliverMail)
  }

  /** Enqueues rows that are new. @throws {StoreUnavailableError} when Redis does not answer */
  async enqueue(ids: readonly string[]): Promise<void> {
    await this.add(ids.map((id) => ({ id })))
  }

  /** Rows that wait for a deliverer. @throws {StoreUnavailableError} when Redis does not answer */
  async waitingIds(): Promise<ReadonlySet<string>> {
    return new Set((await this.waiting()).map(({ id }) => id))
  }

  /** Enqueues rows that are due. @throws {StoreUnavailableError} when Redis does not answer */
  async enqueueAgain(ids: readonly string[]): Promise<void> {
    await this.addAgain(ids.map((id) => ({ id })))
  }
}
