/** The job that applies mails, and its queue: a wake-up call, never the only copy of anything. */
import { z } from 'zod'
import { JobQueue, type JobKind } from '../queue/job-queue.ts'
import type { QueuePlace } from '../queue/redis.ts'
import type { InboundId } from '../tickets/ticket.ts'

/** A mail to be applied. */
export interface InboundReference {
  readonly id: InboundId
  readonly messageId: string | null
  readonly sizeBytes: number
}

/** Ledger keys, and in a job with one mail what a person needs to recognise it. */
const payload = z.object({
  ids: z.array(z.string()).min(1),
  envelope: z.object({ messageId: z.string(), sizeBytes: z.number() }).optional(),
})
type ApplyPayload = z.infer<typeof payload>

/** Applies mails by their ledger keys, given what does it. */
export const applyMails: JobKind<ApplyPayload, (ids: readonly InboundId[]) => Promise<void>> = {
  queue: 'inbound',
  name: 'apply',
  payload,
  subjectOf: ({ ids }) => `${ids[0]}~${ids.length}`,
  // What fails five times waits for the sweeper; a mail's own third death makes a degraded ticket of it.
  options: { attempts: 5, backoff: { type: 'exponential', delay: 500 }, removeOnComplete: true, removeOnFail: 1000 },
  concurrency: 10,
  run: ({ ids }, apply) => apply(ids as InboundId[]),
}

/** A job carries at most this many references: about 1 KB in Redis. */
const mostPerJob = 12
/** So few mails are applied sooner by as many workers. */
const few = 4

/** The producing end: one job each while there are few mails, jobs of a dozen in a backlog. */
export class InboundQueue extends JobQueue<ApplyPayload> {
  constructor(place: QueuePlace) {
    super(place, applyMails)
  }

  /** Enqueues mails that are new. @throws {StoreUnavailableError} when Redis does not answer */
  async enqueue(mails: readonly InboundReference[]): Promise<void> {
    await this.add(payloadsOf(mails))
  }

  /** Enqueues mails that ought to be done by now. @throws {StoreUnavailableError} when Redis does not answer */
  async enqueueAgain(ids: readonly InboundId[]): Promise<void> {
    await this.addAgain(payloadsOf(ids.map((id) => ({ id, messageId: null, sizeBytes: 0 }))))
  }
}

function payloadsOf(mails: readonly InboundReference[]): readonly ApplyPayload[] {
  const perJob = mails.length <= few ? 1 : mostPerJob
  const count = Math.ceil(mails.length / perJob)
  return Array.from({ length: count }, (_, i) => payloadOf(mails.slice(i * perJob, (i + 1) * perJob)))
}

function payloadOf(mails: readonly InboundReference[]): ApplyPayload {
  const ids = mails.map(({ id }) => id)
  const [first] = mails
  if (!first || mails.length > 1) return { ids }
  return { ids, envelope: { messageId: (first.messageId ?? '').slice(0, 200), sizeBytes: first.sizeBytes } }
}
