/** Reads, decides and commits again when somebody else was first. */
import { setTimeout as wait } from 'node:timers/promises'
import { VersionConflictError } from '../errors.ts'

const mostConflicts = 25
const firstWaitMs = 5
const longestWaitMs = 300

/**
 * Tries until nobody was first, 26 times at most. The waits grow and are drawn by lot, so that those who collided
 * once do not collide again.
 *
 * @param attempt - reads afresh each time
 * @throws {VersionConflictError} when somebody was first every time
 */
export async function againOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof VersionConflictError) || conflicts >= mostConflicts) throw error
      await wait(Math.random() * Math.min(firstWaitMs * 2 ** conflicts, longestWaitMs))
    }
  }
}
