/** Where answers to a customer go: to the sender, or to the address of their Reply-To. */
import { isUserAddress } from '../directory.ts'
import type { MailCase } from '../mail-case.ts'
import { reasonToBlock } from '../people/blocked.ts'
import { decideCc } from '../people/cc-rules.ts'
import { ccCaseOf, isNobody, type TicketPeople } from '../people/people.ts'
import { isGuessable } from '../thread/thread-match.ts'

/**
 * The Reply-To address that answers to a mail go to.
 *
 * @param ticket - the mail's ticket, without the changes by this mail
 * @returns null when answers go to the sender
 */
export function replyToOf(mailCase: MailCase, ticket: TicketPeople): string | null {
  const { from, replyTo } = mailCase.message
  const only = replyTo.length === 1 ? replyTo[0] : undefined
  if (only === undefined || only.addrSpec === from.addrSpec) return null
  const { addrSpec } = only
  return isSafe(mailCase) && isSomebody(mailCase, addrSpec) && isLetIn(mailCase, ticket, addrSpec) ? addrSpec : null
}

/** Otherwise, somebody who forges a participant's name and guesses the ticket's number would get that participant's answers. */
function isSafe({ proof, ruling }: MailCase): boolean {
  const isGuessed = ruling.candidate !== null && isGuessable(ruling.candidate.evidence)
  return !isGuessed || proof.authentication === 'pass'
}

/**
 * An answer to an agent's or an unread address would be lost. Lists set Reply-To to themselves, so that discussions stay public; a list
 * that rewrites From puts the author there.
 */
function isSomebody({ message, site: { directory } }: MailCase, addrSpec: string): boolean {
  const { isList, to, cc } = message
  const isOfList = isList && [...to, ...cc].some((who) => who.addrSpec === addrSpec)
  return !isOfList && !isNobody(addrSpec, message, directory) && !isUserAddress(directory, addrSpec)
}

/** The CC rules apply to an address in Reply-To, too. */
function isLetIn({ place, site }: MailCase, ticket: TicketPeople, addrSpec: string): boolean {
  const { directory, policy } = site
  const contacts = site.contactsOf(addrSpec)
  const facts = { contacts, mailbox: place.mailbox, direction: 'inbound' as const, directory }
  return reasonToBlock(addrSpec, site) === null && decideCc(ccCaseOf(addrSpec, ticket, facts), policy.ccRules).isMember
}
