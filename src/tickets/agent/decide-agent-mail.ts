/** Decides the mail of a proven agent: orders, notes, and answers, which go to the email members from our address. */
import type { Decision } from '../decision.ts'
import {
  causeOfMail,
  draftOf,
  onlyRule,
  withComment,
  withMail,
  withMailNoted,
  withMailShown,
  withNotes,
  withOutbound,
  withRemark,
  type Cause,
  type Draft,
} from '../draft.ts'
import { isLive } from '../letters/old-mail.ts'
import { alertText, answeredBeforeText, leftOutText, ruledOutText } from '../letters/agent-letters.ts'
import { mailToAgent, noteNotifications } from '../letters/outbound-drafts.ts'
import type { MailCase, Ruling } from '../mail-case.ts'
import { explain, onlyOutcome } from '../outcome.ts'
import { artifactOf } from '../outbound.ts'
import { withGroundsSettled, withOpening } from '../people/reporters.ts'
import { isSentMail } from '../sent-mail.ts'
import { openTicket, plainOpening } from '../thread/open-ticket.ts'
import { withMassMail } from '../thread/mass-mail.ts'
import { claimsOf, withParent, withParticipants } from '../thread/thread-traces.ts'
import type { Ticket } from '../ticket.ts'
import { addresseesOf, strangersIn, type Addressees } from './addressees.ts'
import { isBeforeAnswer, withCommands } from './agent-command-edits.ts'
import { isRepeat, ordersOf, type AgentCase } from './agent-orders.ts'
import { commandRefusal, helpOf, reasonToRefuse, withRefusalTold, type MailRefusal } from './agent-refusal.ts'
import { withCanned } from './canned-orders.ts'
import { leftOutOf, notificationAnswered, type Newcomer } from './answer-route.ts'
import { isThere, readersOf } from './answer-readers.ts'
import { withAnswer } from './answer.ts'
import { answersUnheard, collidingAnswers, withHeldAnswer, type EarlierAnswer } from './collision.ts'
import { filesOf } from './forward-effects.ts'
import { splitOff, splitOrder } from './split-order.ts'
import { heldAnswerSent, orderOfHeld, sendOrder, withoutHeld } from './held-answer.ts'

/** Decides the mail of a proven agent, or one found in the mailbox's Sent folder. */
export function decideAgentMail(ruled: MailCase): Decision {
  const { place, message, mailbox, ruling, site, threads } = ruled
  if (message.kind !== 'human') return robotOfAgent(ruling)
  const known = ruling.candidate ? threads.ticket(ruling.candidate.ticket) : null
  const author = site.directory.agents.get(message.from.addrSpec ?? '') ?? null
  const orders = ordersOf(ruled, author)
  const answered = notificationAnswered(ruled)
  const agentCase = { ...ruled, author, orders, answered, isNew: known === null, isRepeat: isRepeat(ruled) }
  const by = message.from.addrSpec ?? mailbox.addresses[0] ?? mailbox.name
  const cause = causeOfMail(place, { kind: 'user', id: by })
  const { draft: done, isAnswer } = carriedOut(draftOf(known ?? openedByAgent(agentCase, cause)), agentCase, cause)
  // After the answer, since whoever the mail adds was no participant before it (T-022).
  const joined = withOpening(withParticipants(done, { message, directory: site.directory }, cause), cause)
  const settled = withGroundsSettled(joined, cause)
  // An answer to a mail of ours reaches customers in another mail, which we send.
  const draft = ruled.proof.tokens.length === 0 ? withMassMail(settled, ruled) : settled
  const outcome = known ? (isAnswer ? 'agent-reply' : 'agent-note') : 'ticket-opened'
  return {
    ...onlyOutcome(outcome, explain(ruling, draft.notes)),
    ...withoutEchoes(draft, agentCase, isAnswer),
    isNewTicket: threads.ticket(draft.ticket.number) === null,
    message: {
      id: place.storedId,
      ticket: draft.ticket.number,
      direction: isSentMail(ruled, site.directory) ? 'outbound' : 'inbound',
      flags: [],
    },
    claims: claimsOf(ruled),
  }
}

/** More notes and slips than an agent writes in an hour; a robot that writes like a person exceeds it. */
const mostEchoesPerHour = 60

/** Two agents' robots could answer each other's notes endlessly, so notes count towards the sender's limit of automatic mail. */
function withoutEchoes(draft: Draft, { message, threads }: AgentCase, isAnswer: boolean): Pick<Decision, 'draft' | 'acknowledged'> {
  const author = message.from.addrSpec
  if (isAnswer || draft.outbound.length === 0 || author === null) return { draft, acknowledged: null }
  const isEndless = threads.acknowledgements(author).lastHour >= mostEchoesPerHour
  return isEndless ? { draft: { ...draft, outbound: [] }, acknowledged: null } : { draft, acknowledged: author }
}

