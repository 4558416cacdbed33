/** A mail from outside: it opens a ticket, joins one, or is kept beside it without effect. */
import { reasonAgainstAcknowledging } from '../letters/acknowledgement.ts'
import { isAlarming, isEffective, isMessage, suspicion, type CustomerCase } from './customer-case.ts'
import { withEffects } from './customer-effects.ts'
import type { Decision, Outcome } from '../decision.ts'
import { isGuessable } from '../thread/thread-match.ts'
import { product, withField, withMail, withOrder, withRemark, type Cause, type Draft } from '../draft.ts'
import { openTicket } from '../thread/open-ticket.ts'
import { mailsAfter } from '../letters/outbound-drafts.ts'
import { explain, onlyOutcome } from '../outcome.ts'
import { isNobody, peopleOf, resolveContact, union, type ResolvedContact } from '../people/people.ts'
import { arrowIn, diagramOf } from '../stage/stage-diagram.ts'
import { stateOf } from '../stage/stage.ts'
import { claimsOf, withParent, withParentForNow, withParticipants } from '../thread/thread-state.ts'
import { displayId, orderKey, type Ticket, type TicketNumber } from '../ticket.ts'
import { isUnaskedVerification } from '../thread/verification-mail.ts'

/** Decides a mail whose sender is no proven agent. */
export function decideCustomerMail(asked: CustomerCase): Decision {
  const { mail, ruling } = asked
  const target = targetOf(asked)
  const sender = isEffective(asked) ? resolvedSender(asked, target.ticket ?? target.followUpOf) : null
  const cause = causeOf(asked, sender)
  const isNew = target.ticket === null
  const start = {
    ticket: target.ticket ?? openedTicket(asked, { sender, cause, followUpOf: target.followUpOf }),
    entries: [],
  }
  const visibility = isMessage(asked) && !isUnaskedVerification(asked.mail, asked.world) ? 'external' : 'internal'
  const onTimeline = withMail(start, { message: mail.storedId, visibility, rule: null }, cause)
  const stored = withThread(onTimeline, asked, { cause, isNew })
  const after = isEffective(asked)
    ? withEffects(stored, asked, { sender, cause, isNew })
    : withSuspicion(stored, asked, { cause, isNew })
  return {
    ...onlyOutcome(outcomeOf(asked, isNew), explain(ruling, notesOf(asked, after.ticket, isNew))),
    ticket: after.ticket,
    isNewTicket: isNew,
    message: { id: mail.storedId, ticket: after.ticket.number, direction: 'inbound', flags: flagsOf(asked) },
    claims: isEffective(asked) ? claimsOf(mail) : [mail.identity],
    entries: after.entries,
    contacts: sender?.newContact ? [sender.newContact] : [],
    workspaces: sender?.newWorkspace ? [sender.newWorkspace] : [],
    ...mailsAfter(asked, after.ticket, isNew),
  }
}

/** Who was on a mail we believe is part of the thread; answers go under a person's mail, not under a robot's. */
function withThread(draft: Draft, asked: CustomerCase, { cause, isNew }: { cause: Cause; isNew: boolean }): Draft {
  if (!isEffective(asked)) return isNew ? withParentForNow(draft, asked.mail, cause) : draft
  const related = withRelated(draft, asked, cause)
  const known = withParticipants(related, asked.mail, {
    directory: asked.world.directory,
    leftOut: leftOut(asked, draft.ticket),
  })
  if (isMessage(asked)) return withParent(known, asked.mail, cause)
  return withParentForNow(known, asked.mail, cause)
}

/** A robot's mail gives nobody else a right to write, and neither does one whose Cc a rule drops or holds. */
function leftOut(asked: CustomerCase, ticket: Ticket): readonly string[] {
  const { mail, world } = asked
  if (!isMessage(asked)) return [...mail.message.to, ...mail.message.cc].map(({ addrSpec }) => addrSpec)
  const { decisions } = peopleOf(mail, { world, ticket })
  return decisions.filter(({ isMember }) => !isMember).map(({ addrSpec }) => addrSpec)
}

/** Of two candidates the strongest wins; the other is recorded as related (mail.md §3.3). */
function withRelated(draft: Draft, { ruling, world }: CustomerCase, cause: Cause): Draft {
  const { number, isFollowUpOf, possiblyRelated } = draft.ticket
  const named = ruling.candidates.filter(({ evidence }) => !isGuessable(evidence)).map(({ ticket }) => ticket)
  const others = named.filter((one) => one !== number && one !== isFollowUpOf && world.ticket(one) !== null)
  const to = union(possiblyRelated, others)
  return withField(draft, { field: 'possiblyRelated', to, rule: 'two-candidates' }, cause)
}

