/** Unsubscribing from broadcasts by mail: an answer with the subject `unsubscribe`, or a complaint that returns a broadcast. */
import type { Decision } from '../decision.ts'
import type { UnruledCase } from '../mail-case.ts'
import { explainNote, onlyOutcome } from '../outcome.ts'
import { displayId } from '../ticket.ts'

/**
 * Having a broadcast's mail is enough to unsubscribe its recipient (RFC 8058, RFC 2369). So is a complaint that returns it (RFC 5965),
 * whomever that names, since addresses in complaints are often redacted (RFC 6590).
 *
 * @returns null for any other mail
 */
export function decideUnsubscription({ message, proof, threads }: UnruledCase): Decision | null {
  const isComplaint = message.kind === 'complaint'
  if (!isComplaint && message.subject.trim().toLowerCase() !== 'unsubscribe') return null
  const found = (isComplaint ? (proof.complained ?? []) : proof.tokens).flatMap(({ id, ticket }) => {
    const { broadcast = null } = threads.ticket(ticket) ?? {}
    const { to = [] } = threads.notification(id) ?? {}
    return broadcast ? to.map((addrSpec) => ({ addrSpec, purpose: broadcast.purpose, broadcast: ticket })) : []
  })
  // One mail yields two tokens: its Message-ID and its reply address.
  const unsubscribed = [...new Map(found.map((wish) => [`${wish.purpose}/${wish.addrSpec}`, wish])).values()]
  if (unsubscribed.length === 0) return null
  const wishes = unsubscribed.map(({ purpose, broadcast }) => `${displayId(broadcast)}, ${purpose}`).join('; ')
  const why = isComplaint ? 'somebody complains of' : 'no more broadcasts are wanted'
  return { ...onlyOutcome('unsubscribed', explainNote(`${why}: ${wishes}`)), unsubscribed }
}
