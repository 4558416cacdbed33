/** Tells of mails that lose to others for long: a worker that died in a transaction holds what they need until the server ends it. */
import type { InboundId } from '../tickets/ticket.ts'

const patienceMs = 5_000
/** More collide at once only where all of them do. */
const mostWatched = 1_000

/** Remembers since when mails collide. */
export class ConflictWatch {
  readonly #sinceMs = new Map<InboundId, number>()

  /** Notes that mails collided. @returns those that have for over five seconds, each once in five seconds */
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
