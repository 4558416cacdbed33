/** A customer who forwards our thread to another mailbox of ours begins a matter of his own there. */

import { isUserAddress, type Directory } from '../directory.ts'
import type { InboundMail } from '../inbound-mail.ts'
import { isIncoming } from '../inbound-mail.ts'
import type { ThreadCandidate, ThreadIndex } from './thread-match.ts'

/** A mail before a ticket that its ids point to. */
interface ForwardCase extends Pick<InboundMail, 'place' | 'message'> {
  readonly site: { readonly directory: Directory }
  readonly threads: Pick<ThreadIndex, 'ticket'>
}

/** Why such a ticket is passed over. */
export const forwardsThread = 'leads to the mailbox whose thread this forwards to another'

/** Does a mail hand the thread of a ticket on, to a mailbox that has not got it? One that goes to both is no other matter. */
export function isHandedOn({ place, message, site, threads }: ForwardCase, { ticket: number }: ThreadCandidate): boolean {
  const { directory } = site
  const ticket = threads.ticket(number)
  if (!ticket || ticket.mailbox === place.mailbox || !isIncoming(place)) return false
  if (!directory.words.isForwardSubject(message.subject) || isUserAddress(directory, message.from.addrSpec ?? '')) return false
  const its = directory.mailboxes.get(ticket.mailbox)?.addresses ?? []
  return ![...message.to, ...message.cc].some(({ addrSpec }) => its.includes(addrSpec))
}
