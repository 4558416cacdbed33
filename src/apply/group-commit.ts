/** Group commit by natural batching: at once when idle, together while a commit is under way, at most 50 at a time. */
import type { InboundId } from '../tickets/ticket.ts'

/** MongoDB transactions of more mails gained nothing and held their locks longer. */
const mostPerCommit = 50

interface Waiting {
  readonly ids: readonly InboundId[]
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** Does some work when its turn has come. */
export type InTurn = (work: () => Promise<void>) => Promise<void>

/** Collects what arrives while a commit is under way, or while others have their turn. */
export class GroupCommit {
  readonly #apply: (ids: readonly InboundId[]) => Promise<void>
  readonly #inTurn: InTurn
  #waiting: Waiting[] = []
  #isRunning = false

  /**
   * @param apply - applies a set; when it throws, every caller of that set is told
   * @param inTurn - what waits is taken when the turn has come, so that a set grows meanwhile; it must not throw by itself
   */
  constructor(apply: (ids: readonly InboundId[]) => Promise<void>, inTurn: InTurn = (work) => work()) {
    this.#apply = apply
    this.#inTurn = inTurn
  }

  /** Applies mails, together with others that wait; resolves when these are committed. */
  async add(ids: readonly InboundId[]): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ ids, done, failed })
      if (!this.#isRunning) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    while (this.#waiting.length > 0) await this.#inTurn(() => this.#commit(this.#next()))
    this.#isRunning = false
  }

  async #commit(set: readonly Waiting[]): Promise<void> {
    try {
      await this.#apply([...new Set(set.flatMap(({ ids }) => ids))])
      for (const { done } of set) done()
    } catch (error) {
      for (const { failed } of set) failed(error)
    }
  }

  #next(): readonly Waiting[] {
    const set: Waiting[] = []
    let count = 0
    for (const caller of this.#waiting) {
      if (set.length > 0 && count + caller.ids.length > mostPerCommit) break
      set.push(caller)
      count += caller.ids.length
    }
    this.#waiting = this.#waiting.slice(set.length)
    return set
  }
}
