/** The queue of mails to be applied: a wake-up call, never the only copy of anything. */
import { z } from 'zod'
import type { InboundId } from '../tickets/ticket.ts'
import { jobIdOf, Producer, type NewJob } from './producer.ts'
import type { QueuePlace } from './redis.ts'

/** A job carries at most this many references: about 1 KB in Redis. */
const mostPerJob = 12
/** So few mails are applied sooner by as many workers. */
const few = 4

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
export class InboundQueue extends Producer<InboundJob> {
  constructor(place: QueuePlace) {
    super(place, inboundQueueName)
  }

  /**
   * Enqueues mails: one job each while there are few, jobs of a dozen in a backlog.
   *
   * @param generation - differs for each time the same mail is enqueued again; BullMQ silently ignores an id that a
   * kept failed job has
   * @throws {StoreUnavailableError} when Redis does not answer
   */
  async enqueue(references: readonly InboundReference[], generation: string): Promise<void> {
    const perJob = references.length <= few ? 1 : mostPerJob
    const count = Math.ceil(references.length / perJob)
    const sets = Array.from({ length: count }, (_, i) => references.slice(i * perJob, (i + 1) * perJob))
    await this.add(sets.map((set) => jobOf(set, generation)))
  }
}

function jobOf(references: readonly InboundReference[], generation: string): NewJob<InboundJob> {
  const [first] = references
  const envelope = { messageId: (first?.messageId ?? '').slice(0, 200), sizeBytes: first?.sizeBytes ?? 0 }
  const data: InboundJob = { ids: references.map(({ id }) => id), ...(references.length === 1 ? { envelope } : {}) }
  const jobId = jobIdOf(`${first?.id ?? ''}~${references.length}`, generation)
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
