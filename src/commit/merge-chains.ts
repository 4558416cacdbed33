/** Follows merged tickets to their survivors. */
import type { Store } from '../store/store.ts'
import { longestMergeChain, survivorOf } from '../tickets/thread/thread-match.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'

/** Adds the tickets that others were merged into, each once. */
export async function withMergeChains(found: readonly Ticket[], { tickets }: Store): Promise<ReadonlyMap<TicketNumber, Ticket>> {
  const all = new Map(found.map((ticket) => [ticket.number, ticket]))
  for (let hops = 0; hops < longestMergeChain; hops++) {
    const missing = [...all.values()].flatMap(({ mergedInto }) => (mergedInto !== null && !all.has(mergedInto) ? [mergedInto] : []))
    if (missing.length === 0) break
    for (const ticket of await tickets.load([...new Set(missing)])) all.set(ticket.number, ticket)
  }
  return all
}

/** The survivor of a ticket, to which its events belong; the ticket itself when it was not merged, null when it does not exist. */
export async function loadSurvivor(number: TicketNumber, store: Store): Promise<Ticket | null> {
  const chain = await withMergeChains(await store.tickets.load([number]), store)
  return survivorOf(number, { ticket: (at) => chain.get(at) ?? null })
}
