/** How long to stay away from a server that failed: longer each time, never all at once. */

/** Counts the failures in a row. */
export interface Backoff {
  /** The next wait: doubled each time, spread over its upper half; never shorter than what the server hinted. */
  nextMs(hintMs: number | null): number
  reset(): void
}

const usualFirstMs = 1_000
/** A mailbox is looked into every two minutes at least, whatever happened before. */
const longestMs = 120_000

/** A back-off for one mailbox. @param pollMs - who looks more often than every second anyway comes back as soon */
export function createBackoff(pollMs: number): Backoff {
  const firstMs = Math.min(usualFirstMs, pollMs)
  let failures = 0
  return {
    nextMs(hintMs) {
      const fullMs = Math.min(firstMs * 2 ** failures, longestMs)
      failures++
      const spreadMs = fullMs * (0.5 + Math.random() / 2)
      // A thousand mailboxes that got the same hint must not come back in the same second.
      return hintMs === null ? spreadMs : Math.max(spreadMs, hintMs * (1 + Math.random() / 10))
    },
    reset() {
      failures = 0
    },
  }
}
