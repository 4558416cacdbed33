/**
 * After a start, folders wait for each other's first look before they store anything: only one of them may show that the
 * database was restored, and what the others store before is answered a second time.
 */

/** The first looks of one program. */
export interface FirstLooks {
  /** A folder has been looked at, or cannot be. */
  done(id: string): void
  /** Resolves when all have, and after a while in any case: a server that is away holds up nobody. */
  all(): Promise<void>
}

/** Waits for so many folders. */
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
