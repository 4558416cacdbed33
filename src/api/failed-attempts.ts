/** Counts wrong tokens by network address and makes guessers wait. A correct token from the same address still works. */

const windowMs = 60_000
/** Whoever mistypes a token succeeds within a few tries; a guesser would need 2²⁵⁵. */
const mostFailures = 20
/** More addresses than this are an attack: the oldest are forgotten, so that memory stays bounded. */
const mostAddresses = 10_000

/** The wrong tokens of the last minute, by network address. */
export class FailedAttempts {
  readonly #failures = new Map<string, { count: number; untilMs: number }>()

  /** Seconds to wait for an address with too many failures; 0: none. */
  waitSeconds(address: string, nowMs: number): number {
    const found = this.#failures.get(address)
    if (!found || found.untilMs <= nowMs || found.count < mostFailures) return 0
    return Math.ceil((found.untilMs - nowMs) / 1000)
  }

  /** Counts a wrong token. */
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
