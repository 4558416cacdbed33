/** Resolves tickets whose customers have not answered for the days that the configuration sets (T-074). */
import type { Config } from '../config/schema.ts'
import { VersionConflictError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { autoResolveCause, autoResolved } from '../tickets/stage/auto-resolve.ts'
import type { Draft } from '../tickets/draft.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { emptySet } from '../apply/commit-set.ts'
import { directoryOf } from '../config/directory.ts'
import { outboxOf, tellingsOf } from './tell-update.ts'

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
    const mails = await outboxFor(ticket, draft, { store, config, now })
    const set = { ...emptySet(now()), tickets: [write], entries: draft.entries, ...mails }
    try {
      await store.commit(set)
      count++
    } catch (error) {
      if (!(error instanceof VersionConflictError)) throw error
    }
  }
  return count
}

/** Those who subscribe hear of it; users without access are looked up only for tickets that somebody subscribes to. */
async function outboxFor(
  ticket: Ticket,
  draft: Draft,
  { store, config, now }: AutoResolveDeps,
): Promise<ReturnType<typeof outboxOf>> {
  const directory = directoryOf(config, [], { users: await store.records.load('user', ticket.subscribers) })
  const cause = autoResolveCause(ticket, now())
  const outbound = tellingsOf({ before: ticket, draft, cause, outbound: [] }, directory)
  return outboxOf(outbound, { ticket, cause, config })
}
