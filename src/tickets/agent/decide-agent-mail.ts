/** A proven agent's mail: his answer goes to the email members from our address (mail.md §4). */
import type { Address } from '../../mail/message.ts'
import { isLive } from '../letters/acknowledgement.ts'
import { isBeforeAnswer, withCommands, type CommandPlace } from './agent-command-edits.ts'
import { strangersIn, type Addressees, type AgentCase, type OrderedCase } from './agent-case.ts'
import type { CommandFault } from './agent-commands.ts'
import { ordersOf, type AgentOrders } from './agent-orders.ts'
import { commandRefusal, reasonToRefuse, toldOfRefusal, type Refusal } from './agent-refusal.ts'
import { withAnswer, type Answered } from './answer.ts'
import type { Ruling } from '../thread/authority.ts'
import type { Decision, FileReference, OutboundDraft, World } from '../decision.ts'
import { isOwnAddress } from '../directory.ts'
import { withMail, withRemark, type Cause, type Draft } from '../draft.ts'
import type { InboundMail } from '../inbound-mail.ts'
import { openTicket } from '../thread/open-ticket.ts'
import { noteNotifications } from '../letters/outbound-drafts.ts'
import { explain, onlyOutcome } from '../outcome.ts'
import { isReachable, recipientsOf } from '../people/people.ts'
import { withGroundsSettled, withOpening } from '../people/reporters.ts'
import { withSpentTokens } from '../thread/spent-tokens.ts'
import { claimsOf, withParent, withParticipants } from '../thread/thread-state.ts'
import { orderKey, type EmailMember, type Ticket } from '../ticket.ts'

