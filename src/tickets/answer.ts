/** An agent's answer: people, members, needs response, stage, and the mail that carries it (T-022, T-026, T-044, T-062). */
import type { Address } from '../mail/message.ts'
import { membersAfter, newCustomers, readersOf } from './answer-readers.ts'
import { withCcRemarks } from './cc-remarks.ts'
import type { FileReference, OutboundDraft, World } from './decision.ts'
import type { Agent, MailboxPolicy } from './directory.ts'
import { withField, withMessageCounted, withOrder, withStage, type Cause, type Draft } from './draft.ts'
import { replySubject } from './letters.ts'
import { plainMail } from './outbound-drafts.ts'
import { union, type ResolvedContact } from './people.ts'
import { asksSomething, stagesAfterAgentReply, type Stage } from './stage.ts'
import { participantsKept, referencesTo } from './thread-state.ts'
import type { Ticket } from './ticket.ts'
import { withWorkspaceOf } from './workspace.ts'

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
  const added = newCustomers(draft.ticket, { answer: said, decisions }, at)
  const placed = withWorkspaceOf(draft, added[0]?.contact ?? null, at.cause)
  const reported = withCcRemarks(withReporters(placed, added, at.cause), decisions, { uncounted, cause: at.cause })
  const withPeople = withMembers(reported, membersAfter(draft.ticket, said, { added, world: at.world }), at.cause)
  const after = withReaders(withAgentStage(withNothingOwed(withPeople, at.cause), answer.text, at.cause), said)
  const outbound = said.relayed.length > 0 ? [reply(after.ticket, said, at.mailbox)] : []
  return { draft: after, added, outbound }
}

function withReporters(draft: Draft, added: readonly ResolvedContact[], cause: Cause): Draft {
  const ids = added.map(({ contact }) => contact.id)
  return withField(draft, { field: 'reportedBy', to: union(draft.ticket.reportedBy, ids), rule: 'T-022' }, cause)
}

/** T-026: the participants of the newest mail, sent ones included. */
function withMembers(draft: Draft, to: Ticket['emailMembers'], cause: Cause): Draft {
  if (cause.order < draft.ticket.order.members) return draft
  return withOrder(withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause), 'members', cause)
}

/** Whoever got a mail of the thread may write to it from now on. */
function withReaders(draft: Draft, { direct, relayed }: Answer): Draft {
  const readers = [...relayed, ...direct].map(({ addrSpec }) => addrSpec)
  const participants = union(draft.ticket.participants, readers).slice(0, participantsKept)
  return { ...draft, ticket: { ...draft.ticket, participants } }
}

/** T-044: an answer that the customer sees clears needs response; a newer mail of his keeps it on. */
function withNothingOwed(draft: Draft, cause: Cause): Draft {
  const off = withMessageCounted(withOrder(draft, 'needsOff', cause), 'agent', cause)
  const { needsOn, needsOff } = off.ticket.order
  return withField(off, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-044' }, cause)
}

/** T-056 and T-062: both steps of "started and asked" are recorded; a question that was answered since waits for nobody. */
function withAgentStage(draft: Draft, text: string, cause: Cause): Draft {
  const { stage: from, order } = draft.ticket
  if (cause.order < order.stage) return draft
  const isOpenQuestion = asksSomething(text) && cause.order > order.needsOn
  // A question that is asked again waits for mail that is newer than this one.
  if (isOpenQuestion && from === 'awaiting_customer_response') return withOrder(draft, 'stage', cause)
  return stagesAfterAgentReply(from, isOpenQuestion).reduce((at, stage) => withStep(at, stage, cause), draft)
}

/** Starting the work has no place in the order: an older question that comes late is still a question. */
function withStep(draft: Draft, stage: Stage, cause: Cause): Draft {
  if (stage === 'work_in_progress') return withField(draft, { field: 'stage', to: stage, rule: 'T-062' }, cause)
  return withStage(draft, { stage, rule: 'T-056' }, cause)
}

/** From our address, in the agent's name; to the customer who wrote last, the others in copy. */
function reply(ticket: Ticket, { author, text, files, relayed }: Answer, mailbox: MailboxPolicy): OutboundDraft {
  const first = relayed.find(({ addrSpec }) => addrSpec === ticket.lastCustomer?.addrSpec) ?? relayed[0]
  return {
    ...plainMail(ticket, mailbox),
    ref: 'reply',
    kind: 'reply',
    fromName: author?.displayName ?? mailbox.displayName,
    to: first ? [{ addrSpec: answerAddress(ticket, first), displayName: first.displayName }] : [],
    cc: relayed.filter((member) => member !== first).map(({ addrSpec, displayName }) => ({ addrSpec, displayName })),
    subject: replySubject(ticket.parent?.subject ?? ticket.title),
    text,
    inReplyTo: ticket.parent?.messageId ?? null,
    references: referencesTo(ticket),
    files,
  }
}

/** Where the last customer wants his answer; nobody else's Reply-To is known. */
function answerAddress(ticket: Ticket, { addrSpec }: Address): string {
  return ticket.lastCustomer?.addrSpec === addrSpec ? (ticket.lastCustomer.replyTo ?? addrSpec) : addrSpec
}
