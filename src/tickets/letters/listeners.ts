/** Decides which agents hear of a ticket. */
import type { Agent, Directory, MailboxPolicy } from '../directory.ts'
import type { Ticket } from '../ticket.ts'

/** The ticket's mailbox, and the directory. */
export interface MailingContext {
  readonly mailbox: MailboxPolicy
  readonly directory: Directory
}

/**
 * The agents who hear of a ticket: its owners, else its group, else the mailbox's default; and those who subscribe. An owner who is no
 * agent, such as a shadow user, reads no notifications, so others get them.
 */
export function listenersOf(ticket: Ticket, { mailbox, directory }: MailingContext): readonly Agent[] {
  const { group, ownedBy, subscribers } = ticket
  const members = [...directory.agents.values()].filter(({ groups }) => group !== null && groups.includes(group))
  const inGroup = members.map(({ addrSpec }) => addrSpec)
  const owners = ownedBy.filter((addrSpec) => directory.agents.has(addrSpec))
  const responsible = owners.length > 0 ? owners : inGroup.length > 0 ? inGroup : mailbox.notify
  return [...new Set([...responsible, ...subscribers])].flatMap((addrSpec) => directory.agents.get(addrSpec) ?? [])
}

/** The agents who are notified of a ticket's messages and notes: listeners whose settings allow it. */
export function notifiedOf(ticket: Ticket, context: MailingContext): readonly Agent[] {
  return listenersOf(ticket, context).filter((agent) => wantsNews(agent, ticket))
}

/** Whether an agent's settings allow notifications of a ticket's messages and notes. */
export function wantsNews({ notify, addrSpec }: Agent, { ownedBy, subscribers }: Ticket): boolean {
  if (notify === 'mine') return ownedBy.includes(addrSpec) || subscribers.includes(addrSpec)
  return notify !== 'none'
}
