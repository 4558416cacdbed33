/** Carries out an agent's answer: people, members, needs response, stage, and the mail itself (T-022, T-026, T-044, T-062). */
import type { Address } from '../../mail/message.ts'
import type { Agent } from '../directory.ts'
import { withField, withMessageCounted, withOrder, withOutbound, withStage, type Cause, type Draft } from '../draft.ts'
import { placeValues, plainMail } from '../letters/outbound-drafts.ts'
import { shownName } from '../letters/shown-name.ts'
import { taggedSubject } from '../letters/subject-tag.ts'
import { closingValues } from '../letters/closing-links.ts'
import { filledTemplate, templateIn, withWrittenHtml } from '../letters/templates.ts'
import type { AnswerRoute, MailArtifact, NamedReader, OutboundDraft } from '../outbound.ts'
import { withCcRemarks } from '../people/cc-remarks.ts'
import type { CcDecision } from '../people/cc-rules.ts'
import { withNewPeople, withoutRepeats, type ResolvedContact } from '../people/people.ts'
import { atAllowedPlaces } from '../people/may-read.ts'
import { withTakenOff } from '../people/taken-off.ts'
import { reportsForGood, withGrounds, withGroundsSettled, withReporters } from '../people/reporters.ts'
import { withWorkspaceOf } from '../people/ticket-workspace.ts'
import { arrowIn, diagramOf, withLeftOut } from '../stage/stage-diagram.ts'
import { asksSomething, stagesAfterAgentReply, type Stage } from '../stage/stage.ts'
import { referencesTo, withSeen } from '../thread/thread-traces.ts'
import { union, type Ticket } from '../ticket.ts'
import { decisionOn, membersAfter, newCustomers, readersOf, type Addressed, type AnswerContext } from './answer-readers.ts'
import { withLastAnswer } from './collision.ts'

/** An agent's answer with its readers. */
export interface Answer extends Addressed {
  /** null: somebody who writes from the shared mailbox itself. */
  readonly author: Agent | null
  readonly text: string
  /** The text as HTML, as the agent wrote it; absent: HTML is made from the text. */
  readonly html?: string | undefined
  readonly files: readonly MailArtifact[]
  /** The route of the notification that it answers; null: the ticket's members are its readers. */
  readonly route: AnswerRoute | null
  /** The answer is for one reader (`#only`), and the others stay members. Default: it is for all. */
  readonly isForOne?: boolean
}

interface CausedContext extends AnswerContext {
  readonly cause: Cause
}

/** Applies an answer that customers see. It is mailed to the readers who do not have it from the agent. */
export function withAnswer(draft: Draft, written: Answer, context: CausedContext): Draft {
  const { cause, site } = context
  const { decisions, uncounted, kept } = readersOf(draft.ticket, written, context)
  const mayRead = (addrSpec: string) => decisionOn(addrSpec, draft.ticket, context).isMember
  const relayed = atAllowedPlaces(kept(written.relayed), draft.ticket, mayRead)
  const answer = { ...written, relayed, direct: kept(written.direct) }
  const newcomers = newCustomers(draft.ticket, { answer, decisions, order: cause.order }, context)
  const placed = withWorkspaceOf(draft, newcomers[0]?.contact ?? null, cause)
  const added = newcomers.filter(({ contact }) => !reportsForGood(draft.ticket, contact.addrSpec))
  const reported = withCcRemarks(withAdded(placed, { added, decisions }, cause), { decisions, uncounted }, cause)
  const withPeople = withMembers(reported, membersAfter(draft.ticket, answer, { added, site }), answer, cause)
  const staged = withAgentStage(withNothingOwed(withPeople, answer, cause), answer.text, context)
  const after = withAnswerKnown(withNewPeople(withReaders(staged, answer, cause), added), answer, context)
  const isSent = answer.relayed.some(lacks(answer.direct))
  return withOutbound(after, isSent ? [reply(after.ticket, answer, context)] : [])
}

/** Records the answer on the ticket, so that its agent hears of later answers by others. */
function withAnswerKnown(draft: Draft, answer: Answer, { site, cause }: CausedContext): Draft {
  const { ticket } = draft
  const waiting = union(ticket.asked ?? [], answer.author ? [answer.author.addrSpec] : [])
  const known = { ...draft, ticket: { ...ticket, asked: waiting } }
  return withLastAnswer(known, { ...answer, isRead: site.policy.collisions === 'hold' }, cause)
}

/**
 * Makes the newly addressed customers reporters: those whom a CC rule names for good, the others unless an older mail that comes late shows
 * them.
 */
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
  const grounded = withGrounds(ruled, { ground: 'added', contacts: known }, cause)
  return withGroundsSettled(withGrounds(grounded, { ground: 'introduced', contacts: introduced }, cause), cause)
}

/**
 * T-026: the members are the participants of the newest mail, sent ones included. Where the agent chose the readers, the other members
 * count as taken off.
 */
function withMembers(draft: Draft, to: Ticket['emailMembers'], { route, isForOne }: Answer, cause: Cause): Draft {
  if (isForOne) {
    const all = withoutRepeats([...draft.ticket.emailMembers, ...to])
    return withField(draft, { field: 'emailMembers', to: all, rule: 'T-026' }, cause)
  }
  if (cause.order < draft.ticket.order.members) return draft
  const set = withOrder(withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause), 'members', cause)
  return route ? set : withTakenOff(set, draft.ticket.emailMembers, cause)
}

