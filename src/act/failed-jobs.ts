/** Queues, how many jobs of each are in which state, which were given up and why, and trying one again. */
import { NotFoundError, StoreUnavailableError, UserError } from '../errors.ts'
import type { FailedJob } from '../queue/job-queue.ts'

/** A queue, as far as it is looked at. */
export interface WatchedQueue {
  readonly name: string
  counts(): Promise<Readonly<Record<string, number>>>
  failed(most: number): Promise<readonly FailedJob[]>
  retry(id: string): Promise<boolean>
}

/** How a queue fares; null: Redis does not answer. */
export interface QueueState {
  readonly name: string
  readonly found: { readonly counts: Readonly<Record<string, number>>; readonly failed: readonly FailedJob[] } | null
}

const mostFailed = 50
/** What a Redis that is away means. */
export const awayText = 'Redis does not answer; workers go on once it does, and nothing is lost'

/** How queues fare. */
export async function queueStates(queues: readonly WatchedQueue[]): Promise<readonly QueueState[]> {
  return Promise.all(
    queues.map(async (queue) => {
      const replies = Promise.all([queue.counts(), queue.failed(mostFailed)])
      const found = await replies.then(([counts, failed]) => ({ counts, failed })).catch(nullWhenAway)
      return { name: queue.name, found }
    }),
  )
}

function nullWhenAway(error: unknown): null {
  if (error instanceof StoreUnavailableError) return null
  throw error
}

/**
 * Lets a job that was given up wait for a worker again.
 *
 * @throws {NotFoundError} when there is no such queue
 * @throws {UserError} when it is no longer such a job, or Redis does not answer
 */
export async function retryJob({ queue: name, job }: { readonly queue: string; readonly job: string }, queues: readonly WatchedQueue[]) {
  const queue = queues.find((one) => one.name === name)
  if (!queue) throw new NotFoundError('there is no such queue')
  const isRetried = await queue.retry(job).catch(nullWhenAway)
  if (isRetried === null) throw new UserError(awayText)
  if (!isRetried) throw new UserError('that job is no longer among those that were given up')
}
