/** Claims that go from one ticket to another: an id leads to where its mail is, a key to its newest ticket. */
import type { Decision } from '../decision.ts'
import type { MailCase, Ruling } from '../mail-case.ts'
import type { Ticket } from '../ticket.ts'

import { rule } from './authority.ts'
import { isGuessable, survivorOf } from './thread-match.ts'

/** A decision with the claim on the mail's own id, if that moves. */
export function withAwaitedMoved(decision: Decision, mailCase: MailCase): Decision {
  return isAwaitedElsewhere(decision, mailCase)
    ? { ...decision, movedClaims: [...(decision.movedClaims ?? []), mailCase.place.identity] }
    : decision
}

/**
 * Did an answer that came before this mail take its id to a newer ticket, though the mail belongs to an older one? Only who
 * might have joined that ticket by the id takes it away from there: else a stranger would draw others' answers to his own.
 */
function isAwaitedElsewhere({ draft, claims, isNewTicket }: Decision, mailCase: MailCase): boolean {
  const { place, ruling, threads } = mailCase
  const { scope, identity } = place
  if (!draft || isNewTicket || !claims.includes(identity) || threads.isStored(scope, identity)) return false
  const claimed = threads.claimOf(scope, identity)
  const other = claimed === null ? null : survivorOf(claimed, threads)
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
 * Of the keys and numbers that a mail claims for the ticket it opens, those that had another one: one that was closed too
 * long ago, or whose key was not seen for longer than its rule says.
 */
export function claimsMovedTo({ isNew, ids, expired }: Moving, { place, ruling, threads }: MailCase): readonly string[] {
  if (!isNew) return []
  return ids.filter((id) => {
    const claimed = threads.claimOf(place.scope, id)
    if (claimed === null) return false
    return expired.includes(id) || survivorOf(claimed, threads)?.number === ruling.candidate?.ticket
  })
}

interface Moving {
  readonly isNew: boolean
  readonly ids: readonly string[]
  /** Those of them that led nowhere any more. */
  readonly expired: readonly string[]
}
