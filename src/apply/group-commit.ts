/**
 * Group commit by natural batching: a mail is committed at once when nothing is under way; those that arrive meanwhile go together, 50 at
 * most.
 */
import type { InboundId } from '../tickets/ticket.ts'

/** Larger MongoDB transactions gained nothing in the benchmark and held their locks longer. */
const mostPerCommit = 50

interface WaitingCall {
  readonly ids: readonly InboundId[]
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** Runs work when this worker's turn has come. */
export type InTurn = (work: () => Promise<void>) => Promise<void>

/** Collects the mails that arrive while a commit is under way or another worker has its turn. */
export class GroupCommit {
  readonly #apply: (ids: readonly InboundId[]) => Promise<void>
  readonly #inTurn: InTurn
  #waiting: WaitingCall[] = []
  #isRunning = false

  /**
   * @param apply - applies a set; when it throws, every caller of that set gets the error
   * @param inTurn - waits for the turn, then runs the work; the set is chosen only then, so that it grows meanwhile. It must not throw
   *   errors of its own
   */
  constructor(apply: (ids: readonly InboundId[]) => Promise<void>, inTurn: InTurn = (work) => work()) {
    this.#apply = apply
    this.#inTurn = inTurn
  }

  /**
   * Applies mails together with others that wait; resolves when they are committed.
   *
   * @throws the error of the set's commit
   */
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

  async #commit(set: readonly WaitingCall[]): Promise<void> {
    try {
      await this.#apply([...new Set(set.flatMap(({ ids }) => ids))])
      for (const { done } of set) done()
    } catch (error) {
      for (const { failed } of set) failed(error)
    }
  }

  #next(): readonly WaitingCall[] {
    const set: WaitingCall[] = []
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
