/** Answers to broadcasts: each workspace's go to a ticket of their own, which no other workspace sees (T-093). */
import { isKnownUser } from '../directory.ts'
import type { UnruledCase } from '../mail-case.ts'
import { defaultWorkspace, resolveContact } from '../people/people.ts'
import type { Site } from '../site.ts'
import { displayId, type Link, type Ticket, type TicketNumber } from '../ticket.ts'
import { survivorOf, threadCandidates, type ThreadCandidate } from '../thread/thread-match.ts'

/** The claim that leads to the ticket of a workspace's answers. */
export interface ReplyKey {
  readonly id: string
  readonly broadcast: TicketNumber
}

/**
 * The claim for somebody's answers to a broadcast: their workspace's, or their own without a workspace shared with colleagues.
 *
 * @param broadcast - the ticket whose mailbox decides which workspace strangers are in
 */
export function replyKey(addrSpec: string, broadcast: Ticket, site: Site): ReplyKey | null {
  const mailbox = site.directory.mailboxes.get(broadcast.mailbox)
  if (!mailbox) return null
  const { contact } = resolveContact({ addrSpec, displayName: '' }, { site, mailbox, revOrg: null })
  const workspace = contact.revOrg === defaultWorkspace ? null : contact.revOrg
  return { id: `${replyPrefix(broadcast.number)}${workspace ?? addrSpec}`, broadcast: broadcast.number }
}

/** The prefix of all claims for answers to a broadcast. */
export function replyPrefix(broadcast: TicketNumber): string {
  return `broadcast:${broadcast}:`
}

/** Replaces broadcasts among the candidates by the ticket of the sender's workspace. */
export function withRepliesApart(candidates: readonly ThreadCandidate[], unruled: UnruledCase): readonly ThreadCandidate[] {
  const { threads, place } = unruled
  if (!isDiverted(unruled)) return candidates
  return candidates.flatMap((candidate) => {
    const broadcast = threads.ticket(candidate.ticket)
    if (!broadcast?.broadcast) return [candidate]
    const key = keyOf(unruled, broadcast)
    const number = key && threads.claimOf(place.scope, key.id)
    const ticket = number === null ? null : survivorOf(number, threads)
    return ticket ? [{ ...candidate, ticket: ticket.number }] : []
  })
}

/** The claims of a ticket that an answer to broadcasts opens. */
export function repliesOf(unruled: UnruledCase): readonly ReplyKey[] {
  return broadcastsOf(unruled).flatMap((broadcast) => keyOf(unruled, broadcast) ?? [])
}

/** Links from the ticket of an answer to its broadcasts. */
export function broadcastLinks(unruled: UnruledCase): readonly Link[] {
  return broadcastsOf(unruled).map(({ number }) => ({ type: 'is_related_to', target: displayId(number) }))
}

/** Automatic answers and mail of our users stay on the broadcast's own ticket, which nobody outside sees. */
function isDiverted({ message, site }: UnruledCase): boolean {
  const isWritten = message.kind === 'human' || message.kind === 'auto-generated'
  return isWritten && !isKnownUser(site.directory, message.from.addrSpec ?? '')
}

function broadcastsOf(unruled: UnruledCase): readonly Ticket[] {
  if (!isDiverted(unruled)) return []
  const { threads, site } = unruled
  const named = threadCandidates(unruled, threads, site).filter(({ evidence }) => evidence === 'token' || evidence === 'in-reply-to')
  const numbers = [...new Set(named.map(({ ticket }) => ticket))]
  return numbers.flatMap((number) => {
    const ticket = threads.ticket(number)
    return ticket?.broadcast ? [ticket] : []
  })
}

function keyOf({ message, site }: UnruledCase, broadcast: Ticket): ReplyKey | null {
  const { addrSpec, isStrict } = message.from
  return addrSpec !== null && isStrict ? replyKey(addrSpec, broadcast, site) : null
}
