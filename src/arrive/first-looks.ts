/**
 * After a start, no folder stores mail before every folder has been looked at once: any of them may show that the database was restored,
 * and mail stored before that is known would be acknowledged a second time.
 */

/** The first looks of one process. */
export interface FirstLooks {
  /** Notes that a folder has been looked at, or cannot be. */
  done(id: string): void
  /** Resolves when all folders have been looked at, or when the patience ends: an absent server must not hold up the others. */
  all(): Promise<void>
}

/** Waits for this many folders. */
export function createFirstLooks(folders: number, patienceMs: number): FirstLooks {
  const looked = new Set<string>()
  const over = Promise.withResolvers<void>()
  setTimeout(over.resolve, patienceMs).unref()
  return {
    done(id) {
      looked.add(id)
      if (looked.size >= folders) over.resolve()
    },
    all: () => over.promise,
  }
}
