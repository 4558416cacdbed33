/** Retries work that reads, decides and commits when another commit was first. */
import { setTimeout as wait } from 'node:timers/promises'
import { VersionConflictError } from '../errors.ts'

const mostConflicts = 25
const firstWaitMs = 5
const longestWaitMs = 300

/**
 * Tries until there is no conflict. The waits grow exponentially with jitter, so that those who collided do not collide again.
 *
 * @param attempt - reads afresh each time; gets the number of conflicts so far
 * @param most - conflicts after which it gives up
 * @throws {VersionConflictError} when every try had a conflict
 */
export async function againOnConflict<T>(attempt: (conflicts: number) => Promise<T>, most = mostConflicts): Promise<T> {
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await attempt(conflicts)
    } catch (error) {
      if (!(error instanceof VersionConflictError) || conflicts >= most) throw error
      await wait(Math.random() * Math.min(firstWaitMs * 2 ** conflicts, longestWaitMs))
    }
  }
}
