/** A proven agent's mail: his answer goes to the email members from our address (mail.md §4). */
import type { Address } from '../mail/message.ts'
import { withAnswer, type Answered } from './answer.ts'
import type { Ruling } from './authority.ts'
import type { Deal, Decision, FileReference, World } from './decision.ts'
import { isOwnAddress, type MailboxPolicy } from './directory.ts'
import { withMail, withRemark, type Cause, type Draft } from './draft.ts'
import type { InboundMail } from './inbound-mail.ts'
import { alertText } from './letters.ts'
import { openTicket } from './open-ticket.ts'
import { mailToAgent } from './outbound-drafts.ts'
import { explain, onlyOutcome } from './outcome.ts'
import { isReachable, recipientsOf } from './people.ts'
import { withGroundsSettled, withOpening } from './reporters.ts'
import { claimsOf, withParent, withParticipants } from './thread-state.ts'
import { orderKey, type EmailMember, type Ticket } from './ticket.ts'

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
  if (mail.message.kind !== 'human') return robotOfAgent(ruling)
  const known = ruling.candidate ? world.ticket(ruling.candidate.ticket) : null
  const cause = causeOf(asked)
  const start = { ticket: known ?? openedByAgent(asked, cause), entries: [] }
  const direct = recipientsOf(mail, world.directory)
  const to = { direct, relayed: relayTo(start.ticket, asked, direct) }
  const isAnswer = to.relayed.length > 0 || direct.some(({ addrSpec }) => !world.directory.agents.has(addrSpec))
  const refusal = reasonToRefuse(mail)
  const visibility = isAnswer && refusal === null ? 'external' : 'internal'
  const stored = withMail(start, { message: mail.storedId, visibility, rule: null }, cause)
  const decided = refusal
    ? refused(stored, asked, { cause, refusal })
    : isAnswer
      ? answered(stored, asked, { cause, to })
      : silent(stored)
  // Only now: whom the mail adds was no participant before it (T-022).
  const after = withGroundsSettled(withOpening(withParticipants(decided.draft, mail, world), cause), cause)
  return {
    ...onlyOutcome(
      known ? (visibility === 'external' ? 'agent-reply' : 'agent-note') : 'ticket-opened',
      explain(ruling, notesOn(to)),
    ),
    ticket: after.ticket,
    isNewTicket: known === null,
    message: {
      id: mail.storedId,
      ticket: start.ticket.number,
      direction: mail.source === 'sent' ? 'outbound' : 'inbound',
      flags: [],
    },
    claims: claimsOf(mail),
    entries: after.entries,
    contacts: decided.added.flatMap((one) => one.newContact ?? []),
    workspaces: decided.added.flatMap((one) => one.newWorkspace ?? []),
    outbound: decided.outbound,
  }
}

/** mail.md §4.7: no reply, no stage, no note. */
function robotOfAgent(ruling: Ruling): Decision {
  const seenOn = ruling.candidate?.ticket ?? null
  return { ...onlyOutcome('stored-only', explain(ruling, ['an agent’s robot is nothing'])), seenOn }
}

function causeOf({ mail, mailbox }: AgentCase): Cause {
  const id = mail.message.from.addrSpec ?? mailbox.addresses[0] ?? mailbox.name
  return { ref: mail.storedId, by: { kind: 'user', id }, atMs: mail.atMs, order: orderKey(mail.atMs, mail.id) }
}

function openedByAgent({ mail, mailbox, deal }: AgentCase, cause: Cause): Ticket {
  return openTicket(
    { number: deal.newTicket, mail, mailbox, contact: null, followUpOf: null, possiblyRelated: [] },
    cause,
  )
}

interface Addressees {
  readonly direct: readonly Address[]
  readonly relayed: readonly EmailMember[]
}

function notesOn({ direct, relayed }: Addressees): readonly string[] {
  return [`relayed to ${relayed.length}, reached directly ${direct.length}`]
}

interface Refusal {
  readonly reason: string
  readonly rule: string
}

/** An answer without a word is more likely a slip than an answer; what is written for us is not meant for customers. */
function reasonToRefuse({ message, source }: InboundMail): Refusal | null {
  const text = message.visibleReply.trim()
  if (text === '' && message.attachments.length === 0)
    return { reason: 'Your answer had no text above the quoted part, so it was sent to nobody.', rule: 'empty-answer' }
  const command = source === 'sent' ? undefined : /^#\p{L}[\p{L}-]*/u.exec(text)?.[0]
  if (command === undefined) return null
  const reason = `Your mail begins with ${command}, which is no command that is known here. It was sent to nobody and changed nothing.`
  return { reason, rule: 'unknown-command' }
}

/** Nothing is sent and nothing changes but the timeline; the agent is told why. */
function refused(
  draft: Draft,
  { mail, mailbox, world }: AgentCase,
  { cause, refusal }: { readonly cause: Cause; readonly refusal: Refusal },
): Answered {
  const agent = world.directory.agents.get(mail.message.from.addrSpec ?? '')
  const about = { kind: 'alert' as const, ticket: draft.ticket, mailbox, fromName: mailbox.displayName }
  const text = alertText(draft.ticket, refusal.reason)
  const told = agent && mail.source === 'imap' ? [mailToAgent(agent, { ...about, text })] : []
  return { draft: withRemark(draft, { body: refusal.reason, rule: refusal.rule }, cause), added: [], outbound: told }
}

/** Nobody outside reads it: an internal note. */
function silent(draft: Draft): Answered {
  return { draft, added: [], outbound: [] }
}

function answered(
  draft: Draft,
  { mail, mailbox, world }: AgentCase,
  { cause, to }: { cause: Cause; to: Addressees },
): Answered {
  const seen = to.relayed.length > 0 ? draft : withParent(draft, mail, cause)
  const author = world.directory.agents.get(mail.message.from.addrSpec ?? '') ?? null
  const answer = {
    author,
    text: mail.message.visibleReply.trim(),
    files: mail.message.attachments.map(fileReference),
    ...to,
  }
  return withAnswer(seen, answer, { mailbox, world, cause })
}

/**
 * Members who get the answer from us. Those in To or Cc have it already. An agent who addresses customers himself,
 * not answering a notification, has chosen his readers: nobody else is mailed.
 */
function relayTo(ticket: Ticket, { mail, world }: AgentCase, direct: readonly Address[]): readonly EmailMember[] {
  // The same answer with another footer, from another of our mailboxes: it went out.
  const wentOut = world.contentsOf(mail.scope, mail.identity).length > 0
  if (mail.source !== 'imap' || wentOut) return []
  const author = mail.message.from.addrSpec
  const answersNotification = mail.tokens.some((token) => token.agent !== null && token.agent === author)
  const addressesCustomers = direct.some(({ addrSpec }) => !world.directory.agents.has(addrSpec))
  if (addressesCustomers && !answersNotification) return []
  const has = new Set([author, ...direct.map(({ addrSpec }) => addrSpec)])
  const others = ticket.emailMembers.filter(isReachable)
  return others.filter(({ addrSpec }) => !has.has(addrSpec) && !isOwnAddress(world.directory, addrSpec))
}

function fileReference(file: InboundMail['message']['attachments'][number]): FileReference {
  const { sha256, filename, contentType, isInline, contentId } = file
  return { sha256, filename, contentType, isInline, contentId }
}