/** An agent's automatic answer is no reply and no note, and moves no stage. */
function robotOfAgent(ruling: Ruling): Decision {
  const seenOn = ruling.candidate?.ticket ?? null
  return { ...onlyOutcome('stored-only', explain(ruling, ['an agent’s robot is nothing'])), seenOn }
}

function openedByAgent(agentCase: AgentCase, cause: Cause): Ticket {
  const { message, orders } = agentCase
  const described = orders.commands.length === 0 ? message : { ...message, text: orders.text }
  return openTicket({ ...agentCase, message: described }, plainOpening, cause)
}

interface CarriedOut {
  readonly draft: Draft
  readonly isAnswer: boolean
}

/** Carries the mail out, whole or not at all. */
function carriedOut(start: Draft, agentCase: AgentCase, cause: Cause): CarriedOut {
  const { orders } = agentCase
  const stored = withStored(start, agentCase, cause)
  const refused = (refusal: MailRefusal) => withRefusal(stored, agentCase, { refusal, cause })
  if (agentCase.isRepeat && (orders.fault || orders.commands.length > 0)) return keptAsNote(stored)
  if (orders.isHelp) return refused(helpOf(orders))
  if (orders.fault) return refused(commandRefusal(orders.fault))
  const split = splitOrder(agentCase)
  if (split) {
    const parted = splitOff(start, agentCase, { order: split, cause })
    if ('fault' in parted) return refused(commandRefusal(parted.fault))
    return performed(withStored(parted.draft, agentCase, cause), parted.mailCase, { cause, refused })
  }
  const order = sendOrder(agentCase)
  if (!order) return performed(stored, agentCase, { cause, refused })
  const sent = heldAnswerSent(agentCase, start.ticket, order)
  if ('fault' in sent) return refused(commandRefusal(sent.fault))
  return performed(withoutHeld(stored, sent.place.id), sent, { cause: { ...cause, order: orderOfHeld(sent) }, refused })
}

interface Performing {
  readonly cause: Cause
  readonly refused: (refusal: MailRefusal) => CarriedOut
}

/** Carries out the commands, then the answer, then the commands that override it (`isLast`). */
function performed(stored: Draft, unfilled: AgentCase, { cause, refused }: Performing): CarriedOut {
  const { mailbox, site, message, answered: notification } = unfilled
  const agent = message.from.addrSpec ?? ''
  const { threads } = unfilled
  const context = { site, threads, records: site.commandRecords, mailbox, cause, agent, route: notification?.route ?? null }
  const ready = withCommands(stored, unfilled.orders.commands.filter(isBeforeAnswer), context)
  if ('fault' in ready) return refused(commandRefusal(ready.fault))
  const agentCase = withCanned(unfilled, ready.ticket)
  if ('fault' in agentCase) return refused(commandRefusal(agentCase.fault))
  const { orders } = agentCase
  const to = addresseesOf(ready.ticket, agentCase)
  const refusal = reasonToRefuse(agentCase, to, ready.ticket)
  if (refusal) return refused(refusal)
  const isAnswer = orders.hasContent && (to.relayed.length > 0 || strangersIn(to.direct, site).length > 0)
  const answered = isAnswer ? withAnswerIn(ready, agentCase, { to, cause }) : ready
  const last = orders.commands.filter((command) => !isBeforeAnswer(command))
  const done = withCommands(answered, last, context)
  if ('fault' in done) return refused(commandRefusal(done.fault))
  const earlier = isAnswer ? collidingAnswers(stored.ticket, agentCase, to) : []
  if (earlier.length > 0) return { draft: withHeldAnswer(stored, agentCase, { earlier, to, cause }), isAnswer: false }
  const reach = `relayed to ${to.relayed.length}, reached directly ${to.direct.length}`
  const noted = withNotes(done, [reach, ...orders.commands.map(({ line }) => `carried out: ${line}`)])
  if (isAnswer) return { draft: noted, isAnswer }
  const isNote = orders.hasContent && orders.staysInternal
  const kept = isNote ? withMailNoted(noted, agentCase.place.storedId) : noted
  return { draft: withNotifications(kept, agentCase), isAnswer }
}

/** Stored as internal at first: who may read it is known only after the commands. */
function withStored(start: Draft, { place }: AgentCase, cause: Cause): Draft {
  return withMail(start, { message: place.storedId, visibility: 'internal', rule: null }, cause)
}

