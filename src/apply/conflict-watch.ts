/** Finds mails that collide for long: a worker that died in a transaction holds their documents until MongoDB ends the transaction. */
import type { InboundId } from '../tickets/ticket.ts'

const patienceMs = 5_000
/** Above this the watch starts anew: so many collide only when everything does, and memory must stay bounded. */
const mostWatched = 1_000

/** Remembers since when each mail collides. */
export class ConflictWatch {
  readonly #sinceMs = new Map<InboundId, number>()

  /**
   * Notes that mails collided.
   *
   * @returns those that have collided for over five seconds; each is reported at most once in that time
   */
  collided(ids: readonly InboundId[], nowMs: number): readonly InboundId[] {
    if (this.#sinceMs.size > mostWatched) this.#sinceMs.clear()
    const late = ids.filter((id) => nowMs - (this.#sinceMs.get(id) ?? nowMs) > patienceMs)
    for (const id of late) this.#sinceMs.set(id, nowMs)
    for (const id of ids) if (!this.#sinceMs.has(id)) this.#sinceMs.set(id, nowMs)
    return late
  }

  /** Forgets mails that were applied. */
  applied(ids: readonly InboundId[]): void {
    for (const id of ids) this.#sinceMs.delete(id)
  }
}
