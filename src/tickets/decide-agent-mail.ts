/** A proven agent's mail: his answer goes to the email members from our address (mail.md §4). */
import type { Ruling } from './authority.ts'
import type { Deal, Decision, FileReference, OutboundDraft, World } from './decision.ts'
import { isOwnAddress, type MailboxPolicy } from './directory.ts'
import { withField, withMail, withOrder, withRemark, withStage, type Cause, type Draft } from './draft.ts'
import type { InboundMail } from './inbound-mail.ts'
import { alertText, replySubject } from './letters.ts'
import { openTicket } from './open-ticket.ts'
import { mailToAgent, plainMail } from './outbound-drafts.ts'
import { explain, onlyOutcome } from './outcome.ts'
import { memberOf, recipientsOf, resolveContact, union, withoutRepeats, type ResolvedContact } from './people.ts'
import { asksSomething, stagesAfterAgentReply } from './stage.ts'
import { claimsOf, referencesTo, withParent, withParticipants } from './thread-state.ts'
import { orderKey, type EmailMember, type Ticket } from './ticket.ts'
import type { Address } from '../mail/message.ts'

/** Everything that an agent's mail is decided from. */
export interface AgentCase {
  readonly mail: InboundMail
  readonly mailbox: MailboxPolicy
  readonly ruling: Ruling
  readonly world: World
  readonly deal: Deal
}

/** Decides the mail of an agent who has proven himself, or one found in the mailbox's Sent folder. */
export function decideAgentMail(asked: AgentCase): Decision {
  const { mail, ruling, world } = asked
  const known = ruling.candidate ? world.ticket(ruling.candidate.ticket) : null
  if (mail.message.kind !== 'human')
    return onlyOutcome('stored-only', explain(ruling, ['an agent’s robot is nothing (mail.md §4.7)']))
  const cause = causeOf(asked)
  const opened = {
    number: asked.deal.newTicket,
    mail,
    mailbox: asked.mailbox,
    contact: null,
    followUpOf: null,
    possiblyRelated: [],
  }
  const start = { ticket: known ?? openTicket(opened, cause), entries: [] }
  const onTimeline = withMail(start, { message: mail.storedId, visibility: 'external', rule: null }, cause)
  const stored = withParticipants(onTimeline, mail, world)
  const decided = isEmpty(mail) ? refused(stored, asked, cause) : answered(stored, asked, cause)
  return {
    ...onlyOutcome(known ? decided.outcome : 'ticket-opened', explain(ruling, decided.notes)),
    ticket: decided.draft.ticket,
    isNewTicket: known === null,
    message: { id: mail.storedId, ticket: decided.draft.ticket.number, direction: directionOf(mail), flags: [] },
    claims: claimsOf(mail),
    entries: decided.draft.entries,
    contacts: decided.added.flatMap((one) => one.newContact ?? []),
    workspaces: decided.added.flatMap((one) => one.newWorkspace ?? []),
    outbound: decided.outbound,
  }
}

interface Decided {
  readonly draft: Draft
  readonly outcome: 'agent-reply' | 'agent-note'
  readonly added: readonly ResolvedContact[]
  readonly outbound: readonly OutboundDraft[]
  readonly notes: readonly string[]
}

function causeOf({ mail, mailbox }: AgentCase): Cause {
  const id = mail.message.from.addrSpec ?? mailbox.addresses[0] ?? mailbox.name
  return { ref: mail.storedId, by: { kind: 'user', id }, atMs: mail.atMs, order: orderKey(mail.atMs, mail.id) }
}

function directionOf(mail: InboundMail): 'inbound' | 'outbound' {
  return mail.source === 'sent' ? 'outbound' : 'inbound'
}

function isEmpty({ message }: InboundMail): boolean {
  return message.visibleReply.trim() === '' && message.attachments.length === 0
}

/** An answer without a word is more likely a slip than an answer. */
function refused(draft: Draft, asked: AgentCase, cause: Cause): Decided {
  const reason = 'Your answer had no text above the quoted part, so it was sent to nobody.'
  const agent = asked.world.directory.agents.get(asked.mail.message.from.addrSpec ?? '')
  const about = {
    kind: 'alert' as const,
    ticket: draft.ticket,
    mailbox: asked.mailbox,
    fromName: asked.mailbox.displayName,
  }
  const outbound =
    agent && asked.mail.source === 'imap'
      ? [mailToAgent(agent, { ...about, text: alertText(draft.ticket, reason) })]
      : []
  return {
    draft: withRemark(draft, { body: reason, rule: 'empty-answer' }, cause),
    outcome: 'agent-note',
    added: [],
    outbound,
    notes: [reason],
  }
}

/** People, members, needs response, stage, and the mail that goes out. */
function answered(draft: Draft, asked: AgentCase, cause: Cause): Decided {
  const direct = recipientsOf(asked.mail, asked.world.directory)
  const relayed = relayTo(draft.ticket, asked, direct)
  const added = newCustomers(draft.ticket, asked, direct)
  const withPeople = withReporters(draft, added, cause)
  const members = withMembers(withPeople, membersAfter(asked, relayed, { direct, added }), cause)
  const seen = relayed.length > 0 ? members : withParent(members, asked.mail, cause)
  const after = withAgentStage(withNothingOwed(seen, cause), asked.mail, cause)
  const outbound = relayed.length > 0 ? [reply(after.ticket, asked, relayed)] : []
  const isAnswer = relayed.length > 0 || direct.some(({ addrSpec }) => !asked.world.directory.agents.has(addrSpec))
  const notes = [`relayed to ${relayed.length}, reached directly ${direct.length}`]
  return {
    draft: isAnswer ? after : withPeople,
    outcome: isAnswer ? 'agent-reply' : 'agent-note',
    added,
    outbound,
    notes,
  }
}

