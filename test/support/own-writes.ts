/** Tells when roles that play in this process have written to their store, so that whoever waits for it looks then and not all the time. */

import { EventEmitter, once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Store } from '../../src/store/store.ts'

/** A commit has mails sent, which are written one by one. */
const momentMs = 25

/** What was written to a store by this process. */
class OwnWrites {
  readonly #written = new EventEmitter().setMaxListeners(0)
  #count = 0

  /** How many writes there were until now. */
  get count(): number {
    return this.#count
  }

  note(): void {
    this.#count++
    this.#written.emit('one')
  }

  /** Waits for a write after the first so many, and a moment for those that follow it; or, without one, that long. */
  async after(count: number, longestMs: number): Promise<void> {
    if (this.#count > count) return wait(momentMs)
    const over = new AbortController()
    const { signal } = over
    try {
      const one = once(this.#written, 'one', { signal }).then(() => wait(momentMs))
      await Promise.race([one, wait(longestMs, undefined, { signal })])
    } finally {
      over.abort()
    }
  }
}

const noted = new WeakMap<Store, OwnWrites>()

/** Begins to note commits, and what became of mails in the outbox. */
export function noteWrites(store: Store): void {
  if (noted.has(store)) return
  const writes = new OwnWrites()
  noted.set(store, writes)
  const { outbox } = store
  const [commit, write] = [store.commit.bind(store), outbox.write.bind(outbox)]
  store.commit = (set) => commit(set).finally(() => writes.note())
  outbox.write = (...row) => write(...row).finally(() => writes.note())
}

/** undefined: nothing writes to it here, or nobody notes it. */
export function ownWritesTo(store: Store): OwnWrites | undefined {
  return noted.get(store)
}
