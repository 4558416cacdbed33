/** A mail that a proven agent forwards to us: it becomes its original sender's ticket (mail.md §3.7). */
import type { Address, ForwardedMail } from '../../mail/message.ts'
import { isLive } from '../letters/acknowledgement.ts'
import type { AgentCase } from './agent-case.ts'
import { decideAgentMail } from './decide-agent-mail.ts'
import type { Decision, OutboundDraft } from '../decision.ts'
import { isOwnAddress, isRoboticAddress, isUserAddress, type Directory } from '../directory.ts'
import { withRemark, type Cause } from '../draft.ts'
import { joinedTicket, openedTicket, type Forward, type Forwarded } from './forward-effects.ts'
import { forwardOrders, withForwardCommands, type ForwardCommanded } from './forward-commands.ts'
import { forwardedIds } from '../inbound-mail.ts'
import { messageNotifications, noteNotifications } from '../letters/outbound-drafts.ts'
import { explain, onlyOutcome } from '../outcome.ts'
import { recipientsOf, resolveContact } from '../people/people.ts'
import { withSpentTokens } from '../thread/spent-tokens.ts'
import { stateOf } from '../stage/stage.ts'
import { isGuessable, survivorOf } from '../thread/thread-match.ts'
import { claimsOf } from '../thread/thread-state.ts'
import { displayId, orderKey, type Ticket, type TicketNumber } from '../ticket.ts'

/**
 * Is an agent's mail a forward to us? His own token makes it an answer on that ticket; in the Sent folder it went to
 * somebody else; and people outside who are not on the original are his own addressees.
 */
export function isForward({ mail, world }: AgentCase): boolean {
  const { forwarded, from, kind } = mail.message
  if (!forwarded || mail.source === 'sent' || kind !== 'human') return false
  const hasOwnToken = mail.tokens.some(({ agent }) => agent !== null && agent === from.addrSpec)
  const known = new Set([forwarded.from, ...forwarded.to, ...forwarded.cc].map((who) => who?.addrSpec))
  const isStranger = ({ addrSpec }: Address) => !isUserAddress(world.directory, addrSpec) && !known.has(addrSpec)
  return !hasOwnToken && !recipientsOf(mail, world.directory).some(isStranger)
}

/** Decides a forward; one whose original sender cannot be told is the agent's own ticket, with a remark why. */
export function decideForward(asked: AgentCase): Decision {
  const { forwarded } = asked.mail.message
  if (!forwarded) return decideAgentMail(asked)
  const reason = reasonAgainst(forwarded, asked.world.directory)
  const known = knownTicket(asked, forwarded)
  if (reason !== null && known === null) return asOwnTicket(asked, reason)
  const orders = forwardOrders(asked, forwarded.note)
  const noted = { ...forwarded, note: orders.text }
  const forward = forwardOf(asked, { forwarded: noted, sender: reason === null ? forwarded.from : null, known })
  const isTooLate = known !== null && forward.isNews && isClosedTooLong(known, asked)
  const made = known === null || isTooLate ? openedTicket(forward, known) : joinedTicket(forward, known)
  const done = withForwardCommands(made.draft, orders, forward)
  return decisionOf(forward, { ...made, ...done }, known !== null && !isTooLate)
}

/** Why the original's sender is nobody whose ticket it could be; null when he is. */
function reasonAgainst({ from }: ForwardedMail, directory: Directory): string | null {
  if (from === null) return 'its original sender cannot be read as exactly one address'
  if (isOwnAddress(directory, from.addrSpec)) return 'its original sender is one of our own addresses'
  if (isUserAddress(directory, from.addrSpec)) return 'its original sender is an agent or another user'
  return isRoboticAddress(from.addrSpec) ? 'nobody reads mail at its original sender’s address' : null
}

/** Evidence that somebody outside could have guessed must not make an answer to a ticket's customers of it. */
function asOwnTicket(asked: AgentCase, reason: string): Decision {
  const decision = decideAgentMail({ ...asked, ruling: { ...asked.ruling, candidate: null } })
  if (!decision.ticket) return decision
  const body = `This looks like a forward, but ${reason}: it was not made that sender’s ticket.`
  const draft = { ticket: decision.ticket, entries: decision.entries }
  const { ticket, entries } = withRemark(draft, { body, rule: 'forward' }, causeOf(asked))
  const notes = [...decision.explanation.notes, `no forward: ${reason}`]
  return { ...decision, ticket, entries, explanation: { ...decision.explanation, notes } }
}

