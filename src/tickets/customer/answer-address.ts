/** Where answers to a customer go: to himself, or to the one address of a Reply-To that may lead away. */
import { isUserAddress } from '../directory.ts'
import type { MailCase } from '../mail-case.ts'
import { reasonToBlock } from '../people/blocked.ts'
import { decideCc } from '../people/cc-rules.ts'
import { ccCaseOf, isNobody, type TicketPeople } from '../people/people.ts'
import { isGuessable } from '../thread/thread-match.ts'

/**
 * The address that the answers to a mail go to in place of its sender's.
 *
 * @param ticket - the mail's, as it was before
 * @returns null when they go to the sender
 */
export function replyToOf(mailCase: MailCase, ticket: TicketPeople): string | null {
  const { from, replyTo } = mailCase.message
  const only = replyTo.length === 1 ? replyTo[0] : undefined
  if (only === undefined || only.addrSpec === from.addrSpec) return null
  const { addrSpec } = only
  return isSafe(mailCase) && isSomebody(mailCase, addrSpec) && isLetIn(mailCase, ticket, addrSpec) ? addrSpec : null
}

/** Whoever writes under a participant's name and guesses the ticket's number would get the answers meant for him. */
function isSafe({ proof, ruling }: MailCase): boolean {
  const isGuessed = ruling.candidate !== null && isGuessable(ruling.candidate.evidence)
  return !isGuessed || proof.authentication === 'pass'
}

/**
 * An answer to an agent, or to an address that nobody reads, would be lost. Lists put their own address there for
 * discussions to go on in public; where they put themselves into From, it is the author's.
 */
function isSomebody({ message, site: { directory } }: MailCase, addrSpec: string): boolean {
  const { isList, to, cc } = message
  const isOfList = isList && [...to, ...cc].some((who) => who.addrSpec === addrSpec)
  return !isOfList && !isNobody(addrSpec, message, directory) && !isUserAddress(directory, addrSpec)
}

/** The CC rules say who gets no mail, wherever a customer names him. */
function isLetIn({ place, site }: MailCase, ticket: TicketPeople, addrSpec: string): boolean {
  const { directory, policy } = site
  const contacts = site.contactsOf(addrSpec)
  const facts = { contacts, mailbox: place.mailbox, direction: 'inbound' as const, directory }
  return reasonToBlock(addrSpec, site) === null && decideCc(ccCaseOf(addrSpec, ticket, facts), policy.ccRules).isMember
}
