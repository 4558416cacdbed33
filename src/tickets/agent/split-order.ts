/** `#split`: the message that an agent answers, and what answers it, become a ticket, and so does his answer (T-101). */
import type { Cause, Draft } from '../draft.ts'
import { isRefused } from '../refusal.ts'
import { withSplit } from '../split/split.ts'
import { isCustomersMail } from '../split/split-source.ts'
import type { AgentCommand, CommandFault } from './agent-commands.ts'
import type { AgentCase } from './agent-orders.ts'

/** The `#split` of a mail; absent: it has none. */
export function splitOrder({ orders }: AgentCase): AgentCommand | undefined {
  return orders.commands.find(({ name }) => name === 'split')
}

/** The new ticket, with the old one along, and the mail as one of the new one: it goes to nobody whom this has not. */
export function splitOff(
  start: Draft,
  agentCase: AgentCase,
  { order, cause }: { readonly order: AgentCommand; readonly cause: Cause },
): { readonly draft: Draft; readonly mailCase: AgentCase } | { readonly fault: CommandFault } {
  const { answered, orders, threads, newTicket: number } = agentCase
  const faulty = (reason: string) => ({ fault: { line: order.line, reason } })
  const contrary = orders.commands.find(({ name }) => name === 'send' || name === 'merge')
  if (contrary) return faulty(`it contradicts ${contrary.line}`)
  const source = threads.splitSource(start.ticket.number)
  const route = answered?.route ?? null
  // Notifications of notes, of answers and of who asks to join tell of no message that could go.
  const isOfMessage = route?.author && !route.asks
  if (!source || !answered || !route || !isOfMessage)
    return faulty('the mail that this answers tells of no message of a customer; answer the one that brought it')
  const notified = source.lines.filter(isCustomersMail).findLast((line) => line.order <= route.order)
  const done = withSplit(start, { source, chosen: notified?.message ? [notified.message] : [], number }, { ...agentCase, cause })
  if (isRefused(done)) return faulty(done.refused[0]?.message ?? '')
  const [own, left] = done
  const members = new Set(own.ticket.emailMembers.map(({ addrSpec }) => addrSpec))
  const readers = route.readers.filter(({ addrSpec }) => members.has(addrSpec))
  const mailCase = { ...agentCase, answered: { ...answered, route: { ...route, readers } } }
  return { draft: { ...own, along: [left] }, mailCase }
}
