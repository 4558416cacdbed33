/** Reads, decides and commits again when somebody else was first. */
import { setTimeout as wait } from 'node:timers/promises'
import { VersionConflictError } from '../errors.ts'

const mostConflicts = 25
const firstWaitMs = 5
const longestWaitMs = 300

/**
 * Tries until nobody was first. The waits grow and are drawn by lot, so that those who collided once do not collide again.
 *
 * @param attempt - reads afresh each time; is told how often somebody was first so far
 * @param most - conflicts after which it gives up
 * @throws {VersionConflictError} when somebody was first every time
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
