/** A customer who forwards our thread to another of our mailboxes opens a new matter there. */

import { isUserAddress, type Directory } from '../directory.ts'
import type { InboundMail } from '../inbound-mail.ts'
import { isIncoming } from '../inbound-mail.ts'
import type { ThreadCandidate, ThreadIndex } from './thread-match.ts'

/** A mail and what it is compared with. */
interface ForwardCase extends Pick<InboundMail, 'place' | 'message'> {
  readonly site: { readonly directory: Directory }
  readonly threads: Pick<ThreadIndex, 'ticket'>
}

/** The end of such a veto. */
export const forwardsThread = 'leads to the mailbox whose thread this forwards to another'

/** Whether a mail forwards a ticket's thread to a mailbox that does not have it. A mail to both mailboxes is no new matter. */
export function isHandedOn({ place, message, site, threads }: ForwardCase, { ticket: number }: ThreadCandidate): boolean {
  const { directory } = site
  const ticket = threads.ticket(number)
  if (!ticket || ticket.mailbox === place.mailbox || !isIncoming(place)) return false
  if (!directory.words.isForwardSubject(message.subject) || isUserAddress(directory, message.from.addrSpec ?? '')) return false
  const its = directory.mailboxes.get(ticket.mailbox)?.addresses ?? []
  return ![...message.to, ...message.cc].some(({ addrSpec }) => its.includes(addrSpec))
}
