/** Shares a deliverer's attempts among transports: a server that hangs delays its own mails only. */

/** Mails of one transport that wait in memory; the sweeper finds those beyond, and those a dead process leaves. */
const mostWaiting = 1_000

interface Lane {
  running: number
  readonly waiting: Set<string>
}

/** The limit per transport, and the work. */
export interface ShareTerms {
  /** Mails of one transport at a time. */
  readonly most: number
  readonly work: (id: string) => Promise<void>
  /** Called for a failed mail that had waited, since no caller awaits it. */
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
   * Works on a mail at once; when its transport has its full share, leaves the mail to the next worker of that transport that is done.
   *
   * @returns when the mail, and waiting ones taken on after it, are done; at once when the mail was left waiting
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
