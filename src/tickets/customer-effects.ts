/** What a customer's mail does to its ticket: people, members, needs response, stage. */
import type { CustomerCase } from './customer-case.ts'
import { isMessage } from './customer-case.ts'
import { isOwnAddress } from './directory.ts'
import { withCcRemarks } from './cc-remarks.ts'
import { withField, withMessageCounted, withOrder, withStage, type Cause, type Draft } from './draft.ts'
import { memberOf, peopleOf, union, withoutRepeats, type ResolvedContact } from './people.ts'
import { stageAfterCustomerMail } from './stage.ts'
import type { Ticket } from './ticket.ts'
import { withWorkspaceOf } from './workspace.ts'

/** What the effects of one mail are made from. */
export interface EffectContext {
  readonly sender: ResolvedContact | null
  readonly cause: Cause
  readonly isNew: boolean
}

/** People, needs response and stage, in the order of T-033. */
export function withEffects(draft: Draft, asked: CustomerCase, { sender, cause, isNew }: EffectContext): Draft {
  if (!isMessage(asked)) return isNew && sender ? withReporter(draft, sender, cause) : draft
  const context = { sender, cause, isNew }
  const placed = withWorkspaceOf(draft, sender?.contact ?? null, cause)
  const withPeople = withMembers(withReporters(placed, asked, context), asked, context)
  return withCustomerStage(withNeedsResponse(withLastCustomer(withPeople, asked, context), cause), cause)
}

function withReporter(draft: Draft, sender: ResolvedContact, cause: Cause): Draft {
  const to = union(draft.ticket.reportedBy, [sender.contact.id])
  return withField(draft, { field: 'reportedBy', to, rule: 'T-021' }, cause)
}

/** The sender (T-021, T-023) and those in copy who pass the gate (T-031). */
function withReporters(draft: Draft, asked: CustomerCase, { sender, cause, isNew }: EffectContext): Draft {
  const gated = peopleOf(asked.mail, { world: asked.world, revOrg: draft.ticket.revOrg })
  const copied = gated.decisions.flatMap((decision) => decision.reporter?.id ?? [])
  const mayReport = sender !== null && (isNew || mayReportByReplying(asked, draft.ticket, sender))
  const rule = isNew ? 'T-021' : 'T-023'
  const first = mayReport
    ? withField(draft, { field: 'reportedBy', to: union(draft.ticket.reportedBy, [sender.contact.id]), rule }, cause)
    : draft
  const second = withField(
    first,
    { field: 'reportedBy', to: union(first.ticket.reportedBy, copied), rule: 'T-031' },
    cause,
  )
  return withCcRemarks(second, gated.decisions, { uncounted: gated.uncounted, cause })
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
  const others = peopleOf(asked.mail, { world: asked.world, revOrg: draft.ticket.revOrg }).members
  const to = withoutRepeats([...author, ...others])
  return withOrder(withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause), 'members', cause)
}

/** Whoever is nobody's contact, such as an address of ours, is not the one to be answered. */
function withLastCustomer(draft: Draft, { mail, world }: CustomerCase, { sender, cause }: EffectContext): Draft {
  const { from, replyTo } = mail.message
  const isNewest = cause.order >= draft.ticket.order.needsOn
  if (!isNewest || from.addrSpec === null || sender === null) return draft
  const only = replyTo.length === 1 ? replyTo[0] : undefined
  const leadsAway =
    only !== undefined && only.addrSpec !== from.addrSpec && !isOwnAddress(world.directory, only.addrSpec)
  const lastCustomer = {
    addrSpec: from.addrSpec,
    displayName: from.displayName,
    replyTo: leadsAway ? only.addrSpec : null,
  }
  return { ...draft, ticket: { ...draft.ticket, lastCustomer } }
}

/** T-040; an agent's answer that is newer than this mail keeps it off. */
function withNeedsResponse(draft: Draft, cause: Cause): Draft {
  const on = withMessageCounted(withOrder(draft, 'needsOn', cause), 'customer', cause)
  const { needsOn, needsOff } = on.ticket.order
  return withField(on, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-040' }, cause)
}

function withCustomerStage(draft: Draft, cause: Cause): Draft {
  const stage = stageAfterCustomerMail(draft.ticket.stage)
  if (stage === null || cause.order < draft.ticket.order.stage) return draft
  return withStage(draft, { stage, rule: stage === 'queued' ? 'T-072' : 'T-057' }, cause)
}
