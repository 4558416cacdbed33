/** Where answers to a customer go: to himself, or to the one address of a Reply-To that may lead away (mail.md §2.3). */
import type { CustomerCase } from './customer-case.ts'
import { isUserAddress } from '../directory.ts'
import { decideCc } from '../people/cc-rules.ts'
import { ccCaseOf, isNobody, type TicketPeople } from '../people/people.ts'
import { isGuessable } from '../thread/thread-match.ts'

/**
 * The address that the answers to a mail go to in place of its sender's.
 *
 * @param ticket - the mail's, as it was before
 * @returns null when they go to the sender
 */
export function replyToOf(asked: CustomerCase, ticket: TicketPeople): string | null {
  const { from, replyTo } = asked.mail.message
  const only = replyTo.length === 1 ? replyTo[0] : undefined
  if (only === undefined || only.addrSpec === from.addrSpec) return null
  return isSafe(asked) && isSomebody(asked, only.addrSpec) && isLetIn(asked, ticket, only.addrSpec)
    ? only.addrSpec
    : null
}

/** Whoever writes under a participant's name and guesses the ticket's number would get the answers meant for him. */
function isSafe({ mail, ruling }: CustomerCase): boolean {
  const isGuessed = ruling.candidate !== null && isGuessable(ruling.candidate.evidence)
  return !isGuessed || mail.authentication === 'pass'
}

/**
 * An answer to an agent, or to an address that nobody reads, would be lost. Lists put their own address there for
 * discussions to go on in public; where they put themselves into From, it is the author's.
 */
function isSomebody({ mail, world: { directory } }: CustomerCase, addrSpec: string): boolean {
  const { isList, to, cc } = mail.message
  const isOfList = isList && [...to, ...cc].some((who) => who.addrSpec === addrSpec)
  return !isOfList && !isNobody(addrSpec, mail, directory) && !isUserAddress(directory, addrSpec)
}

/** The CC rules say who gets no mail, wherever a customer names him (mail.md §6). */
function isLetIn({ mail, world }: CustomerCase, ticket: TicketPeople, addrSpec: string): boolean {
  const contacts = world.contactsOf(addrSpec)
  const seen = { contacts, mailbox: mail.mailbox, direction: 'inbound' as const, directory: world.directory }
  return decideCc(ccCaseOf(addrSpec, ticket, seen), world.policy.ccRules).isMember
}
