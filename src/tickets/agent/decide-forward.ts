/** A mail that a proven agent forwards to us: it becomes its original sender's ticket. */
import type { Address, ForwardedMail } from '../../mail/message.ts'
import type { CustomerCase } from '../customer/customer-case.ts'
import type { Decision } from '../decision.ts'
import { isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import { causeOfMail, draftOf, withNotes, withOutbound, withRemark, type Draft } from '../draft.ts'
import { forwardedIds } from '../inbound-mail.ts'
import { isLive } from '../letters/old-mail.ts'
import { messageNotifications, noteNotifications } from '../letters/outbound-drafts.ts'
import { withTold } from '../letters/update-readers.ts'
import type { MailCase } from '../mail-case.ts'
import { explain, onlyOutcome } from '../outcome.ts'
import { takesPart } from '../addresses.ts'
import { peopleOf, recipientsOf, resolveContact, withNewPeople } from '../people/people.ts'
import { isSentMail } from '../sent-mail.ts'
import { withWorkspaceOf } from '../people/ticket-workspace.ts'
import { isClosedTooLong } from '../stage/reopen-or-follow-up.ts'
import { openTicket } from '../thread/open-ticket.ts'
import { isGuessable, survivorOf } from '../thread/thread-match.ts'
import { claimsOf } from '../thread/thread-traces.ts'
import { displayId, orderKey, type Ticket } from '../ticket.ts'
import { decideAgentMail } from './decide-agent-mail.ts'
import { forwardOrders, withForwardCommands } from './forward-commands.ts'
import { filesOf, originalOf, withForwarded, type Forward } from './forward-effects.ts'

/**
 * Whether an agent's mail is a forward to us. With the agent's own token it is an answer on that ticket; in the Sent folder it went to
 * somebody else; and outside addressees who are not on the original are the agent's own.
 */
export function isForward(mailCase: MailCase): boolean {
  const { proof, message, site } = mailCase
  const { forwarded, from, kind } = message
  if (!forwarded || isSentMail(mailCase, site.directory) || kind !== 'human') return false
  const hasOwnToken = proof.tokens.some(({ agent }) => agent !== null && agent === from.addrSpec)
  const known = new Set([forwarded.from, ...forwarded.to, ...forwarded.cc].map((who) => who?.addrSpec))
  const isStranger = ({ addrSpec }: Address) => !isUserAddress(site.directory, addrSpec) && !known.has(addrSpec)
  return !hasOwnToken && !recipientsOf(message, site.directory).some(isStranger)
}

/** Decides a forward. Without a usable original sender it opens the agent's own ticket, with a remark why. */
export function decideForward(mailCase: MailCase): Decision {
  const { forwarded } = mailCase.message
  if (!forwarded) return decideAgentMail(mailCase)
  const reason = reasonAgainst(forwarded, mailCase.site.directory)
  const known = knownTicket(mailCase, forwarded)
  if (reason !== null && known === null) return asOwnTicket(mailCase, reason)
  const orders = forwardOrders(mailCase, forwarded.note)
  const from = reason === null ? forwarded.from : null
  const isNews = from !== null && isNewTo(known, forwarded, mailCase)
  const isJoined = known !== null && !(isNews && isClosedTooLong(known, mailCase))
  const { start, original } = originalCaseOf(mailCase, { forwarded, from, known, isJoined })
  const forward = { mailCase, forwarded: { ...forwarded, note: orders.text }, original, isNews }
  const draft = withForwardCommands(withForwarded(start, forward), orders, { mailCase, cause: original.cause })
  return decisionOf(draft, forward)
}

/** Why the original's sender cannot be a ticket's customer; null when they can. */
function reasonAgainst({ from }: ForwardedMail, directory: Directory): string | null {
  if (from === null) return 'its original sender cannot be read as exactly one address'
  if (isOwnAddress(directory, from.addrSpec)) return 'its original sender is one of our own addresses'
  if (isUserAddress(directory, from.addrSpec)) return 'its original sender is an agent or another user'
  return directory.words.isRoboticAddress(from.addrSpec) ? 'nobody reads mail at its original sender’s address' : null
}

/** Guessable evidence must not turn the forward into an answer to a ticket's customers, so its candidate is dropped. */
function asOwnTicket(mailCase: MailCase, reason: string): Decision {
  const decision = decideAgentMail({ ...mailCase, ruling: { ...mailCase.ruling, candidate: null } })
  if (!decision.draft) return decision
  const body = `This looks like a forward, but ${reason}: it was not made that sender’s ticket.`
  const cause = causeOfMail(mailCase.place, { kind: 'user', id: mailCase.message.from.addrSpec ?? '' })
  const draft = withNotes(withRemark(decision.draft, { body, rule: 'forward' }, cause), [`no forward: ${reason}`])
  return { ...decision, draft, explanation: { ...decision.explanation, notes: draft.notes } }
}

/** The ticket of the original or its thread. Guessable evidence counts only if the original's sender takes part in that ticket. */
function knownTicket({ place, message, ruling, threads, site }: MailCase, { from }: ForwardedMail): Ticket | null {
  const named = forwardedIds(message).flatMap((id) => threads.claimOf(place.scope, id) ?? [])
  const matched = ruling.candidates.filter(({ evidence, ticket }) => {
    const there = threads.ticket(ticket)
    return !isGuessable(evidence) || (from !== null && there !== null && takesPart(from.addrSpec, there, site))
  })
  for (const number of [...named, ...matched.map(({ ticket }) => ticket)]) {
    const ticket = survivorOf(number, threads)
    if (ticket?.scope === place.scope) return ticket
  }
  return null
}

/** Whether the original is on no ticket yet. One without an id may be quoted by mails of the known ticket. */
function isNewTo(known: Ticket | null, { messageIds }: ForwardedMail, { place, ruling, threads }: MailCase): boolean {
  const isStored = messageIds.some((id) => threads.isStored(place.scope, id))
  const isQuoted = messageIds.length === 0 && ruling.candidate !== null
  return !isStored && (known === null || !isQuoted)
}

interface Original {
  readonly forwarded: ForwardedMail
  /** null when the original's sender cannot be a customer. */
  readonly from: Address | null
  readonly known: Ticket | null
  readonly isJoined: boolean
}

/** The original as a customer's mail, with its ticket; the agent opens a new one on the customer's behalf (T-003). */
function originalCaseOf(
  mailCase: MailCase,
  { forwarded, from, known, isJoined }: Original,
): { readonly start: Ticket; readonly original: CustomerCase } {
  const { place, mailbox, site } = mailCase
  const message = originalOf(mailCase.message, forwarded, from)
  const original = { ...mailCase, message }
  const sender = from && resolveContact(from, { site, mailbox, revOrg: known?.revOrg ?? null })
  const contact = sender?.contact ?? null
  const cause = causeOfMail(place, { kind: 'user', id: mailCase.message.from.addrSpec ?? '' })
  const opened = () => openTicket(original, { contact, followUpOf: known, possiblyRelated: [] }, cause)
  const start = known && isJoined ? known : { ...opened(), artifacts: filesOf(message) }
  const people = peopleOf(original, withWorkspaceOf(draftOf(start), contact, cause).ticket)
  return { start, original: { ...original, sender, cause, isNew: !isJoined, people } }
}

function decisionOf(draft: Draft, forward: Forward): Decision {
  const { mailCase, forwarded, original } = forward
  const { place, ruling } = mailCase
  const { sender, isNew } = original
  const known = withNewPeople(draft, sender ? [sender] : [])
  const { number } = known.ticket
  const note = isNew
    ? `a forward: the ticket is ${sender?.contact.addrSpec ?? 'nobody'}’s`
    : `a forward of mail that belongs to ${displayId(number)}`
  return {
    ...onlyOutcome(isNew ? 'ticket-opened' : 'agent-note', explain(ruling, [note, ...known.notes])),
    draft: withNotifications(known, forward),
    isNewTicket: isNew,
    message: { id: place.storedId, ticket: number, direction: 'inbound', flags: ['forward'] },
    claims: [...new Set([...claimsOf(mailCase), ...forwarded.messageIds, ...forwarded.references])],
  }
}

/** Notifies the other agents of what is new. The original sender gets no mail, since they have not written to us. */
function withNotifications(draft: Draft, { mailCase, forwarded, original, isNews }: Forward): Draft {
  if (!isLive(mailCase)) return draft
  const { place, message, mailbox, site } = mailCase
  const { ticket } = draft
  const author = site.directory.agents.get(message.from.addrSpec ?? '') ?? null
  const note = forwarded.note.trim()
  if (!isNews) {
    const context = { mailbox, directory: site.directory }
    return note === '' ? draft : withOutbound(draft, noteNotifications(ticket, { author, text: note }, context))
  }
  const by = author?.displayName ?? 'An agent'
  const about = note === '' ? `${by} forwarded this.` : `${by} forwarded this and noted, for agents only:\n${note}`
  const visibleReply = `${original.message.visibleReply.slice(0, 40_000)}\n\n${about}`
  const news = {
    message: { ...original.message, visibleReply },
    mailbox,
    site,
    knownTo: author?.addrSpec,
    order: orderKey(place.atMs, place.id),
  }
  return withTold(draft, messageNotifications(ticket, { ...news, decisions: original.people.decisions }))
}
