/** Resolves tickets whose customers have not answered for the days that the configuration sets (T-074). */
import type { Config } from '../config-schema.ts'
import { VersionConflictError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { autoResolved } from '../tickets/auto-resolve.ts'
import { emptySet } from './commit-set.ts'

/** What resolving needs from the outside. */
export interface AutoResolveDeps {
  readonly store: Store
  readonly config: Config
  readonly now: () => number
}

const dayMs = 24 * 3_600_000
/** Of one pass. */
const mostTickets = 500

/** @returns how many were resolved; one that changed in the meantime waits for the next pass */
export async function autoResolve({ store, config, now }: AutoResolveDeps): Promise<number> {
  const { autoResolveDays } = config.limits
  if (autoResolveDays === undefined) return 0
  const tickets = await store.tickets.waitingSince(now() - autoResolveDays * dayMs, mostTickets)
  let count = 0
  for (const ticket of tickets) {
    const draft = autoResolved(ticket, autoResolveDays, now())
    const write = { ticket: draft.ticket, readVersion: ticket.version }
    const set = { ...emptySet(now()), tickets: [write], entries: draft.entries }
    try {
      await store.commit(set)
      count++
    } catch (error) {
      if (!(error instanceof VersionConflictError)) throw error
    }
  }
  return count
}