/** Every reader may write to the ticket from now on. A direct reader who had been taken off is on again. */
function withReaders(draft: Draft, { direct, relayed }: Answer, { order }: Cause): Draft {
  const { participants, takenOff } = draft.ticket
  const fresh = relayed.filter(({ addrSpec }) => !participants.includes(addrSpec))
  const readers = [...fresh, ...direct].map(({ addrSpec }) => addrSpec)
  const off = takenOff.filter(({ addrSpec }) => !direct.some((reader) => reader.addrSpec === addrSpec))
  return withSeen({ ...draft, ticket: { ...draft.ticket, takenOff: off } }, readers, order)
}

/** T-044: an answer that the customer sees clears needs response, unless a newer mail of theirs keeps it on. */
function withNothingOwed(draft: Draft, answer: Answer, cause: Cause): Draft {
  if (isStillOwed(draft.ticket, answer)) return withMessageCounted(draft, 'agent', cause)
  const off = withMessageCounted(withOrder(draft, 'needsOff', cause), 'agent', cause)
  const { needsOn, needsOff } = off.ticket.order
  return withField(off, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-044' }, cause)
}

/** The last customer wrote after the notification that was answered, and is no reader of the answer. */
function isStillOwed({ lastCustomer }: Ticket, { route, relayed, direct }: Answer): boolean {
  if (!route || !lastCustomer) return false
  return ![...route.readers, ...relayed, ...direct].some(({ addrSpec }) => addrSpec === lastCustomer.addrSpec)
}

/**
 * T-056, T-062: both steps of starting work and asking a question are recorded. A question that a newer mail already answered waits for
 * nobody.
 */
function withAgentStage(draft: Draft, text: string, { site, cause }: CausedContext): Draft {
  const { stage: from, order, subtype } = draft.ticket
  if (cause.order < order.stage) return draft
  const isOpenQuestion = asksSomething(text) && cause.order > order.needsOn
  // A repeated question waits for a mail that is newer than this one.
  if (isOpenQuestion && from === 'awaiting_customer_response') return withOrder(draft, 'stage', cause)
  const diagram = diagramOf(site.policy.diagrams, subtype)
  let at = draft
  for (const to of stagesAfterAgentReply(from, isOpenQuestion)) {
    const rule = to === 'work_in_progress' ? 'T-062' : 'T-056'
    // T-073: where the diagram has no such arrow, the answer is sent all the same.
    if (!arrowIn(diagram, at.ticket.stage, to)) return withLeftOut(at, { to, rule, diagram }, cause)
    at = withStep(at, to, cause)
  }
  return at
}

/** Starting work leaves the order of stages alone, so that an older question which arrives late still counts. */
function withStep(draft: Draft, stage: Stage, cause: Cause): Draft {
  if (stage === 'work_in_progress') return withField(draft, { field: 'stage', to: stage, rule: 'T-062' }, cause)
  return withStage(draft, { stage, rule: 'T-056' }, cause)
}

/** Whether a reader lacks the answer. A mail to their Reply-To address counts as sent to them. */
function lacks(direct: readonly Address[]): (reader: NamedReader) => boolean {
  const has = new Set(direct.map(({ addrSpec }) => addrSpec))
  return ({ replyTo }) => !replyTo || !has.has(replyTo)
}

/** A reader's Reply-To address, else their own. */
function whereWanted({ addrSpec, displayName, replyTo }: NamedReader): Address {
  return { addrSpec: replyTo ?? addrSpec, displayName: shownName(displayName) }
}

/** The mail of an answer: from our address in the agent's name, to the customer who wrote last, with the others in Cc. */
function reply(ticket: Ticket, answer: Answer, { mailbox, site, cause }: CausedContext): OutboundDraft {
  const { author, text, html, files, direct, route } = answer
  const relayed = answer.relayed.filter(lacks(direct))
  const parent = route ? route.parent : ticket.parent
  const first = relayed.find(({ addrSpec }) => addrSpec === ticket.lastCustomer?.addrSpec) ?? relayed[0]
  const to = first && whereWanted(first)
  const fromName = author?.displayName ?? mailbox.displayName
  const closing = closingValues({ ticket, readers: relayed.map(whereWanted), atMs: cause.atMs }, site.policy.closing)
  const values = { ...placeValues(ticket, mailbox, site.policy.company), ...closing, agent: fromName, answer: text }
  const template = templateIn(mailbox.replyTemplates ?? {}, ticket.language)
  const subject = site.directory.words.subjectOfAnswer(parent?.subject ?? ticket.title)
  const letter = withWrittenHtml(filledTemplate(template, values, { subject, text }), template, { values, html })
  return {
    ...plainMail(ticket, mailbox),
    ref: 'reply',
    kind: 'reply',
    fromName,
    to: to ? [to] : [],
    cc: relayed
      .filter((member) => member !== first)
      .map(whereWanted)
      .filter(({ addrSpec }, at, all) => addrSpec !== to?.addrSpec && all.findIndex((other) => other.addrSpec === addrSpec) === at),
    ...letter,
    ...(site.policy.tagsSubjects && { subject: taggedSubject(letter.subject, ticket.number) }),
    inReplyTo: parent?.messageId ?? null,
    references: referencesTo({ parent }),
    files,
  }
}
