/** The job that sends a mail of the outbox, and its queue. Jobs hold only the row's id. */
import { z } from 'zod'
import { JobQueue, type JobKind } from '../queue/job-queue.ts'
import type { QueueSettings } from '../queue/redis.ts'

const payload = z.object({ id: z.string() })
type DeliverPayload = z.infer<typeof payload>

/** Delivers an outbox row by its id; the worker passes the function that does it. */
export const deliverMail: JobKind<DeliverPayload, (id: string) => Promise<void>> = {
  queue: 'outbox',
  name: 'deliver',
  payload,
  subjectOf: ({ id }) => id,
  subjectsOf: ({ id }) => [id],
  // One attempt per job: the row says when the mail is due again, and the sweeper enqueues it then.
  options: { attempts: 1, removeOnComplete: true, removeOnFail: 1000 },
  concurrency: 10,
  run: ({ id }, deliver) => deliver(id),
}

/** Adds jobs that deliver mails. */
export class OutboxQueue extends JobQueue<DeliverPayload> {
  constructor(settings: QueueSettings) {
    super(settings, deliverMail)
  }

  /** Enqueues new rows. @throws {StoreUnavailableError} when Redis does not answer */
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
