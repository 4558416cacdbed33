/** An agent's answer: people, members, needs response, stage, and the mail that carries it (T-022, T-026, T-044, T-062). */
import type { Address } from '../mail/message.ts'
import type { FileReference, OutboundDraft, World } from './decision.ts'
import type { Agent, MailboxPolicy } from './directory.ts'
import { withField, withOrder, withStage, type Cause, type Draft } from './draft.ts'
import { replySubject } from './letters.ts'
import { plainMail } from './outbound-drafts.ts'
import { memberOf, resolveContact, union, withoutRepeats, type ResolvedContact } from './people.ts'
import { asksSomething, stagesAfterAgentReply } from './stage.ts'
import { participantsKept, referencesTo } from './thread-state.ts'
import type { Ticket } from './ticket.ts'

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
  const added = newCustomers(draft.ticket, answer, at)
  const withPeople = withMembers(withReporters(draft, added, at.cause), membersAfter(answer, added, at.world), at.cause)
  const after = withReaders(withAgentStage(withNothingOwed(withPeople, at.cause), answer.text, at.cause), answer)
  const outbound = answer.relayed.length > 0 ? [reply(after.ticket, answer, at.mailbox)] : []
  return { draft: after, added, outbound }
}

/** T-022: whom the agent addresses and who was no participant yet, whatever their workspace. */
function newCustomers(
  ticket: Ticket,
  { direct, relayed }: Answer,
  { mailbox, world }: AnswerPlace,
): readonly ResolvedContact[] {
  return [...relayed, ...direct]
    .slice(0, world.policy.peoplePerMail)
    .filter(({ addrSpec }) => !world.directory.agents.has(addrSpec) && !wasThere(ticket, addrSpec))
    .map((who) => resolveContact(who, { world, mailbox, revOrg: ticket.revOrg }))
}

function wasThere(ticket: Ticket, addrSpec: string): boolean {
  return (
    ticket.emailMembers.some((member) => member.addrSpec === addrSpec) ||
    ticket.participants.includes(addrSpec) ||
    ticket.reportedBy.some((id) => id.endsWith(`/${addrSpec}`))
  )
}

function withReporters(draft: Draft, added: readonly ResolvedContact[], cause: Cause): Draft {
  const ids = added.map(({ contact }) => contact.id)
  return withField(draft, { field: 'reportedBy', to: union(draft.ticket.reportedBy, ids), rule: 'T-022' }, cause)
}

function membersAfter(
  { direct, relayed }: Answer,
  added: readonly ResolvedContact[],
  world: World,
): Ticket['emailMembers'] {
  const contactOf = (addrSpec: string) =>
    added.find(({ contact }) => contact.addrSpec === addrSpec)?.contact ?? world.contactsOf(addrSpec)[0] ?? null
  const member = (who: Address) => memberOf(who, world.directory, contactOf(who.addrSpec)?.id ?? null)
  return withoutRepeats([...relayed, ...direct].map(member))
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
  const off = withOrder(draft, 'needsOff', cause)
  const { needsOn, needsOff } = off.ticket.order
  return withField(off, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-044' }, cause)
}

/** T-056 and T-062: both steps of "started and asked" are recorded. */
function withAgentStage(draft: Draft, text: string, cause: Cause): Draft {
  if (cause.order < draft.ticket.order.stage) return draft
  const steps = stagesAfterAgentReply(draft.ticket.stage, asksSomething(text))
  return steps.reduce((at, stage) => {
    const rule = stage === 'work_in_progress' ? 'T-062' : 'T-056'
    return withStage(at, { stage, rule }, cause)
  }, draft)
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
