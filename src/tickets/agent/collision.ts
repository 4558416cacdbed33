/** Two agents answer the same message: what an answer leaves on its ticket, and which later answer is held. */
import { later, withNotes, withOutbound, withRemark, type Cause, type Draft } from '../draft.ts'
import { isLive } from '../letters/old-mail.ts'
import { collisionText, heldNewsText } from '../letters/agent-letters.ts'
import { notifiedOf } from '../letters/listeners.ts'
import { mailToAgent } from '../letters/outbound-drafts.ts'
import type { AnswerRoute } from '../outbound.ts'
import type { Site } from '../site.ts'
import { orderStart, union, type LastAnswer, type OrderKey, type Ticket } from '../ticket.ts'
import { strangersIn, type Addressees } from './addressees.ts'
import type { AgentCase } from './agent-orders.ts'

/** Answers that a ticket remembers. */
const answersKept = 20
/** Held answers that a ticket remembers. */
const heldKept = 50
/** Characters kept of an answer that the other agent is to read. */
const textKept = 10_000
/** Characters kept of an answer that the other agent hears of in one line. */
const lineKept = 200

/** Records an answer, against which later ones to the same message are held. Without a route its author had seen all messages. */
export function withLastAnswer(
  draft: Draft,
  { text, route, isRead }: { readonly text: string; readonly route: AnswerRoute | null; readonly isRead: boolean },
  { order, by }: Cause,
): Draft {
  const { lastAnswers = [], order: orders } = draft.ticket
  const isOlder = route !== null && route.order < orders.needsOn
  const covers = isOlder ? route.order : later(order, orders.needsOn)
  const answer: LastAnswer = { by: by.id, order, covers, text: text.slice(0, isRead ? textKept : lineKept).toWellFormed() }
  const others = lastAnswers.filter((known) => known.by !== by.id)
  return { ...draft, ticket: { ...draft.ticket, lastAnswers: [...others, answer].slice(-answersKept) } }
}

/**
 * Other agents' answers to the message that this mail answers, sent after it and after the agent's own last answer. With any, the answer is
 * held.
 */
export function collidingAnswers(ticket: Ticket, agentCase: AgentCase, to: Addressees): readonly LastAnswer[] {
  const { site, isReleased } = agentCase
  const isHeldAt = site.policy.collisions === 'hold' && !isReleased
  // Direct readers already have the answer.
  if (!isHeldAt || to.relayed.length === 0 || strangersIn(to.direct, site).length > 0) return []
  return answersOfOthers(ticket, agentCase)
}

function answersOfOthers(ticket: Ticket, agentCase: AgentCase): readonly LastAnswer[] {
  const { author } = agentCase
  const { lastAnswers = [] } = ticket
  const question = questionAnswered(ticket, agentCase)
  if (!question || !author) return []
  const own = lastAnswers.find(({ by }) => by === author.addrSpec)?.order ?? orderStart
  const known = later(own, question)
  return lastAnswers.filter(({ by, order, covers }) => by !== author.addrSpec && order > known && covers >= question)
}

/** Other agents' answers to the same message of which this agent was not notified. */
export function answersUnheard(ticket: Ticket, agentCase: AgentCase): readonly EarlierAnswer[] {
  const { author, site, isReleased } = agentCase
  if (!author || isReleased || !isLive(agentCase) || ticket.asked?.includes(author.addrSpec)) return []
  return answersOfOthers(ticket, agentCase).map((answer) => namedAnswer(answer, site))
}

/** The answer of another agent, with the name of that agent. */
export interface EarlierAnswer {
  readonly name: string
  readonly text: string
}

function namedAnswer({ by, text }: LastAnswer, { directory }: Site): EarlierAnswer {
  return { name: directory.agents.get(by)?.displayName ?? directory.users.get(by)?.displayName ?? 'A colleague', text }
}

/**
 * When the answered message was written, by the notification's route; without one, the newest message of the customers. null: the mail
 * answers our own mail to customers, which is no question.
 */
function questionAnswered({ order }: Ticket, { answered, proof }: AgentCase): OrderKey | null {
  if (answered?.route) return answered.route.order
  const isOurs = proof.tokens.some(({ agent, foundIn }) => agent === null && foundIn === 'in-reply-to')
  return isOurs ? null : order.needsOn
}

/** Holds an answer: its agent is told of the earlier answers and how to send this one, and colleagues hear that it waits. */
export function withHeldAnswer(
  stored: Draft,
  agentCase: AgentCase,
  { earlier, to, cause }: { readonly earlier: readonly LastAnswer[]; readonly to: Addressees; readonly cause: Cause },
): Draft {
  const { place, site, mailbox, author, orders, message } = agentCase
  if (!author) return stored
  const { directory } = site
  const others = earlier.map((answer) => namedAnswer(answer, site))
  const names = others.map(({ name }) => name).join(', ')
  const ticket = { ...stored.ticket, heldAnswers: union(stored.ticket.heldAnswers ?? [], [place.id]).slice(-heldKept) }
  const body = `${names} answered the same message first: the answer of ${author.displayName} waits for #send, and no customer has it.`
  const noted = withNotes(withRemark({ ...stored, ticket }, { body, rule: 'collision' }, cause), [`§7.10: ${body}`])
  const about = {
    ticket,
    mailbox,
    answerRoute: { ...routeToSend(agentCase, to, cause), held: { mail: place.id, reply: message.visibleReply } },
  }
  const letter = { kind: 'alert' as const, fromName: mailbox.displayName, text: collisionText(ticket, to.relayed, others) }
  const alert = {
    ...mailToAgent(author, { ...about, ...letter }),
    inReplyTo: message.messageId,
    references: message.messageId === null ? [] : [message.messageId],
  }
  const news = {
    kind: 'notification' as const,
    fromName: `${author.displayName} via ${mailbox.displayName}`,
    text: heldNewsText(ticket, { by: author.displayName, first: names, text: orders.text }),
    isInternal: true,
  }
  const listeners = notifiedOf(ticket, { mailbox, directory }).map(({ addrSpec }) => addrSpec)
  const concerned = union(listeners, [...(ticket.asked ?? []), ...earlier.map(({ by }) => by)])
  const readers = concerned.flatMap((who) => (who === author.addrSpec ? [] : (directory.agents.get(who) ?? [])))
  const mails = readers.map((agent) => mailToAgent(agent, { ticket, mailbox, ...news }))
  return withOutbound(noted, [alert, ...mails])
}

/** A new text that replaces the held one goes to the same people, and is held only against answers that come later still. */
function routeToSend({ answered }: AgentCase, { relayed }: Addressees, { order }: Cause): AnswerRoute {
  return { readers: relayed, parent: answered?.route?.parent ?? null, order }
}