/** The ticket that the mail goes to; one that was closed too long ago is followed up by a new one (T-072). */
function targetOf(asked: CustomerCase): { ticket: Ticket | null; followUpOf: Ticket | null } {
  const { mail, ruling, world } = asked
  const ticket = ruling.candidate ? world.ticket(ruling.candidate.ticket) : null
  if (!ticket) return { ticket: null, followUpOf: null }
  const isClosed = stateOf[ticket.stage] === 'closed' && ticket.closedAtMs !== null
  const isTooLate = isClosed && mail.atMs - (ticket.closedAtMs ?? 0) > world.policy.reopenMs
  const isFollowedUp = (isTooLate || (isClosed && !mayReopen(ticket, asked))) && isMessage(asked)
  return isFollowedUp ? { ticket: null, followUpOf: ticket } : { ticket, followUpOf: null }
}

/** T-073: a diagram without an arrow back to the start keeps its tickets closed. */
function mayReopen({ stage, subtype }: Ticket, { world }: CustomerCase): boolean {
  const diagram = diagramOf(world.policy.diagrams, subtype)
  return arrowIn(diagram, stage, diagram.start) !== null
}

/** A robot never becomes a contact, and no more does who writes from an address that is nobody's. */
function resolvedSender({ mail, mailbox, world }: CustomerCase, ticket: Ticket | null): ResolvedContact | null {
  const { addrSpec, displayName, isStrict } = mail.message.from
  if (addrSpec === null || !isStrict || isNobody(addrSpec, mail, world.directory)) return null
  if (mail.message.kind === 'auto-reply' || mail.message.kind === 'bounce') return null
  return resolveContact({ addrSpec, displayName }, { world, mailbox, revOrg: ticket?.revOrg ?? null })
}

function causeOf({ mail }: CustomerCase, sender: ResolvedContact | null): Cause {
  const by = sender ? { kind: 'contact' as const, id: sender.contact.id } : product
  return { ref: mail.storedId, by, atMs: mail.atMs, order: orderKey(mail.atMs, mail.id) }
}

interface OpeningSeen {
  readonly sender: ResolvedContact | null
  readonly cause: Cause
  readonly followUpOf: Ticket | null
}

function openedTicket(
  { mail, mailbox, ruling, deal }: CustomerCase,
  { sender, cause, followUpOf }: OpeningSeen,
): Ticket {
  const contact = sender?.contact ?? null
  return openTicket(
    { number: deal.newTicket, mail, mailbox, contact, followUpOf, possiblyRelated: passedOver(ruling) },
    cause,
  )
}

/** Tickets that the mail named without the right to join them (mail.md §2.6: "possibly related"). */
function passedOver(ruling: CustomerCase['ruling']): readonly TicketNumber[] {
  return [...new Set(ruling.vetoes.map((veto) => veto.candidate.ticket))]
}

/** A mail without a proven sender: agents have to look, but nobody is added and nothing moves. */
function withSuspicion(draft: Draft, asked: CustomerCase, seen: { cause: Cause; isNew: boolean }): Draft {
  const noted = withRemark(draft, { body: suspicion(asked), rule: asked.ruling.verdict }, seen.cause)
  if (!seen.isNew || !isAlarming(asked)) return noted
  const on = withOrder(noted, 'needsOn', seen.cause)
  return withField(on, { field: 'needsResponse', to: true, rule: asked.ruling.verdict }, seen.cause)
}

function flagsOf(asked: CustomerCase): readonly string[] {
  const { mail, ruling, world } = asked
  return [
    ...(world.contentsOf(mail.scope, mail.identity).length > 0 ? ['same-id-different-content'] : []),
    ...(isEffective(asked) ? [] : [ruling.verdict]),
    ...(mail.message.from.isStrict ? [] : ['unverified-identity']),
    ...(mail.message.isDegraded ? ['degraded'] : []),
  ]
}

function outcomeOf(asked: CustomerCase, isNew: boolean): Outcome {
  if (isNew) return 'ticket-opened'
  return isMessage(asked) ? 'customer-message' : 'stored-only'
}

function notesOf({ mail, mailbox, world }: CustomerCase, ticket: Ticket, isNew: boolean): readonly string[] {
  const silent = isNew ? reasonAgainstAcknowledging(mail, mailbox, world) : null
  return [
    ...(isNew && ticket.isFollowUpOf !== null
      ? [`follow-up of ${displayId(ticket.isFollowUpOf)}, closed too long ago`]
      : []),
    ...(silent === null ? [] : [`no acknowledgement: ${silent}`]),
  ]
}
