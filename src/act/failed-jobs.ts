/** The state of the job queues: counts, failed jobs with their reasons, and retrying one of them. */
import { NotFoundError, StoreUnavailableError, UserError } from '../errors.ts'
import type { FailedJob } from '../queue/job-queue.ts'

/** The part of a queue that is read here. */
export interface WatchedQueue {
  readonly name: string
  counts(): Promise<Readonly<Record<string, number>>>
  failed(most: number): Promise<readonly FailedJob[]>
  retry(id: string): Promise<boolean>
}

/** The state of a queue; `found` is null when Redis does not answer. */
export interface QueueState {
  readonly name: string
  readonly found: { readonly counts: Readonly<Record<string, number>>; readonly failed: readonly FailedJob[] } | null
}

const mostFailed = 50
/** What an absent Redis means, in words. */
export const awayText = 'Redis does not answer; workers go on once it does, and nothing is lost'

/** Reads the state of each queue. */
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
 * Puts a failed job back into its queue.
 *
 * @throws {NotFoundError} when the queue does not exist
 * @throws {UserError} when the job is no longer among the failed ones, or Redis does not answer
 */
export async function retryJob({ queue: name, job }: { readonly queue: string; readonly job: string }, queues: readonly WatchedQueue[]) {
  const queue = queues.find((each) => each.name === name)
  if (!queue) throw new NotFoundError('there is no such queue')
  const isRetried = await queue.retry(job).catch(nullWhenAway)
  if (isRetried === null) throw new UserError(awayText)
  if (!isRetried) throw new UserError('that job is no longer among those that were given up')
}
