/** Which agents hear of a ticket. */
import type { Agent, Directory, MailboxPolicy } from '../directory.ts'
import type { Ticket } from '../ticket.ts'

/** Whose mail it is, and whom we know. */
export interface MailingContext {
  readonly mailbox: MailboxPolicy
  readonly directory: Directory
}

/**
 * Who hears of a ticket: its owners, else its group, else the mailbox's default; and agents who subscribed.
 * An owner who is no agent, such as a shadow user or one who left, reads no mail of ours: others hear of it then.
 */
export function listenersOf(ticket: Ticket, { mailbox, directory }: MailingContext): readonly Agent[] {
  const { group, ownedBy, subscribers } = ticket
  const members = [...directory.agents.values()].filter(({ groups }) => group !== null && groups.includes(group))
  const inGroup = members.map(({ addrSpec }) => addrSpec)
  const owners = ownedBy.filter((addrSpec) => directory.agents.has(addrSpec))
  const responsible = owners.length > 0 ? owners : inGroup.length > 0 ? inGroup : mailbox.notify
  return [...new Set([...responsible, ...subscribers])].flatMap((addrSpec) => directory.agents.get(addrSpec) ?? [])
}

/** Those who hear of a ticket and want to hear of its messages and notes. */
export function notifiedOf(ticket: Ticket, context: MailingContext): readonly Agent[] {
  return listenersOf(ticket, context).filter((agent) => wantsNews(agent, ticket))
}

/** Does somebody want to hear of the messages and notes of a ticket? */
export function wantsNews({ notify, addrSpec }: Agent, { ownedBy, subscribers }: Ticket): boolean {
  if (notify === 'mine') return ownedBy.includes(addrSpec) || subscribers.includes(addrSpec)
  return notify !== 'none'
}
