/** The database's time, for all processes alike: leases and waits must not depend on the clocks of many machines. */

/** Reads the database's clock, in ms since 1970. */
export type DatabaseTime = () => Promise<number>

/** In ms. In longer intervals, a machine may sleep or its clock may drift. */
const askEveryMs = 60_000

/** Estimates the database's time between readings. */
export class DatabaseClock {
  readonly #ask: DatabaseTime
  #aheadMs: number
  readonly #timer: NodeJS.Timeout

  private constructor(ask: DatabaseTime, aheadMs: number) {
    this.#ask = ask
    this.#aheadMs = aheadMs
    this.#timer = setInterval(() => void this.#again(), askEveryMs).unref()
  }

  /**
   * Starts the clock.
   *
   * @throws when the database does not answer
   */
  static async start(ask: DatabaseTime): Promise<DatabaseClock> {
    return new DatabaseClock(ask, await aheadMs(ask))
  }

  /** The database's time in ms since 1970. */
  readonly now = (): number => Math.round(performance.now() + this.#aheadMs)

  /** Stops reading the database's clock. */
  stop(): void {
    clearInterval(this.#timer)
  }

  async #again(): Promise<void> {
    // While the database is away, the last offset is used.
    this.#aheadMs = await aheadMs(this.#ask).catch(() => this.#aheadMs)
  }
}

/** The offset of the database's clock from the process's monotonic clock, taken at the middle of the request. */
async function aheadMs(ask: DatabaseTime): Promise<number> {
  const askedAtMs = performance.now()
  const timeMs = await ask()
  return timeMs - (askedAtMs + performance.now()) / 2
}
