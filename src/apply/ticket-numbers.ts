/** Ticket numbers, reserved in the database a few at a time; a number that a decision does not use goes to the next. */
import type { Store } from '../store/store.ts'
import type { TicketNumber } from '../tickets/ticket.ts'

/** The numbers that one process holds. Those of a process that dies are never used: numbering has gaps. */
export class TicketNumbers {
  readonly #store: Store
  #free: TicketNumber[] = []

  constructor(store: Store) {
    this.#store = store
  }

  /** Takes numbers, lowest first. @throws {StoreUnavailableError} when new ones cannot be reserved */
  async take(count: number): Promise<readonly TicketNumber[]> {
    const missing = count - this.#free.length
    if (missing > 0) {
      const first = await this.#store.counters.reserve('ticket', missing)
      this.#free.push(...Array.from({ length: missing }, (_, i) => (first + i) as TicketNumber))
    }
    return this.#free.splice(0, count)
  }

  /** Gives back numbers that no ticket uses. */
  giveBack(unused: readonly TicketNumber[]): void {
    this.#free = [...unused, ...this.#free].sort((a, b) => a - b)
  }
}
