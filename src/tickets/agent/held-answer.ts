/** `#send`: sends a held answer as it was written, to the readers of its own notification. */
import type { Draft } from '../draft.ts'
import { orderKey, type InboundId, type Ticket } from '../ticket.ts'
import type { AgentCommand, CommandFault } from './agent-commands.ts'
import { ordersOf, type AgentCase } from './agent-orders.ts'
import { notificationAnswered } from './answer-route.ts'
import { withoutQuotedFiles } from './quoted-files.ts'

/** The `#send` of a mail; undefined without one. */
export function sendOrder({ orders }: AgentCase): AgentCommand | undefined {
  return orders.commands.find(({ name }) => name === 'send')
}

/**
 * The held answer that a mail sends, with the other commands of that mail; a fault when no answer is held.
 *
 * @param order - the `#send` of the mail
 */
export function heldAnswerSent(agentCase: AgentCase, ticket: Ticket, order: AgentCommand): AgentCase | { readonly fault: CommandFault } {
  const { answered, orders, threads, author, proof } = agentCase
  const faulty = (reason: string) => ({ fault: { line: order.line, reason } })
  const contrary = orders.commands.find(({ name }) => name === 'note' || name === 'public')
  if (contrary) return faulty(`it contradicts ${contrary.line}`)
  if (orders.text !== '') return faulty('#send sends your answer as it was; to say something else instead, begin with #public')
  const isOwn = proof.tokens.some(({ agent, id }) => agent === author?.addrSpec && threads.notification(id) === answered)
  const held = isOwn && answered?.route?.held
  if (!held) return faulty('no answer of yours waits in the mail that this answers; answer the one that told you that it waits')
  const mail = ticket.heldAnswers?.includes(held.mail) ? threads.heldAnswer(held.mail) : null
  if (!mail) return faulty('your answer waits no longer: it was sent')
  const { site, mailbox, newTicket } = agentCase
  const answer = { ...mail.message, visibleReply: held.reply }
  const { files } = threads.toldTo(author?.addrSpec ?? '')
  const message = { ...answer, attachments: withoutQuotedFiles(answer, files) }
  const unruled = { ...mail, message, site, threads, mailbox, newTicket }
  const own = ordersOf(unruled, author)
  const commands = [...own.commands, ...orders.commands.filter((command) => command !== order)]
  return { ...agentCase, ...unruled, orders: { ...own, commands }, answered: notificationAnswered(unruled) ?? answered, isReleased: true }
}

/** Removes an answer from those that the ticket holds. */
export function withoutHeld(draft: Draft, mail: InboundId): Draft {
  const heldAnswers = (draft.ticket.heldAnswers ?? []).filter((held) => held !== mail)
  return { ...draft, ticket: { ...draft.ticket, heldAnswers } }
}

/** A released answer keeps the order of the mail that it came in: it answers nothing that customers wrote later. */
export function orderOfHeld({ place }: AgentCase) {
  return orderKey(place.atMs, place.id)
}
