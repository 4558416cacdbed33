/** How long to stay away from a mail server that failed: longer after each failure, with jitter. */

/** The back-off of one mailbox; it counts failures in a row. */
export interface Backoff {
  /**
   * The next wait: doubled with each failure, drawn from the upper half of that; never shorter than the server's own hint.
   *
   * @param hintMs - what the server asked for; null: nothing
   */
  nextMs(hintMs: number | null): number
  reset(): void
}

const usualFirstMs = 1_000
/** However often it failed, a mailbox is tried again after two minutes. */
const longestMs = 120_000

/** A back-off for one mailbox. @param pollMs - the usual wait between two passes; the first back-off is not longer */
export function createBackoff(pollMs: number): Backoff {
  const firstMs = Math.min(usualFirstMs, pollMs)
  let failures = 0
  return {
    nextMs(hintMs) {
      const fullMs = Math.min(firstMs * 2 ** failures, longestMs)
      failures++
      const spreadMs = fullMs * (0.5 + Math.random() / 2)
      // A server may give a thousand mailboxes the same hint; they must not all come back in the same second.
      return hintMs === null ? spreadMs : Math.max(spreadMs, hintMs * (1 + Math.random() / 10))
    },
    reset() {
      failures = 0
    },
  }
}
