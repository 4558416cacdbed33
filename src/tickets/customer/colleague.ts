/** Colleagues: unknown senders at our own domains. They may open tickets, and are no customers. */

import { isColleague, isUserAddress } from '../directory.ts'
import type { Actor } from '../ticket.ts'
import type { MailCase } from '../mail-case.ts'

/** The colleague who wrote, as an actor; null for any other sender. */
export function colleagueOf({ message, site }: Pick<MailCase, 'message' | 'site'>): Actor | null {
  const { addrSpec, isStrict } = message.from
  const isOurs = addrSpec !== null && isStrict && isColleague(site.directory, addrSpec)
  return isOurs ? { kind: 'user', id: addrSpec } : null
}

/**
 * Whether a mail is a colleague's comment. In a customer's thread it is, and for agents alone; on a ticket without customers it is the
 * question to answer.
 */
export function isColleaguesComment(mailCase: MailCase): boolean {
  const { ruling, threads, site } = mailCase
  const ticket = ruling.candidate && threads.ticket(ruling.candidate.ticket)
  const isLetIn = ['participant', 'joins'].includes(ruling.verdict)
  if (!ticket || !isLetIn || !colleagueOf(mailCase)) return false
  return ticket.reportedBy.length > 0 || ticket.emailMembers.some((member) => !isUserAddress(site.directory, member.addrSpec))
}
