/** `#split`: the message that an agent answers, what answers it, and the agent's own answer become a new ticket (T-101). */
import type { Cause, Draft } from '../draft.ts'
import { isRefused } from '../refusal.ts'
import { withSplit } from '../split/split.ts'
import { isCustomersMail } from '../split/split-source.ts'
import type { AgentCommand, CommandFault } from './agent-commands.ts'
import type { AgentCase } from './agent-orders.ts'

/** The `#split` of a mail; undefined without one. */
export function splitOrder({ orders }: AgentCase): AgentCommand | undefined {
  return orders.commands.find(({ name }) => name === 'split')
}

/** The new ticket with the old one along, and the mail as one of the new ticket, whose readers are that ticket's members alone. */
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
  // Notifications of notes, answers and requests to join carry no customer message that could be split off.
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
