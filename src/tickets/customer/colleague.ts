/** Unknown senders of our own domains: they may open tickets, and are no customers. */

import { isColleague, isUserAddress } from '../directory.ts'
import type { Actor } from '../ticket.ts'
import type { MailCase } from '../mail-case.ts'

/** The colleague who wrote, as an author of changes; null when it is no colleague. */
export function colleagueOf({ message, site }: Pick<MailCase, 'message' | 'site'>): Actor | null {
  const { addrSpec, isStrict } = message.from
  const isOne = addrSpec !== null && isStrict && isColleague(site.directory, addrSpec)
  return isOne ? { kind: 'user', id: addrSpec } : null
}

/** In a customer's thread a colleague's word is for us; on a ticket that is a colleague's it is what is to be answered. */
export function isColleaguesComment(mailCase: MailCase): boolean {
  const { ruling, threads, site } = mailCase
  const ticket = ruling.candidate && threads.ticket(ruling.candidate.ticket)
  const isLetIn = ['participant', 'joins'].includes(ruling.verdict)
  if (!ticket || !isLetIn || !colleagueOf(mailCase)) return false
  return ticket.reportedBy.length > 0 || ticket.emailMembers.some((member) => !isUserAddress(site.directory, member.addrSpec))
}
