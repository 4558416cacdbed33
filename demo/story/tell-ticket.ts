/** A ticket's people and state, as the story tells them. */
import type { Ticket } from '../../src/tickets/ticket.ts'
import type { Narrator } from './narrator.ts'

/** Says who reports it, who is a member, and its stage. */
export function tell(narrator: Narrator, ticket: Ticket): void {
  narrator.say(`reported by     ${reporters(ticket).join(', ') || 'nobody'}`)
  narrator.say(`email members   ${members(ticket).join(', ') || 'nobody'}`)
  narrator.say(`stage           ${ticket.stage}${ticket.needsResponse ? ', needs response' : ''}`)
}

/** Addresses of the reporters. */
export function reporters({ reportedBy }: Ticket): string[] {
  return reportedBy.map((id) => id.slice(id.lastIndexOf('/') + 1))
}

/** Addresses of the email members. */
export function members({ emailMembers }: Ticket): string[] {
  return emailMembers.map(({ addrSpec }) => addrSpec)
}
