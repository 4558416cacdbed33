/** Which index of words the stores of a test file have: lists in MongoDB, unless the file says otherwise. */
import type { WordIndexes } from '../../src/search/word-index.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'

type Indexes = WordIndexes<TicketNumber> | undefined

let open: () => Indexes = () => undefined

/** The index of a new store. */
export const wordIndexes = (): Indexes => open()

/** From now on, stores have these. */
export function useWordIndexes(indexes: () => Indexes): void {
  open = indexes
}
