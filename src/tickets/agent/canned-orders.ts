/** `#canned NAME`: canned answers that an agent's mail names are put above its text (T-140). */
import { cannedNamed, cannedText, groupsWith } from '../records/canned-answer.ts'
import { isRefused } from '../refusal.ts'
import type { Ticket } from '../ticket.ts'
import type { CommandFault } from './agent-commands.ts'
import type { AgentCase } from './agent-orders.ts'

/** Fills in the canned answers of a mail for the ticket; the first unknown name is the fault. */
export function withCanned(agentCase: AgentCase, ticket: Ticket): AgentCase | { readonly fault: CommandFault } {
  const { orders, site, mailbox, author, message } = agentCase
  const named = orders.commands.filter(({ name }) => name === 'canned')
  if (named.length === 0) return agentCase
  const records = site.commandRecords
  const place = { ticket, groups: groupsWith(message.from.addrSpec ?? '', records.all('group')) }
  const agent = author?.displayName ?? mailbox.displayName
  const texts: string[] = []
  for (const { argument, line } of named) {
    const answer = cannedNamed(argument, records.all('canned-answer'), place)
    if (isRefused(answer)) return { fault: { line, reason: answer.refused[0]?.message ?? '' } }
    texts.push(cannedText(answer, { ticket, mailbox, company: site.policy.company, agent }))
  }
  const text = [...texts, orders.text].filter((part) => part !== '').join('\n\n')
  return { ...agentCase, orders: { ...orders, text, hasContent: true } }
}
