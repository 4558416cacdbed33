/** Ticket numbers, reserved a few at a time: a number that a decision did not need is used by the next. */
import type { Store } from '../store/store.ts'
import type { TicketNumber } from '../tickets/ticket.ts'

/** The numbers one process holds. Those of a process that dies are never used. */
export class TicketNumbers {
  readonly #store: Store
  #free: TicketNumber[] = []

  constructor(store: Store) {
    this.#store = store
  }

  /** Takes numbers, lowest first. */
  async take(count: number): Promise<readonly TicketNumber[]> {
    const missing = count - this.#free.length
    if (missing > 0) {
      const first = await this.#store.counters.reserve('ticket', missing)
      this.#free.push(...Array.from({ length: missing }, (_, i) => (first + i) as TicketNumber))
    }
    return this.#free.splice(0, count)
  }

  /** Gives numbers back that no ticket got. */
  giveBack(unused: readonly TicketNumber[]): void {
    this.#free = [...unused, ...this.#free].sort((a, b) => a - b)
  }
}
