/** Ending broadcasts by mail: an answer whose subject is `unsubscribe`, or a complaint that returns one. */
import type { Decision } from '../decision.ts'
import type { UnruledCase } from '../mail-case.ts'
import { explainNote, onlyOutcome } from '../outcome.ts'
import { displayId } from '../ticket.ts'

/**
 * Whoever has a mail of a broadcast ends it for whom it went to; no more is needed than to have it (RFC 8058, RFC 2369). So
 * does a complaint that returns it (RFC 5965), whomever that names: addresses are often blacked out (RFC 6590).
 */
export function decideUnsubscription({ message, proof, threads }: UnruledCase): Decision | null {
  const isComplaint = message.kind === 'complaint'
  if (!isComplaint && message.subject.trim().toLowerCase() !== 'unsubscribe') return null
  const found = (isComplaint ? (proof.complained ?? []) : proof.tokens).flatMap(({ id, ticket }) => {
    const { broadcast = null } = threads.ticket(ticket) ?? {}
    const { to = [] } = threads.notification(id) ?? {}
    return broadcast ? to.map((addrSpec) => ({ addrSpec, purpose: broadcast.purpose, broadcast: ticket })) : []
  })
  // Message-ID and reply address of one mail are two tokens.
  const unsubscribed = [...new Map(found.map((wish) => [`${wish.purpose}/${wish.addrSpec}`, wish])).values()]
  if (unsubscribed.length === 0) return null
  const wishes = unsubscribed.map(({ purpose, broadcast }) => `${displayId(broadcast)}, ${purpose}`).join('; ')
  const why = isComplaint ? 'somebody complains of' : 'no more broadcasts are wanted'
  return { ...onlyOutcome('unsubscribed', explainNote(`${why}: ${wishes}`)), unsubscribed }
}
