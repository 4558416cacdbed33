/** Moves claims between tickets: an id leads to the ticket of its mail, a key to its newest ticket. */
import type { Decision } from '../decision.ts'
import type { MailCase, Ruling } from '../mail-case.ts'
import type { Ticket } from '../ticket.ts'

import { rule } from './authority.ts'
import { isGuessable, survivorOf } from './thread-match.ts'

/** Adds the claim on the mail's own id, if it moves. */
export function withAwaitedMoved(decision: Decision, mailCase: MailCase): Decision {
  return isAwaitedElsewhere(decision, mailCase)
    ? { ...decision, movedClaims: [...(decision.movedClaims ?? []), mailCase.place.identity] }
    : decision
}

/**
 * Whether an answer that arrived before this mail claimed its id for a newer ticket, though the mail belongs to an older one. The claim
 * moves only if the sender could join that newer ticket by the id; otherwise strangers could redirect others' answers.
 */
function isAwaitedElsewhere({ draft, claims, isNewTicket }: Decision, mailCase: MailCase): boolean {
  const { place, ruling, threads } = mailCase
  const { scope, identity } = place
  if (!draft || isNewTicket || !claims.includes(identity) || threads.isStored(scope, identity)) return false
  const number = threads.claimOf(scope, identity)
  const other = number === null ? null : survivorOf(number, threads)
  const isProven = ruling.candidate !== null && !isGuessable(ruling.candidate.evidence)
  if (!other || other.number === draft.ticket.number || !isProven || !isOlder(draft.ticket, other)) return false
  return ruling.verdict === 'agent' || isLetIn(rule(mailCase, [{ evidence: 'awaited', by: identity, ticket: other.number }]))
}

function isLetIn({ verdict, candidate }: Ruling): boolean {
  return candidate !== null && ['user', 'participant', 'joins'].includes(verdict)
}

function isOlder(ticket: Ticket, than: Ticket): boolean {
  return ticket.order.opened < than.order.opened
}

/**
 * The keys and numbers of a new ticket that are taken from their former one, which was closed too long ago, or on which the key is expired.
 */
export function claimsMovedTo({ isNew, ids, expired }: Moving, { place, ruling, threads }: MailCase): readonly string[] {
  if (!isNew) return []
  return ids.filter((id) => {
    const number = threads.claimOf(place.scope, id)
    if (number === null) return false
    return expired.includes(id) || survivorOf(number, threads)?.number === ruling.candidate?.ticket
  })
}

interface Moving {
  readonly isNew: boolean
  readonly ids: readonly string[]
  /** Those that have expired. */
  readonly expired: readonly string[]
}