/** The ticket that the original, or its thread, is on; by weaker evidence only if its sender takes part there. */
function knownTicket({ mail, ruling, world }: AgentCase, { from }: ForwardedMail): Ticket | null {
  const named = forwardedIds(mail).flatMap((id) => world.claimOf(mail.scope, id) ?? [])
  const isHis = (number: TicketNumber) =>
    from !== null && world.ticket(number)?.participants.includes(from.addrSpec) === true
  const matched = ruling.candidates.filter(({ evidence, ticket }) => !isGuessable(evidence) || isHis(ticket))
  for (const number of [...named, ...matched.map(({ ticket }) => ticket)]) {
    const ticket = survivorOf(number, world)
    if (ticket?.scope === mail.scope) return ticket
  }
  return null
}

/** T-072: what comes too late for a closed ticket opens one that follows it up. */
function isClosedTooLong({ stage, closedAtMs }: Ticket, { mail, world }: AgentCase): boolean {
  return stateOf[stage] === 'closed' && closedAtMs !== null && mail.atMs - closedAtMs > world.policy.reopenMs
}

function forwardOf(
  asked: AgentCase,
  seen: { readonly forwarded: ForwardedMail; readonly sender: Address | null; readonly known: Ticket | null },
): Forward {
  const { mail, mailbox, world, ruling } = asked
  const { forwarded, sender, known } = seen
  const revOrg = known?.revOrg ?? null
  const isStored = forwarded.messageIds.some((id) => world.isStored(mail.scope, id))
  const isQuoted = forwarded.messageIds.length === 0 && ruling.candidate !== null
  return {
    asked,
    forwarded,
    cause: causeOf(asked),
    sender: sender && resolveContact(sender, { world, mailbox, revOrg }),
    isNews: sender !== null && !isStored && (known === null || !isQuoted),
  }
}

function causeOf({ mail }: AgentCase): Cause {
  const by = { kind: 'user' as const, id: mail.message.from.addrSpec ?? '' }
  return { ref: mail.storedId, by, atMs: mail.atMs, order: orderKey(mail.atMs, mail.id) }
}

function decisionOf(forward: Forward, made: Forwarded & ForwardCommanded, isJoined: boolean): Decision {
  const { asked, forwarded, sender } = forward
  const { mail, ruling } = asked
  const { original, added } = made
  const { ticket, entries } = withSpentTokens(made.draft, mail, asked.world.directory)
  const people = [...(sender ? [sender] : []), ...added]
  const note = isJoined
    ? `a forward of mail that belongs to ${displayId(ticket.number)}`
    : `a forward: the ticket is ${sender?.contact.addrSpec ?? 'nobody'}’s`
  return {
    ...onlyOutcome(isJoined ? 'agent-note' : 'ticket-opened', explain(ruling, [note, ...made.notes])),
    ticket,
    isNewTicket: !isJoined,
    message: { id: mail.storedId, ticket: ticket.number, direction: 'inbound', flags: ['forward'] },
    claims: [...new Set([...claimsOf(mail), ...forwarded.messageIds, ...forwarded.references])],
    entries,
    contacts: people.flatMap(({ newContact }) => newContact ?? []),
    workspaces: people.flatMap(({ newWorkspace }) => newWorkspace ?? []),
    outbound: [...made.outbound, ...toldOf(forward, ticket, original)],
  }
}

/** The others hear of what is new; the original sender gets no mail, since he has not written to us. */
function toldOf(
  { asked, forwarded, isNews }: Forward,
  ticket: Ticket,
  original: AgentCase['mail'],
): readonly OutboundDraft[] {
  const { mail, mailbox, world } = asked
  if (!isLive(mail, mailbox)) return []
  const author = world.directory.agents.get(mail.message.from.addrSpec ?? '') ?? null
  const note = forwarded.note.trim()
  if (!isNews)
    return note === '' ? [] : noteNotifications(ticket, { author, text: note }, { mailbox, directory: world.directory })
  const by = author?.displayName ?? 'An agent'
  const said = note === '' ? `${by} forwarded this.` : `${by} forwarded this and noted, for agents only:\n${note}`
  const visibleReply = `${original.message.visibleReply.slice(0, 40_000)}\n\n${said}`
  const told = { ...original, message: { ...original.message, visibleReply } }
  return messageNotifications({ mail: told, mailbox, world, ...(author ? { knownTo: author.addrSpec } : {}) }, ticket)
}
