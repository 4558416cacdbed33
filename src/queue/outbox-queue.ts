/** The queue of mails to be sent: row ids of the outbox, nothing else. */
import { z } from 'zod'
import { jobIdOf, Producer } from './producer.ts'
import type { QueuePlace } from './redis.ts'

/** The payload: the id of an outbox row. */
export const outboxJobSchema = z.object({ id: z.string() })
/** The payload of a job. */
export type OutboxJob = z.infer<typeof outboxJobSchema>

/** Name of the queue. */
export const outboxQueueName = 'outbox'

/** The producing end. */
export class OutboxQueue extends Producer<OutboxJob> {
  constructor(place: QueuePlace) {
    super(place, outboxQueueName)
  }

  /**
   * Enqueues rows.
   *
   * @param generation - differs for each time the same row is enqueued again
   * @throws {StoreUnavailableError} when Redis does not answer
   */
  async enqueue(ids: readonly string[], generation: string): Promise<void> {
    const opts = { removeOnComplete: true, removeOnFail: 1000 }
    await this.add(
      ids.map((id) => ({ name: 'deliver', data: { id }, opts: { ...opts, jobId: jobIdOf(id, generation) } })),
    )
  }
}
