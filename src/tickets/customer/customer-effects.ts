/** What a customer's mail does to its ticket: people, members, needs response, stage. */
import { withField, withMessageCounted, withOrder, withStage, type Draft } from '../draft.ts'
import { withTicketOfMailbox } from '../conversation.ts'
import { withCcRemarks } from '../people/cc-remarks.ts'
import { withMembersOfMail } from '../people/members.ts'
import { memberOf, type ResolvedContact } from '../people/people.ts'
import { withGrounds, withGroundsSettled, withOpening, withReporters } from '../people/reporters.ts'
import { withWorkspaceOf } from '../people/ticket-workspace.ts'
import { arrowIn, diagramOf, withLeftOut } from '../stage/stage-diagram.ts'
import { withAwake } from '../stage/snooze.ts'
import { stageAfterCustomerMail, stateOf } from '../stage/stage.ts'
import type { Ticket } from '../ticket.ts'
import { colleagueOf } from './colleague.ts'
import { isCorrelated, withKeys } from './correlated.ts'
import { bringsNobody, isMessage, type CustomerCase } from './customer-case.ts'
import { replyToOf } from './answer-address.ts'

/** Applies people, needs response and stage, in the order of T-033. */
export function withEffects(draft: Draft, mailCase: CustomerCase): Draft {
  return withKeys(isCorrelated(mailCase) ? withUrgency(draft, mailCase) : withPeople(draft, mailCase), mailCase)
}

/** Applies needs response and stage. For correlated mail this is all: its senders do not join the ticket. */
function withUrgency(draft: Draft, mailCase: CustomerCase): Draft {
  if (!isMessage(mailCase)) return draft
  return withCustomerStage(withAwake(withNeedsResponse(draft, mailCase), mailCase.cause), mailCase)
}

function withPeople(draft: Draft, mailCase: CustomerCase): Draft {
  const { sender, cause } = mailCase
  const opened = withOpening(draft, cause)
  if (!isMessage(mailCase)) return withGroundsSettled(sender ? withOpener(opened, sender, mailCase) : opened, cause)
  const placed = withWorkspaceOf(opened, sender?.contact ?? null, cause)
  const members = withMembers(withMailReporters(placed, mailCase), mailCase)
  return withTicketOfMailbox(withUrgency(withLastCustomer(members, mailCase), mailCase), mailCase, cause)
}

/** A robot or a newsletter is a reporter only of the ticket that it opened. */
function withOpener(draft: Draft, { contact }: ResolvedContact, { cause }: CustomerCase): Draft {
  if (draft.ticket.order.opened !== cause.order) return draft
  return withGrounds(withWorkspaceOf(draft, contact, cause), { ground: 'opened', contacts: [contact] }, cause)
}

/** Adds the sender (T-021, T-023) and the people in Cc who pass the gate (T-031) as reporters. */
function withMailReporters(draft: Draft, mailCase: CustomerCase): Draft {
  const { site, sender, cause, isNew, people } = mailCase
  const chosen = people.decisions.flatMap(({ action, reporter }) => (action === 'reporter' && reporter?.id) || [])
  const kept = people.decisions.filter(({ action }) => action === 'keep')
  const copied = kept.flatMap(({ addrSpec }) => site.contactsOf(addrSpec)).filter(({ revOrg }) => revOrg !== null)
  const mayReport = sender !== null && (isNew || mayReportByReplying(mailCase, draft.ticket, sender))
  const rule = isNew ? 'T-021' : 'T-023'
  const first = mayReport ? withReporters(draft, { contacts: [sender.contact.id], rule }, cause) : draft
  const second = withReporters(first, { contacts: chosen, rule: 'T-031' }, cause)
  const third = withGroundsSettled(withGrounds(second, { ground: 'copied', contacts: copied }, cause), cause)
  return withCcRemarks(third, people, cause)
}

/** T-034: on strict sites, a sender from outside the workspace must be known or authenticated. */
function mayReportByReplying({ proof, ruling, site }: CustomerCase, ticket: Ticket, sender: ResolvedContact): boolean {
  const isInside = ticket.revOrg !== null && sender.contact.revOrg === ticket.revOrg
  const isKnown = ruling.verdict === 'participant' || proof.authentication === 'pass'
  return !site.policy.isStrict || isInside || isKnown
}

/** T-026: the members become the participants of the newest mail; an older mail adds its own. */
function withMembers(draft: Draft, mailCase: CustomerCase): Draft {
  const { message, site, sender, cause, people } = mailCase
  const { addrSpec, displayName } = message.from
  const who = { addrSpec: addrSpec ?? '', displayName }
  const isAuthor = sender !== null || colleagueOf(mailCase) !== null
  const author = isAuthor ? [memberOf(who, site.directory, sender?.contact.id ?? null)] : []
  const others = bringsNobody(mailCase) ? draft.ticket.emailMembers : people.members
  const mail = { author: sender?.contact.addrSpec ?? addrSpec, people: [...author, ...others], directory: site.directory }
  return withMembersOfMail(draft, mail, cause)
}

/** Records whom to answer first. A sender without a contact, such as our own address, is not to be answered. */
function withLastCustomer(draft: Draft, mailCase: CustomerCase): Draft {
  const { message, sender, cause } = mailCase
  const { addrSpec, displayName } = message.from
  const isNewest = cause.order >= draft.ticket.order.needsOn
  if (!isNewest || addrSpec === null || (sender === null && !colleagueOf(mailCase))) return draft
  const lastCustomer = { addrSpec, displayName, replyTo: replyToOf(mailCase, draft.ticket) }
  return { ...draft, ticket: { ...draft.ticket, lastCustomer } }
}

/** T-040. An agent's answer that is newer than this mail keeps needs response off. */
function withNeedsResponse(draft: Draft, { cause }: CustomerCase): Draft {
  const on = withMessageCounted(withOrder(draft, 'needsOn', cause), 'customer', cause)
  const { needsOn, needsOff } = on.ticket.order
  return withField(on, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-040' }, cause)
}

/** T-057, T-063, T-072. T-073: only where the diagram has the arrow. */
function withCustomerStage(draft: Draft, { site, cause }: CustomerCase): Draft {
  const { stage: from, subtype, order } = draft.ticket
  const diagram = diagramOf(site.policy.diagrams, subtype)
  const stage = stageAfterCustomerMail(from, diagram.start)
  if (stage === null || cause.order < order.stage) return draft
  const rule = stateOf[from] === 'closed' ? 'T-072' : 'T-057'
  if (!arrowIn(diagram, from, stage)) return withLeftOut(draft, { to: stage, rule, diagram }, cause)
  return withStage(draft, { stage, rule }, cause)
}