/** Nothing is sent or changed but the timeline, and the agent is told why. */
function withRefusal(
  stored: Draft,
  agentCase: AgentCase,
  { refusal, cause }: { readonly refusal: MailRefusal; readonly cause: Cause },
): CarriedOut {
  const { line, reason, rule } = refusal
  const body = line === null ? reason : `${line}\n${reason}`
  const noted = withNotes(stored, [`refused: ${line === null ? '' : `${line}: `}${reason}`])
  return { draft: withRefusalTold(withRemark(noted, { body, rule }, cause), agentCase, refusal), isAnswer: false }
}

/** Keeps a repeated mail with commands as an internal note. */
function keptAsNote(stored: Draft): CarriedOut {
  return { draft: withNotes(stored, ['kept as an internal note']), isAnswer: false }
}

/** Notifies colleagues of a note. Opening a ticket by mail, or commands alone, notifies nobody. */
function withNotifications(draft: Draft, agentCase: AgentCase): Draft {
  const { author, mailbox, orders, site, message } = agentCase
  if (agentCase.isNew || agentCase.isRepeat || !orders.hasContent || !isLive(agentCase)) return draft
  const context = { mailbox, directory: site.directory }
  return withOutbound(draft, noteNotifications(draft.ticket, { author, text: orders.text, files: message.attachments }, context))
}

function withAnswerIn(draft: Draft, agentCase: AgentCase, { to, cause }: { readonly to: Addressees; readonly cause: Cause }): Draft {
  const { place, message, mailbox, orders, site, author, answered, isReleased } = agentCase
  const isForOne = orders.commands.some(({ name }) => name === 'only')
  const rule = isForOne ? onlyRule : null
  const comment = { body: orders.text, visibility: 'external' as const, files: filesOf(message), rule }
  const isCanned = orders.commands.some(({ name }) => name === 'canned')
  // Direct readers have the mail with its commands; without other readers, the timeline shows the text below them.
  const isOrdered = orders.commands.length > 0 && to.relayed.length === 0
  const shown = isReleased || isCanned || isOrdered ? withComment(draft, comment, cause) : withMailShown(draft, place.storedId, rule)
  const parented = to.relayed.length > 0 ? shown : withParent(shown, message, cause)
  const files = message.attachments.map(artifactOf)
  const route = answered?.route ?? null
  const done = withAnswer(parented, { author, text: orders.text, files, route, isForOne, ...to }, { mailbox, site, cause })
  const ruledOut = ruledOutOf(draft.ticket, agentCase, to)
  const newcomers = isForOne ? [] : leftOutAfter(draft.ticket, agentCase, to)
  return withReachTold(done, agentCase, { newcomers, ruledOut, earlier: answersUnheard(draft.ticket, agentCase) })
}

/** Readers named by the notification whom a CC rule keeps from getting the answer. */
function ruledOutOf(ticket: Ticket, agentCase: AgentCase, to: Addressees): readonly string[] {
  const kept = readersOf(ticket, to, agentCase).kept(to.relayed)
  return to.relayed.filter((reader) => isThere(reader, agentCase.site) && !kept.includes(reader)).map(({ addrSpec }) => addrSpec)
}

function leftOutAfter(ticket: Ticket, { answered, site }: AgentCase, { relayed, direct }: Addressees) {
  if (!answered || relayed.length === 0) return []
  const readers = new Set([...relayed, ...direct].map(({ addrSpec }) => addrSpec))
  return leftOutOf(ticket, answered, { readers, directory: site.directory })
}

interface Unexpected {
  readonly newcomers: readonly Newcomer[]
  readonly ruledOut: readonly string[]
  readonly earlier: readonly EarlierAnswer[]
}

/** Tells the agent who joined since and did not get the answer, whom a rule kept out, and which agents answered before. */
function withReachTold(draft: Draft, { author, mailbox }: AgentCase, { newcomers, ruledOut, earlier }: Unexpected): Draft {
  const lines = [
    ...(newcomers.length > 0 ? [leftOutText(newcomers)] : []),
    ...(ruledOut.length > 0 ? [ruledOutText(ruledOut)] : []),
    ...(earlier.length > 0 ? [answeredBeforeText(earlier)] : []),
  ]
  if (!author || lines.length === 0) return draft
  const text = alertText(draft.ticket, lines.join('\n'))
  const about = { kind: 'alert' as const, ticket: draft.ticket, mailbox, fromName: mailbox.displayName, text }
  const came = newcomers.map(({ addrSpec }) => addrSpec)
  const notified = withOutbound(draft, [mailToAgent(author, about)])
  return withNotes(notified, [
    ...(came.length > 0 ? [`§7.1: came meanwhile, not on the answer: ${came.join(', ')}`] : []),
    ...(ruledOut.length > 0 ? [`§6: kept out of the answer by a rule: ${ruledOut.join(', ')}`] : []),
    ...(earlier.length > 0 ? [`§7.10: answered before by ${earlier.map(({ name }) => name).join(', ')}`] : []),
  ])
}
