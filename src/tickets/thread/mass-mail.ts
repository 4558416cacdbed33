/** Answers to a mail with many recipients are a ticket each: a common parent alone joins nobody. */

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

/** Mass mails that a ticket remembers. */
const massMailsKept = 20

/** A mail and what it is compared with. */
interface SiblingCase extends Pick<InboundMail, 'place' | 'proof' | 'message'> {
  readonly site: Pick<Site, 'directory' | 'contactsOf'>
  readonly threads: Pick<ThreadIndex, 'ticket' | 'isStored'>
}

/** Whether a candidate is only the ticket of another answer to the same mail, with none of this mail's people. */
export function isMereSibling(sibling: SiblingCase, { evidence, by, isSibling, ticket: number }: ThreadCandidate): boolean {
  const { place, proof, message, site, threads } = sibling
  const ticket = threads.ticket(number)
  const isById = evidence === 'in-reply-to' || evidence === 'references'
  if (!ticket || !isById || proof.tokens.length > 0 || isSentMail(sibling, site.directory) || by.startsWith('bugzilla:')) return false
  if (isOfPublicList(message, site.directory) || isUserAddress(site.directory, message.from.addrSpec ?? '')) return false
  // With a common ancestor further up, this is a conversation: answers to a mass mail have only its id in common.
  const parents = message.inReplyTo.length > 0 ? message.inReplyTo : message.references.slice(-1)
  // A mass mail of ours may itself have ancestors, which its answers then repeat; those are no conversation with them.
  const isOurs = [by, ...parents].some((id) => ticket.massMails?.includes(id))
  if (!parents.includes(by) && isSibling === undefined && !isOurs) return false
  const isMassMail = isSibling ?? isOurs
  if (!isMassMail && threads.isStored(place.scope, by)) return false
  // An unauthenticated sender would only ask to join, and wait there for an answer.
  if (isOurs && proof.authentication !== 'none' && isAmongUs(ticket, site.directory)) return false
  return !personsOf(message, site.directory).some((person) => takesPart(person, ticket, site))
}

/** If only our users take part in a ticket, the first answer to its mail is by the recipient that was meant. */
function isAmongUs({ participants }: Ticket, directory: Directory): boolean {
  return participants.length > 0 && participants.every((who) => isUserAddress(directory, who))
}

/** The readers of a public list share the list; our own list is merely an address of ours. */
function isOfPublicList({ listPost = [] }: MailMessage, directory: Directory): boolean {
  return listPost.length > 0 && !listPost.some((address) => isOwnAddress(directory, address))
}

/** The claims of a mail that was kept from the tickets of others who answered the same mail. */
export function siblingClaims(
  unruled: Pick<SiblingCase, 'message' | 'proof' | 'site'>,
  { vetoes }: Pick<Ruling, 'vetoes'>,
): readonly string[] {
  const { directory } = unruled.site
  return vetoes.some(({ reason }) => reason.endsWith(sharesNobody)) ? siblingIds(unruled, directory).map(({ id }) => id) : []
}

/** The end of such a veto. */
export const sharesNobody = 'leads to others’ answers to the same mail, who share no person with this one'

/** Records a mail of ours without outside addressees as a mass mail: its recipients are unknown. */
export function withMassMail(draft: Draft, { place, message, site }: Pick<SiblingCase, 'place' | 'message' | 'site'>): Draft {
  if (personsOf({ ...message, from: { ...message.from, isStrict: false } }, site.directory).length > 0) return draft
  const massMails = union(draft.ticket.massMails ?? [], [place.identity]).slice(-massMailsKept)
  return { ...draft, ticket: { ...draft.ticket, massMails } satisfies Ticket }
}
