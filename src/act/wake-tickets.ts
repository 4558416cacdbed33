/** Wakes tickets whose snooze has ended, and notifies their owners. */
import { directoryOf } from '../config/directory.ts'
import { VersionConflictError } from '../errors.ts'
import { awakened, wakingCause } from '../tickets/stage/snooze.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { commitChanges, withUpdateMails, type CommitDeps } from './commit-changes.ts'

export interface WakeDeps extends CommitDeps {
  readonly now: () => number
}

/** Tickets of one pass. */
const mostTickets = 500

/**
 * Wakes tickets that are due, at most 500. A ticket that somebody changes at the same time waits for the next pass.
 *
 * @returns how many woke
 */
export async function wakeTickets(deps: WakeDeps): Promise<number> {
  const tickets = await deps.store.tickets.snoozedUntil(deps.now(), mostTickets)
  let count = 0
  for (const ticket of tickets) {
    try {
      await wake(ticket, deps)
      count++
    } catch (error) {
      if (!(error instanceof VersionConflictError)) throw error
    }
  }
  return count
}

async function wake(ticket: Ticket, deps: WakeDeps): Promise<void> {
  const { store, config, now } = deps
  const directory = directoryOf(config, [], { users: await store.records.load('user', ticket.subscribers) })
  const nowMs = now()
  const cause = wakingCause(ticket, nowMs)
  const draft = withUpdateMails(awakened(ticket, nowMs), ticket, { cause, directory, config })
  await commitChanges([{ draft, ref: cause.ref, readVersion: ticket.version }], deps, { nowMs })
}
