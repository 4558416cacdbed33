/** A deliverer's attention, shared out among transports: a server that hangs keeps its own mails waiting, and no others. */

/** Mails that one transport may leave waiting in memory; the sweeper finds what is beyond, and what a death leaves. */
const mostWaiting = 1_000

interface Lane {
  running: number
  readonly waiting: Set<string>
}

/** What the shares are for. */
export interface ShareTerms {
  /** Of one transport, at a time. */
  readonly most: number
  readonly work: (id: string) => Promise<void>
  /** Of a mail that waited: nobody else hears of it. */
  readonly onFault: (error: unknown, id: string) => void
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

/** Gives each transport its share. */
export class TransportShares {
  readonly #terms: ShareTerms
  readonly #lanes = new Map<string, Lane>()

  constructor(terms: ShareTerms) {
    this.#terms = terms
  }

  /**
   * Works on a mail at once; or, while its transport has its share, leaves it to whoever of that transport is through first.
   *
   * @returns when the mail is through, and those that waited and were taken on; or at once, when it was left to another
   */
  async run(transport: string, id: string): Promise<void> {
    const lane = this.#laneOf(transport)
    if (lane.running >= this.#terms.most) {
      if (lane.waiting.size < mostWaiting) lane.waiting.add(id)
      return
    }
    lane.running += 1
    try {
      await this.#terms.work(id)
    } finally {
      await this.#workOff(lane)
      lane.running -= 1
    }
  }

  #laneOf(transport: string): Lane {
    const lane = this.#lanes.get(transport) ?? { running: 0, waiting: new Set() }
    this.#lanes.set(transport, lane)
    return lane
  }

  async #workOff({ waiting }: Lane): Promise<void> {
    const { work, onFault, signal } = this.#terms
    for (const id of waiting) {
      if (signal.aborted) return
      waiting.delete(id)
      await work(id).catch((error: unknown) => onFault(error, id))
    }
  }
}
