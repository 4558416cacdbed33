/** An agent's answer: people, members, needs response, stage, and the mail that carries it (T-022, T-026, T-044, T-062). */
import type { Address } from '../../mail/message.ts'
import { membersAfter, newCustomers, readersOf } from './answer-readers.ts'
import { withCcRemarks } from '../people/cc-remarks.ts'
import type { CcDecision } from '../people/cc-rules.ts'
import type { FileReference, OutboundDraft, World } from '../decision.ts'
import type { Agent, MailboxPolicy } from '../directory.ts'
import { withField, withMessageCounted, withOrder, withStage, type Cause, type Draft } from '../draft.ts'
import { replySubject } from '../letters/letters.ts'
import { placeValues, plainMail } from '../letters/outbound-drafts.ts'
import type { ResolvedContact } from '../people/people.ts'
import { reportsForGood, withGrounds, withGroundsSettled, withReporters } from '../people/reporters.ts'
import { arrowIn, diagramOf, withLeftOut } from '../stage/stage-diagram.ts'
import { asksSomething, stagesAfterAgentReply, type Stage } from '../stage/stage.ts'
import { filledTemplate, templateIn } from '../letters/templates.ts'
import { referencesTo, withSeen } from '../thread/thread-state.ts'
import type { Ticket } from '../ticket.ts'
import { withWorkspaceOf } from '../people/workspace.ts'

/** What an agent says, and to whom. */
export interface Answer {
  /** null: somebody who uses the shared mailbox itself. */
  readonly author: Agent | null
  readonly text: string
  readonly files: readonly FileReference[]
  /** Who has the answer already. */
  readonly direct: readonly Address[]
  /** Who gets it from us. */
  readonly relayed: readonly Address[]
}

/** What the answer is given in. */
export interface AnswerPlace {
  readonly mailbox: MailboxPolicy
  readonly world: World
}

/** A ticket after an answer, the customers it added, and the mail to be sent. */
export interface Answered {
  readonly draft: Draft
  readonly added: readonly ResolvedContact[]
  readonly outbound: readonly OutboundDraft[]
}

/** Applies an answer that customers see. */
export function withAnswer(draft: Draft, answer: Answer, at: AnswerPlace & { readonly cause: Cause }): Answered {
  const { decisions, uncounted, kept } = readersOf(draft.ticket, answer, at)
  const said = { ...answer, relayed: kept(answer.relayed), direct: kept(answer.direct) }
  const newcomers = newCustomers(draft.ticket, { answer: said, decisions, order: at.cause.order }, at)
  const placed = withWorkspaceOf(draft, newcomers[0]?.contact ?? null, at.cause)
  const added = newcomers.filter(({ contact }) => !reportsForGood(draft.ticket, contact.addrSpec))
  const reported = withCcRemarks(withAdded(placed, { added, decisions }, at.cause), decisions, {
    uncounted,
    cause: at.cause,
  })
  const withPeople = withMembers(reported, membersAfter(draft.ticket, said, { added, world: at.world }), at.cause)
  const after = withReaders(withAgentStage(withNothingOwed(withPeople, at.cause), answer.text, at), said, at.cause)
  const outbound = said.relayed.length > 0 ? [reply(after.ticket, said, at)] : []
  return { draft: after, added, outbound }
}

/** Whom a rule of the site makes a reporter is one for good; others unless they were on an older mail. */
function withAdded(
  draft: Draft,
  { added, decisions }: { readonly added: readonly ResolvedContact[]; readonly decisions: readonly CcDecision[] },
  cause: Cause,
): Draft {
  const byRule = new Set(decisions.filter(({ action }) => action === 'reporter').map(({ addrSpec }) => addrSpec))
  const chosen = added.filter(({ contact }) => byRule.has(contact.addrSpec)).map(({ contact }) => contact.id)
  const ruled = withReporters(draft, { contacts: chosen, rule: 'T-022' }, cause)
  const known = added.filter(({ newContact }) => newContact === null).map(({ contact }) => contact)
  const introduced = added.flatMap(({ newContact }) => newContact ?? [])
  const seen = withGrounds(ruled, { ground: 'added', contacts: known }, cause)
  return withGroundsSettled(withGrounds(seen, { ground: 'introduced', contacts: introduced }, cause), cause)
}

