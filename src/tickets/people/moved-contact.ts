/** Moves a contact to another workspace, and so to another id: tickets keep the person in every role. */
import { withField, type Cause, type Draft } from '../draft.ts'
import type { Contact, ContactId, Ticket } from '../ticket.ts'

/** A contact's old id and new record. */
export interface MovedContact {
  readonly from: ContactId
  readonly to: Contact
}

/**
 * Replaces the contact on a ticket. The ticket's workspace and older history stay; changes of reporters and subscribers, which are shown by
 * id, are recorded.
 */
export function withMovedContact(draft: Draft, { from, to }: MovedContact, cause: Cause): Draft {
  const renamed = (ids: readonly string[]) => [...new Set(ids.map((id) => (id === from ? to.id : id)))]
  const quiet = { ...draft, ticket: withQuietPlaces(draft.ticket, { from, to }) }
  const { reportedBy, subscribers } = quiet.ticket
  const reported = withField(quiet, { field: 'reportedBy', to: renamed(reportedBy) as ContactId[], rule: 'T-038' }, cause)
  return withField(reported, { field: 'subscribers', to: renamed(subscribers), rule: 'T-038' }, cause)
}

/** Places that show the address alone, so that nothing is recorded. */
function withQuietPlaces(ticket: Ticket, { from, to }: MovedContact): Ticket {
  const { createdBy, emailMembers, provisional } = ticket
  return {
    ...ticket,
    createdBy: createdBy.kind === 'contact' && createdBy.id === from ? { ...createdBy, id: to.id } : createdBy,
    emailMembers: emailMembers.map((member) => (member.contact === from ? { ...member, contact: to.id } : member)),
    provisional: provisional.map((reporter) => (reporter.contact === from ? { ...reporter, contact: to.id, revOrg: to.revOrg } : reporter)),
  }
}