/**
 * Members who get the answer from us. Those in To or Cc have it already. An agent who addresses customers himself,
 * not answering a notification, has chosen his readers: nobody else is mailed.
 */
function relayTo(ticket: Ticket, { mail, world }: AgentCase, direct: readonly Address[]): readonly EmailMember[] {
  if (mail.source !== 'imap') return []
  const author = mail.message.from.addrSpec
  const answersNotification = mail.tokens.some((token) => token.agent !== null && token.agent === author)
  const addressesCustomers = direct.some(({ addrSpec }) => !world.directory.agents.has(addrSpec))
  if (addressesCustomers && !answersNotification) return []
  const has = new Set([author, ...direct.map(({ addrSpec }) => addrSpec)])
  return ticket.emailMembers.filter(({ addrSpec }) => !has.has(addrSpec) && !isOwnAddress(world.directory, addrSpec))
}

/** T-022: whom the agent addresses and who was no participant yet, whatever their workspace. */
function newCustomers(
  ticket: Ticket,
  { mailbox, world }: AgentCase,
  direct: readonly Address[],
): readonly ResolvedContact[] {
  return direct
    .slice(0, world.policy.peoplePerMail)
    .filter(({ addrSpec }) => !world.directory.agents.has(addrSpec) && !wasThere(ticket, addrSpec))
    .map((who) => resolveContact(who, { world, mailbox, revOrg: ticket.revOrg }))
}

function wasThere(ticket: Ticket, addrSpec: string): boolean {
  return (
    ticket.emailMembers.some((member) => member.addrSpec === addrSpec) ||
    ticket.reportedBy.some((id) => id.endsWith(`/${addrSpec}`))
  )
}

function withReporters(draft: Draft, added: readonly ResolvedContact[], cause: Cause): Draft {
  const to = union(
    draft.ticket.reportedBy,
    added.map(({ contact }) => contact.id),
  )
  return withField(draft, { field: 'reportedBy', to, rule: 'T-022' }, cause)
}

interface Addressed {
  readonly direct: readonly Address[]
  readonly added: readonly ResolvedContact[]
}

function membersAfter(
  asked: AgentCase,
  relayed: readonly EmailMember[],
  { direct, added }: Addressed,
): readonly EmailMember[] {
  const { directory } = asked.world
  const contactOf = (addrSpec: string) =>
    added.find(({ contact }) => contact.addrSpec === addrSpec)?.contact ?? asked.world.contactsOf(addrSpec)[0] ?? null
  return withoutRepeats([
    ...relayed,
    ...direct.map((who) => memberOf(who, directory, contactOf(who.addrSpec)?.id ?? null)),
  ])
}

/** T-026: the participants of the newest mail, sent ones included. */
function withMembers(draft: Draft, to: readonly EmailMember[], cause: Cause): Draft {
  if (cause.order < draft.ticket.order.members) return draft
  return withOrder(withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause), 'members', cause)
}

/** T-044: an answer that the customer sees clears needs response; a newer mail of his keeps it on. */
function withNothingOwed(draft: Draft, cause: Cause): Draft {
  const off = withOrder(draft, 'needsOff', cause)
  const { needsOn, needsOff } = off.ticket.order
  return withField(off, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-044' }, cause)
}

/** T-056 and T-062: both steps of "started and asked" are recorded. */
function withAgentStage(draft: Draft, mail: InboundMail, cause: Cause): Draft {
  if (cause.order < draft.ticket.order.stage) return draft
  const steps = stagesAfterAgentReply(draft.ticket.stage, asksSomething(mail.message.visibleReply))
  return steps.reduce((at, stage) => {
    const rule = stage === 'work_in_progress' ? 'T-062' : 'T-056'
    return withStage(at, { stage, rule }, cause)
  }, draft)
}

function reply(ticket: Ticket, { mail, mailbox, world }: AgentCase, relayed: readonly EmailMember[]): OutboundDraft {
  const author = world.directory.agents.get(mail.message.from.addrSpec ?? '')
  const first = relayed.find((member) => member.addrSpec === ticket.lastCustomer?.addrSpec) ?? relayed[0]
  const isCustomer = first !== undefined && first.addrSpec === ticket.lastCustomer?.addrSpec
  const addrSpec = (isCustomer ? ticket.lastCustomer?.replyTo : null) ?? first?.addrSpec ?? ''
  return {
    ...plainMail(ticket, mailbox),
    ref: 'reply',
    kind: 'reply',
    fromName: author?.displayName ?? mailbox.displayName,
    to: [{ addrSpec, displayName: first?.displayName ?? '' }],
    cc: relayed.filter((member) => member !== first).map(({ addrSpec, displayName }) => ({ addrSpec, displayName })),
    subject: replySubject(ticket.parent?.subject ?? ticket.title),
    text: mail.message.visibleReply.trim(),
    inReplyTo: ticket.parent?.messageId ?? null,
    references: referencesTo(ticket),
    files: mail.message.attachments.map(fileReference),
  }
}

function fileReference(file: InboundMail['message']['attachments'][number]): FileReference {
  const { sha256, filename, contentType, isInline, contentId } = file
  return { sha256, filename, contentType, isInline, contentId }
}
