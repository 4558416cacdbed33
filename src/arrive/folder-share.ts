/** Limits a poller to its share of the folders, so that pollers which join find folders to take. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../logger.ts'
import type { Pollers } from '../store/pollers.ts'

/** The poller, and the folders to be shared. */
export interface ShareScope {
  readonly pollers: Pollers
  readonly owner: string
  readonly leaseMs: number
  /** The number of folders in the present configuration. */
  readonly folders: () => number
  readonly log: Log
}

/** Counts of the other pollers within one lease. */
const looksPerLease = 3

/** The folders that a poller holds, and how many it may hold. */
export class FolderShare {
  readonly #scope: ShareScope
  readonly #held = new Map<string, AbortController>()
  #pollers = 1

  constructor(scope: ShareScope) {
    this.#scope = scope
  }

  /** Whether another poller is at work. */
  get hasOthers(): boolean {
    return this.#pollers > 1
  }

  /** Counts the pollers regularly until the signal, and gives up folders beyond the share. Never rejects. */
  async keep(signal: AbortSignal): Promise<void> {
    const { pollers, owner, leaseMs, log } = this.#scope
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => log.warn({ err: error }, 'the pollers could not be counted'))
      await sleep(leaseMs / looksPerLease, undefined, { signal }).catch(() => undefined)
    }
    // When this fails, the poller's entry expires by itself.
    await pollers.leave(owner).catch(() => undefined)
  }

  /** Counts the pollers once, and gives up folders beyond the share. */
  async look(): Promise<void> {
    const { pollers, owner, leaseMs } = this.#scope
    this.#pollers = Math.max(1, await pollers.beat(owner, leaseMs))
    const beyond = [...this.#held.values()].slice(this.#most)
    for (const handOver of beyond) handOver.abort()
  }

  /**
   * Takes a place for a folder.
   *
   * @returns a signal that is aborted when the folder must go to another poller; null: the share is used up
   */
  take(folder: string): AbortSignal | null {
    if (this.#held.size >= this.#most) return null
    const handOver = new AbortController()
    this.#held.set(folder, handOver)
    return handOver.signal
  }

  /** Gives a folder's place back. */
  giveBack(folder: string): void {
    this.#held.delete(folder)
  }

  get #most(): number {
    return Math.ceil(this.#scope.folders() / this.#pollers)
  }
}
