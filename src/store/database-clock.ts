/** The time of the database, for all processes alike: leases and waits must not depend on the clocks of fifty machines, nor on their jumps. */

/** What the database's clock says now, in milliseconds since 1970. */
export type DatabaseTime = () => Promise<number>

/** Longer than that a machine may have slept, or its own clock have run off. */
const askEveryMs = 60_000

/** Tells the database's time without asking it every time. */
export class DatabaseClock {
  readonly #ask: DatabaseTime
  #aheadMs: number
  readonly #timer: NodeJS.Timeout

  private constructor(ask: DatabaseTime, aheadMs: number) {
    this.#ask = ask
    this.#aheadMs = aheadMs
    this.#timer = setInterval(() => void this.#again(), askEveryMs).unref()
  }

  /** @throws when the database does not answer */
  static async start(ask: DatabaseTime): Promise<DatabaseClock> {
    return new DatabaseClock(ask, await aheadMs(ask))
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => Math.round(performance.now() + this.#aheadMs)

  /** Asks no more. */
  stop(): void {
    clearInterval(this.#timer)
  }

  async #again(): Promise<void> {
    // While the database is away, what it last said holds.
    this.#aheadMs = await aheadMs(this.#ask).catch(() => this.#aheadMs)
  }
}

/** By how much it is ahead of this process's monotonic clock, as of the middle of the question. */
async function aheadMs(ask: DatabaseTime): Promise<number> {
  const askedAtMs = performance.now()
  const timeMs = await ask()
  return timeMs - (askedAtMs + performance.now()) / 2
}
