/** `#send`: an answer that waits goes out as it was, to whom its own notification named. */
import type { Draft } from '../draft.ts'
import { orderKey, type InboundId, type Ticket } from '../ticket.ts'
import type { AgentCommand, CommandFault } from './agent-commands.ts'
import { ordersOf, type AgentCase } from './agent-orders.ts'
import { notificationAnswered } from './answer-route.ts'
import { withoutQuotedFiles } from './quoted-files.ts'

/** The `#send` of a mail; absent: it has none. */
export function sendOrder({ orders }: AgentCase): AgentCommand | undefined {
  return orders.commands.find(({ name }) => name === 'send')
}

/**
 * The answer that a mail sends, as it came, with whatever else the mail orders; a fault when none waits.
 *
 * @param order - its `#send`
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

/** It waits no longer. */
export function withoutHeld(draft: Draft, mail: InboundId): Draft {
  const heldAnswers = (draft.ticket.heldAnswers ?? []).filter((held) => held !== mail)
  return { ...draft, ticket: { ...draft.ticket, heldAnswers } }
}

/** An answer that waited stands where it was written: what customers wrote since is not answered by it. */
export function orderOfHeld({ place }: AgentCase) {
  return orderKey(place.atMs, place.id)
}