/** Decides the mail of an agent who has proven himself, or one found in the mailbox's Sent folder. */
export function decideAgentMail(asked: AgentCase): Decision {
  const { mail, ruling, world } = asked
  if (mail.message.kind !== 'human') return robotOfAgent(ruling)
  const known = ruling.candidate ? world.ticket(ruling.candidate.ticket) : null
  const cause = causeOf(asked)
  const orders = ordersOf(mail, world)
  const start = { ticket: known ?? openedByAgent(asked, orders, cause), entries: [] }
  const done = outcomeOf(start, { ...asked, orders, isNew: known === null, isRepeat: isRepeat(mail, world) }, cause)
  // Only now: whom the mail adds was no participant before it (T-022).
  const joined = withGroundsSettled(withOpening(withParticipants(done.draft, mail, world), cause), cause)
  const after = withSpentTokens(joined, mail, world.directory)
  return {
    ...onlyOutcome(
      known ? (done.isAnswer ? 'agent-reply' : 'agent-note') : 'ticket-opened',
      explain(ruling, done.notes),
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
    contacts: done.added.flatMap((one) => one.newContact ?? []),
    workspaces: done.added.flatMap((one) => one.newWorkspace ?? []),
    ...toldWithin(asked, done),
  }
}

/** No agent writes so many notes and slips in an hour; a robot of his that looks like him does. */
const mostEchoesPerHour = 60

/** Colleagues’ robots would answer each other’s notes without end (mail.md §5.3): counted as automatic mail is. */
function toldWithin(
  { mail, world }: AgentCase,
  { isAnswer, outbound }: Done,
): Pick<Decision, 'outbound' | 'acknowledged'> {
  const author = mail.message.from.addrSpec
  if (isAnswer || outbound.length === 0 || author === null) return { outbound, acknowledged: null }
  if (world.acknowledgements(author).lastHour >= mostEchoesPerHour) return { outbound: [], acknowledged: null }
  return { outbound, acknowledged: author }
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

function openedByAgent({ mail, mailbox, deal }: AgentCase, { commands, text }: AgentOrders, cause: Cause): Ticket {
  const described = commands.length === 0 ? mail : { ...mail, message: { ...mail.message, text } }
  return openTicket(
    { number: deal.newTicket, mail: described, mailbox, contact: null, followUpOf: null, possiblyRelated: [] },
    cause,
  )
}

/** The same mail with another footer, from another of our mailboxes: it was carried out. */
function isRepeat(mail: InboundMail, world: World): boolean {
  return world.contentsOf(mail.scope, mail.identity).length > 0
}

/** What came of it. */
interface Done extends Answered {
  readonly isAnswer: boolean
  readonly notes: readonly string[]
}

/** Carries the mail out, all of it or nothing. */
function outcomeOf(start: Draft, asked: OrderedCase, cause: Cause): Done {
  const { orders, world } = asked
  if (asked.isRepeat && (orders.fault || orders.commands.length > 0))
    return silent(withStored(start, asked, false, cause))
  if (orders.fault) return refusedCommand(start, asked, { fault: orders.fault, cause })
  const place = placeOf(asked, cause)
  const before = orders.commands.filter(isBeforeAnswer)
  const first = withCommands(start, before, place)
  if (first.fault) return refusedCommand(start, asked, { fault: first.fault, cause })
  const to = addresseesOf(first.draft.ticket, asked)
  const refusal = reasonToRefuse(asked, to, first.draft.ticket)
  if (refusal) return refused(start, asked, { ...refusal, cause })
  const isAnswer = orders.hasContent && (to.relayed.length > 0 || strangersIn(to.direct, world).length > 0)
  const ready = withCommands(withStored(start, asked, isAnswer, cause), before, place)
  const said = isAnswer ? answered(ready.draft, asked, { cause, to }) : silent(ready.draft)
  const after = orders.commands.filter((command) => !isBeforeAnswer(command))
  const last = withCommands(said.draft, after, place)
  if (last.fault) return refusedCommand(start, asked, { fault: last.fault, cause })
  return {
    draft: last.draft,
    isAnswer,
    added: [...ready.added, ...said.added, ...last.added],
    outbound: isAnswer ? said.outbound : toldOfNote(last.draft.ticket, asked),
    notes: [notesOn(to), ...orders.commands.map(({ line }) => `carried out: ${line}`)],
  }
}

function placeOf({ mail, mailbox, world }: AgentCase, cause: Cause): CommandPlace {
  const { commandRecords: records } = world
  return { world, records, mailbox, cause, agent: mail.message.from.addrSpec ?? '' }
}

function withStored(start: Draft, { mail }: AgentCase, isAnswer: boolean, cause: Cause): Draft {
  return withMail(start, { message: mail.storedId, visibility: isAnswer ? 'external' : 'internal', rule: null }, cause)
}

function addresseesOf(ticket: Ticket, asked: OrderedCase): Addressees {
  const { orders, mail, world } = asked
  const direct = recipientsOf(mail, world.directory)
  const isForMembers = orders.hasContent && !orders.staysInternal
  return { direct, relayed: isForMembers ? relayTo(ticket, asked, direct) : [] }
}

function notesOn({ direct, relayed }: Addressees): string {
  return `relayed to ${relayed.length}, reached directly ${direct.length}`
}

function refusedCommand(
  start: Draft,
  asked: OrderedCase,
  { fault, cause }: { readonly fault: CommandFault; readonly cause: Cause },
): Done {
  return refused(start, asked, { ...commandRefusal(fault), cause })
}

/** Nothing is sent and nothing changes but the timeline; the agent is told why. */
function refused(start: Draft, asked: OrderedCase, { cause, ...refusal }: Refusal & { readonly cause: Cause }): Done {
  const quoted = refusal.line === null ? refusal.reason : `${refusal.line}\n${refusal.reason}`
  const remark = { body: quoted, rule: refusal.rule }
  const draft = withRemark(withStored(start, asked, false, cause), remark, cause)
  const notes = [`refused: ${refusal.line === null ? '' : `${refusal.line}: `}${refusal.reason}`]
  return { draft, added: [], isAnswer: false, outbound: toldOfRefusal(draft.ticket, asked, refusal), notes }
}

/** Nobody outside reads it. */
function silent(draft: Draft): Done {
  return { draft, added: [], outbound: [], isAnswer: false, notes: ['kept as an internal note'] }
}

/** A note is for colleagues to read; whoever opens a ticket by mail, or gives commands alone, tells nobody yet. */
function toldOfNote(ticket: Ticket, asked: OrderedCase): readonly OutboundDraft[] {
  const { mail, mailbox, orders, world } = asked
  if (asked.isNew || asked.isRepeat || !orders.hasContent || !isLive(mail, mailbox)) return []
  const author = world.directory.agents.get(mail.message.from.addrSpec ?? '') ?? null
  const { directory } = world
  return noteNotifications(ticket, { author, text: orders.text }, { mailbox, directory })
}

function answered(
  draft: Draft,
  { mail, mailbox, orders, world }: OrderedCase,
  { cause, to }: { cause: Cause; to: Addressees },
): Answered {
  const seen = to.relayed.length > 0 ? draft : withParent(draft, mail, cause)
  const author = world.directory.agents.get(mail.message.from.addrSpec ?? '') ?? null
  const files = mail.message.attachments.map(fileReference)
  return withAnswer(seen, { author, text: orders.text, files, ...to }, { mailbox, world, cause })
}

/**
 * Members who get the answer from us. Those in To or Cc have it already. An agent who addresses customers himself,
 * not answering a notification, has chosen his readers: nobody else is mailed; nor is anybody by mail that was there before
 * our first start (mail.md §5.4).
 */
function relayTo(ticket: Ticket, asked: OrderedCase, direct: readonly Address[]): readonly EmailMember[] {
  const { mail, mailbox, world } = asked
  if (!isLive(mail, mailbox) || asked.isRepeat) return []
  const author = mail.message.from.addrSpec
  const answersNotification = mail.tokens.some((token) => token.agent !== null && token.agent === author)
  if (strangersIn(direct, world).length > 0 && !answersNotification) return []
  const has = new Set([author, ...direct.map(({ addrSpec }) => addrSpec)])
  const others = ticket.emailMembers.filter(isReachable)
  return others.filter(({ addrSpec }) => !has.has(addrSpec) && !isOwnAddress(world.directory, addrSpec))
}

function fileReference(file: InboundMail['message']['attachments'][number]): FileReference {
  const { sha256, filename, contentType, isInline, contentId } = file
  return { sha256, filename, contentType, isInline, contentId }
}
