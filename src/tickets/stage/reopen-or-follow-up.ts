/** Decides when a mail comes too late to reopen a closed ticket, so that a new ticket follows it up (T-072). */
import type { MailCase } from '../mail-case.ts'
import type { Ticket } from '../ticket.ts'
import { stateOf } from './stage.ts'

/** Whether the ticket was closed longer ago than the site reopens tickets. Mail imported as finished joins its ticket regardless. */
export function isClosedTooLong({ stage, closedAtMs }: Ticket, { place, site }: Pick<MailCase, 'place' | 'site'>): boolean {
  if (place.isOver) return false
  return stateOf[stage] === 'closed' && closedAtMs !== null && place.atMs - closedAtMs > site.policy.reopenMs
}
