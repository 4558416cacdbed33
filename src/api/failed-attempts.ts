/** Counts wrong tokens by network address: who guesses is told to wait. A right token passes from there all the same. */

const windowMs = 60_000
/** A mistyped token is corrected within a few; a guesser would need 2²⁵⁵. */
const mostFailures = 20
/** More addresses than these at once are an attack; the oldest are forgotten rather than memory spent. */
const mostAddresses = 10_000

/** The failures of the last minute. */
export class FailedAttempts {
  readonly #failures = new Map<string, { count: number; untilMs: number }>()

  /** Seconds that somebody who has guessed too often is to wait; 0: none. */
  waitSeconds(address: string, nowMs: number): number {
    const found = this.#failures.get(address)
    if (!found || found.untilMs <= nowMs || found.count < mostFailures) return 0
    return Math.ceil((found.untilMs - nowMs) / 1000)
  }

  /** Notes a wrong token. */
  note(address: string, nowMs: number): void {
    const found = this.#failures.get(address)
    if (found && found.untilMs > nowMs) found.count++
    else {
      this.#failures.delete(address)
      this.#failures.set(address, { count: 1, untilMs: nowMs + windowMs })
    }
    const oldest = this.#failures.size > mostAddresses ? this.#failures.keys().next().value : undefined
    if (oldest !== undefined) this.#failures.delete(oldest)
  }
}