/** T-026: the participants of the newest mail, sent ones included. */
function withMembers(draft: Draft, to: Ticket['emailMembers'], cause: Cause): Draft {
  if (cause.order < draft.ticket.order.members) return draft
  return withOrder(withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause), 'members', cause)
}

/** Whoever got a mail of the thread may write to it from now on. */
function withReaders(draft: Draft, { direct, relayed }: Answer, { order }: Cause): Draft {
  const { participants } = draft.ticket
  const reached = relayed.filter(({ addrSpec }) => !participants.includes(addrSpec))
  return withSeen(
    draft,
    [...reached, ...direct].map(({ addrSpec }) => addrSpec),
    order,
  )
}

/** T-044: an answer that the customer sees clears needs response; a newer mail of his keeps it on. */
function withNothingOwed(draft: Draft, cause: Cause): Draft {
  const off = withMessageCounted(withOrder(draft, 'needsOff', cause), 'agent', cause)
  const { needsOn, needsOff } = off.ticket.order
  return withField(off, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-044' }, cause)
}

/** T-056 and T-062: both steps of "started and asked" are recorded; a question that was answered since waits for nobody. */
function withAgentStage(
  draft: Draft,
  text: string,
  { world, cause }: Pick<AnswerPlace, 'world'> & { readonly cause: Cause },
): Draft {
  const { stage: from, order, subtype } = draft.ticket
  if (cause.order < order.stage) return draft
  const isOpenQuestion = asksSomething(text) && cause.order > order.needsOn
  // A question that is asked again waits for mail that is newer than this one.
  if (isOpenQuestion && from === 'awaiting_customer_response') return withOrder(draft, 'stage', cause)
  const diagram = diagramOf(world.policy.diagrams, subtype)
  let at = draft
  for (const to of stagesAfterAgentReply(from, isOpenQuestion)) {
    const rule = to === 'work_in_progress' ? 'T-062' : 'T-056'
    // T-073: where the diagram has no such arrow the answer goes out all the same.
    if (!arrowIn(diagram, at.ticket.stage, to)) return withLeftOut(at, { to, rule, diagram }, cause)
    at = withStep(at, to, cause)
  }
  return at
}

/** Starting the work has no place in the order: an older question that comes late is still a question. */
function withStep(draft: Draft, stage: Stage, cause: Cause): Draft {
  if (stage === 'work_in_progress') return withField(draft, { field: 'stage', to: stage, rule: 'T-062' }, cause)
  return withStage(draft, { stage, rule: 'T-056' }, cause)
}

/** From our address, in the agent's name; to the customer who wrote last, the others in copy. */
function reply(ticket: Ticket, answer: Answer, { mailbox, world }: AnswerPlace): OutboundDraft {
  const { author, text, files, relayed } = answer
  const first = relayed.find(({ addrSpec }) => addrSpec === ticket.lastCustomer?.addrSpec) ?? relayed[0]
  const fromName = author?.displayName ?? mailbox.displayName
  const values = { ...placeValues(ticket, mailbox, world.policy.company), agent: fromName, answer: text }
  return {
    ...plainMail(ticket, mailbox),
    ref: 'reply',
    kind: 'reply',
    fromName,
    to: first ? [{ addrSpec: answerAddress(ticket, first), displayName: first.displayName }] : [],
    cc: relayed.filter((member) => member !== first).map(({ addrSpec, displayName }) => ({ addrSpec, displayName })),
    ...filledTemplate(templateIn(mailbox.replyTemplates ?? {}, ticket.language), values, {
      subject: replySubject(ticket.parent?.subject ?? ticket.title),
      text,
    }),
    inReplyTo: ticket.parent?.messageId ?? null,
    references: referencesTo(ticket),
    files,
  }
}

/** Where the last customer wants his answer; nobody else's Reply-To is known. */
function answerAddress(ticket: Ticket, { addrSpec }: Address): string {
  return ticket.lastCustomer?.addrSpec === addrSpec ? (ticket.lastCustomer.replyTo ?? addrSpec) : addrSpec
}
