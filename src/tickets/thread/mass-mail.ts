/** Answers to a mail that many got are one ticket each: sharing nothing but a parent joins nobody. */

import { isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import type { Draft } from '../draft.ts'
import type { InboundMail, MailMessage } from '../inbound-mail.ts'
import type { Ruling } from '../mail-case.ts'
import { union, type Ticket } from '../ticket.ts'
import { takesPart } from '../addresses.ts'
import type { Site } from '../site.ts'
import { isSentMail } from '../sent-mail.ts'
import { personsOf, siblingIds } from './sibling-ids.ts'
import type { ThreadCandidate, ThreadIndex } from './thread-match.ts'

/** A ticket remembers so many. */
const massMailsKept = 20

/** A mail before a ticket that its ids point to. */
interface SiblingCase extends Pick<InboundMail, 'place' | 'proof' | 'message'> {
  readonly site: Pick<Site, 'directory' | 'contactsOf'>
  readonly threads: Pick<ThreadIndex, 'ticket' | 'isStored'>
}

/** Is a ticket only that of another answer to the same mail, of people whom this one has nothing to do with? */
export function isMereSibling(sibling: SiblingCase, { evidence, by, isSibling, ticket: number }: ThreadCandidate): boolean {
  const { place, proof, message, site, threads } = sibling
  const ticket = threads.ticket(number)
  const isById = evidence === 'in-reply-to' || evidence === 'references'
  if (!ticket || !isById || proof.tokens.length > 0 || isSentMail(sibling, site.directory) || by.startsWith('bugzilla:')) return false
  if (isOfPublicList(message, site.directory) || isUserAddress(site.directory, message.from.addrSpec ?? '')) return false
  // An older ancestor in common is a conversation: answers to a mass mail have its id alone.
  const parents = message.inReplyTo.length > 0 ? message.inReplyTo : message.references.slice(-1)
  // The ancestors of a mass mail are its own, not those of a conversation with whoever answers it.
  const isOurs = [by, ...parents].some((id) => ticket.massMails?.includes(id))
  if (!parents.includes(by) && isSibling === undefined && !isOurs) return false
  const isMassMail = isSibling ?? isOurs
  if (!isMassMail && threads.isStored(place.scope, by)) return false
  // Whom nothing vouches for would only ask to join, and his answer wait there unanswered.
  if (isOurs && proof.authentication !== 'none' && isAmongUs(ticket, site.directory)) return false
  return !personsOf(message, site.directory).some((person) => takesPart(person, ticket, site))
}

/** The first answer to what one of us wrote to nobody that we know of is that of whom he meant. */
function isAmongUs({ participants }: Ticket, directory: Directory): boolean {
  return participants.length > 0 && participants.every((who) => isUserAddress(directory, who))
}

/** On a list, that everybody reads it is what they share; a list of ours is only a way to us. */
function isOfPublicList({ listPost = [] }: MailMessage, directory: Directory): boolean {
  return listPost.length > 0 && !listPost.some((address) => isOwnAddress(directory, address))
}

/** What a mail claims, besides, that was kept away from the tickets of others who answered the same mail. */
export function siblingClaims(
  unruled: Pick<SiblingCase, 'message' | 'proof' | 'site'>,
  { vetoes }: Pick<Ruling, 'vetoes'>,
): readonly string[] {
  const { directory } = unruled.site
  return vetoes.some(({ reason }) => reason.endsWith(sharesNobody)) ? siblingIds(unruled, directory).map(({ id }) => id) : []
}

/** Why such a ticket is passed over. */
export const sharesNobody = 'leads to others’ answers to the same mail, who share no person with this one'

/** A mail of ours whose fields name nobody outside went to we do not know whom. */
export function withMassMail(draft: Draft, { place, message, site }: Pick<SiblingCase, 'place' | 'message' | 'site'>): Draft {
  if (personsOf({ ...message, from: { ...message.from, isStrict: false } }, site.directory).length > 0) return draft
  const massMails = union(draft.ticket.massMails ?? [], [place.identity]).slice(-massMailsKept)
  return { ...draft, ticket: { ...draft.ticket, massMails } satisfies Ticket }
}
