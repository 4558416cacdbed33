/** A poller's share of the folders: no more than its part of them, so that those who join find something to do. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../logger.ts'
import type { Pollers } from '../store/pollers.ts'

/** Whose share, of how much. */
export interface ShareScope {
  readonly pollers: Pollers
  readonly owner: string
  readonly leaseMs: number
  /** How many the configuration has at the moment. */
  readonly folders: () => number
  readonly log: Log
}

/** Looks so many times in a lease who else is at work. */
const looksPerLease = 3

/** What a poller holds, and how much it may. */
export class FolderShare {
  readonly #scope: ShareScope
  readonly #held = new Map<string, AbortController>()
  #pollers = 1

  constructor(scope: ShareScope) {
    this.#scope = scope
  }

  /** Is anybody else at work who could take a folder? */
  get hasOthers(): boolean {
    return this.#pollers > 1
  }

  /** Counts the pollers until the signal is aborted, and hands over what is beyond the share. Never rejects. */
  async keep(signal: AbortSignal): Promise<void> {
    const { pollers, owner, leaseMs, log } = this.#scope
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => log.warn({ err: error }, 'the pollers could not be counted'))
      await sleep(leaseMs / looksPerLease, undefined, { signal }).catch(() => undefined)
    }
    // When this fails, its time runs out by itself.
    await pollers.leave(owner).catch(() => undefined)
  }

  /** Counts the pollers, and hands over what is beyond the share. */
  async look(): Promise<void> {
    const { pollers, owner, leaseMs } = this.#scope
    this.#pollers = Math.max(1, await pollers.beat(owner, leaseMs))
    const beyond = [...this.#held.values()].slice(this.#most)
    for (const handOver of beyond) handOver.abort()
  }

  /**
   * Takes a place for a folder.
   *
   * @returns what is aborted when the folder is to go to somebody else; null while the share is used up
   */
  take(folder: string): AbortSignal | null {
    if (this.#held.size >= this.#most) return null
    const handOver = new AbortController()
    this.#held.set(folder, handOver)
    return handOver.signal
  }

  /** Gives the place of a folder back. */
  giveBack(folder: string): void {
    this.#held.delete(folder)
  }

  get #most(): number {
    return Math.ceil(this.#scope.folders() / this.#pollers)
  }
}
