/** What a customer's mail does to its ticket: people, members, needs response, stage. */
import type { CustomerCase } from './customer-case.ts'
import { isMessage } from './customer-case.ts'
import { replyToOf } from './reply-to.ts'
import { withCcRemarks } from '../people/cc-remarks.ts'
import { withField, withMessageCounted, withOrder, withStage, type Cause, type Draft } from '../draft.ts'
import { memberOf, peopleOf, withoutRepeats, type ResolvedContact } from '../people/people.ts'
import { withGrounds, withGroundsSettled, withOpening, withReporters } from '../people/reporters.ts'
import { arrowIn, diagramOf, withLeftOut } from '../stage/stage-diagram.ts'
import { stageAfterCustomerMail, stateOf } from '../stage/stage.ts'
import type { Ticket } from '../ticket.ts'
import { withWorkspaceOf } from '../people/workspace.ts'

/** What the effects of one mail are made from. */
export interface EffectContext {
  readonly sender: ResolvedContact | null
  readonly cause: Cause
  readonly isNew: boolean
}

/** People, needs response and stage, in the order of T-033. */
export function withEffects(draft: Draft, asked: CustomerCase, { sender, cause, isNew }: EffectContext): Draft {
  const opened = withOpening(draft, cause)
  if (!isMessage(asked)) return withGroundsSettled(sender ? withOpener(opened, sender, cause) : opened, cause)
  const context = { sender, cause, isNew }
  const placed = withWorkspaceOf(opened, sender?.contact ?? null, cause)
  const withPeople = withMembers(withMailReporters(placed, asked, context), asked, context)
  return withCustomerStage(withNeedsResponse(withLastCustomer(withPeople, asked, context), cause), asked, cause)
}

/** A robot or a newsletter reports only what it opened. */
function withOpener(draft: Draft, { contact }: ResolvedContact, cause: Cause): Draft {
  if (draft.ticket.order.opened !== cause.order) return draft
  const placed = withWorkspaceOf(draft, contact, cause)
  return withGrounds(placed, { ground: 'opened', contacts: [contact] }, cause)
}

/** The sender (T-021, T-023) and those in copy who pass the gate (T-031). */
function withMailReporters(draft: Draft, asked: CustomerCase, { sender, cause, isNew }: EffectContext): Draft {
  const gated = peopleOf(asked.mail, { world: asked.world, ticket: draft.ticket })
  const chosen = gated.decisions
    .filter(({ action }) => action === 'reporter')
    .flatMap(({ reporter }) => reporter?.id ?? [])
  const kept = gated.decisions.filter(({ action }) => action === 'keep')
  const copied = kept
    .flatMap(({ addrSpec }) => asked.world.contactsOf(addrSpec))
    .filter(({ revOrg }) => revOrg !== null)
  const mayReport = sender !== null && (isNew || mayReportByReplying(asked, draft.ticket, sender))
  const rule = isNew ? 'T-021' : 'T-023'
  const first = mayReport ? withReporters(draft, { contacts: [sender.contact.id], rule }, cause) : draft
  const second = withReporters(first, { contacts: chosen, rule: 'T-031' }, cause)
  const third = withGroundsSettled(withGrounds(second, { ground: 'copied', contacts: copied }, cause), cause)
  return withCcRemarks(third, gated.decisions, { uncounted: gated.uncounted, cause })
}

/** T-034: on strict sites somebody from outside the workspace has to be known or authenticated. */
function mayReportByReplying({ mail, ruling, world }: CustomerCase, ticket: Ticket, sender: ResolvedContact): boolean {
  const isInside = ticket.revOrg !== null && sender.contact.revOrg === ticket.revOrg
  return !world.policy.isStrict || isInside || ruling.verdict === 'participant' || mail.authentication === 'pass'
}

/** T-026: the participants of the newest mail replace the members; an older mail that comes late does not. */
function withMembers(draft: Draft, asked: CustomerCase, { sender, cause }: EffectContext): Draft {
  if (cause.order < draft.ticket.order.members) return draft
  const { from } = asked.mail.message
  const who = { addrSpec: from.addrSpec ?? '', displayName: from.displayName }
  const author = sender ? [memberOf(who, asked.world.directory, sender.contact.id)] : []
  const others = peopleOf(asked.mail, { world: asked.world, ticket: draft.ticket }).members
  const to = withoutRepeats([...author, ...others])
  return withOrder(withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause), 'members', cause)
}

/** Whoever is nobody's contact, such as an address of ours, is not the one to be answered. */
function withLastCustomer(draft: Draft, asked: CustomerCase, { sender, cause }: EffectContext): Draft {
  const { addrSpec, displayName } = asked.mail.message.from
  const isNewest = cause.order >= draft.ticket.order.needsOn
  if (!isNewest || addrSpec === null || sender === null) return draft
  const lastCustomer = { addrSpec, displayName, replyTo: replyToOf(asked, draft.ticket) }
  return { ...draft, ticket: { ...draft.ticket, lastCustomer } }
}

/** T-040; an agent's answer that is newer than this mail keeps it off. */
function withNeedsResponse(draft: Draft, cause: Cause): Draft {
  const on = withMessageCounted(withOrder(draft, 'needsOn', cause), 'customer', cause)
  const { needsOn, needsOff } = on.ticket.order
  return withField(on, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-040' }, cause)
}

/** T-057, T-063, T-072; T-073: only where the diagram has the arrow. */
function withCustomerStage(draft: Draft, { world }: CustomerCase, cause: Cause): Draft {
  const { stage: from, subtype, order } = draft.ticket
  const diagram = diagramOf(world.policy.diagrams, subtype)
  const stage = stageAfterCustomerMail(from, diagram.start)
  if (stage === null || cause.order < order.stage) return draft
  const rule = stateOf[from] === 'closed' ? 'T-072' : 'T-057'
  if (!arrowIn(diagram, from, stage)) return withLeftOut(draft, { to: stage, rule, diagram }, cause)
  return withStage(draft, { stage, rule }, cause)
}
