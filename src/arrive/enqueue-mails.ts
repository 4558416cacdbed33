/** Wakes the workers for new mails; when Redis is away, the sweeper does it later. */
import type { Log } from '../logger.ts'
import type { ApplyPayload, InboundQueue } from '../jobs/apply-mails.ts'
import { inTime } from '../queue/redis.ts'

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
