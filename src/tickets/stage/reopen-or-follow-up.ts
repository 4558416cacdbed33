/** When a mail to a closed ticket comes too late to reopen it (T-072): a new ticket follows it up. */
import type { MailCase } from '../mail-case.ts'
import type { Ticket } from '../ticket.ts'
import { stateOf } from './stage.ts'

/** Is the ticket closed for longer than the site reopens tickets? What is imported as over belongs to what it was part of. */
export function isClosedTooLong({ stage, closedAtMs }: Ticket, { place, site }: Pick<MailCase, 'place' | 'site'>): boolean {
  if (place.isOver) return false
  return stateOf[stage] === 'closed' && closedAtMs !== null && place.atMs - closedAtMs > site.policy.reopenMs
}
