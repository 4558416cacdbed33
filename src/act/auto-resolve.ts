/** Resolves tickets whose customers have not answered for the number of days that the configuration sets (T-074). */
import { departedUsers, directoryOf } from '../config/directory.ts'
import { VersionConflictError } from '../errors.ts'
import { autoResolveCause, autoResolved } from '../tickets/stage/auto-resolve.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { commitChanges, withUpdateMails, type CommitDeps } from './commit-changes.ts'

export interface AutoResolveDeps extends CommitDeps {
  readonly now: () => number
}

const dayMs = 24 * 3_600_000
/** Tickets of one pass. */
const mostTickets = 500

/**
 * Resolves tickets that are due, at most 500. A ticket that somebody changes at the same time waits for the next pass.
 *
 * @returns how many were resolved
 */
export async function autoResolve(deps: AutoResolveDeps): Promise<number> {
  const { store, config, now } = deps
  const { autoResolveDays } = config.limits
  if (autoResolveDays === undefined) return 0
  const tickets = await store.tickets.waitingSince(now() - autoResolveDays * dayMs, mostTickets)
  let count = 0
  for (const ticket of tickets) {
    try {
      await resolve(ticket, autoResolveDays, deps)
      count++
    } catch (error) {
      if (!(error instanceof VersionConflictError)) throw error
    }
  }
  return count
}

/** Resolves one ticket and notifies its subscribers. Former agents may be among them, so they are looked up, too. */
async function resolve(ticket: Ticket, days: number, deps: AutoResolveDeps): Promise<void> {
  const { store, config, now } = deps
  const users = [...(await store.records.load('user', ticket.subscribers)), ...(await departedUsers(store))]
  const directory = directoryOf(config, [], { users })
  const nowMs = now()
  const cause = autoResolveCause(ticket, nowMs)
  const draft = withUpdateMails(autoResolved(ticket, days, nowMs), ticket, { cause, directory, config })
  await commitChanges([{ draft, ref: cause.ref, readVersion: ticket.version }], deps, { nowMs })
}
