/** A contact has another workspace, and so another id: the same person keeps every place on a ticket. */
import { withField, type Cause, type Draft } from '../draft.ts'
import type { Contact, ContactId, Ticket } from '../ticket.ts'

/** Whom a ticket names as what from now on. */
export interface MovedContact {
  readonly from: ContactId
  readonly to: Contact
}

/**
 * The ticket names the contact as what it is now; its workspace stays, and what was said and changed before stays as it was told.
 * Who reports and who subscribes is shown by id, so that a change of it is history.
 */
export function withMovedContact(draft: Draft, { from, to }: MovedContact, cause: Cause): Draft {
  const renamed = (ids: readonly string[]) => [...new Set(ids.map((id) => (id === from ? to.id : id)))]
  const quiet = { ...draft, ticket: withQuietPlaces(draft.ticket, { from, to }) }
  const { reportedBy, subscribers } = quiet.ticket
  const reported = withField(quiet, { field: 'reportedBy', to: renamed(reportedBy) as ContactId[], rule: 'T-038' }, cause)
  return withField(reported, { field: 'subscribers', to: renamed(subscribers), rule: 'T-038' }, cause)
}

/** Places that show nothing but the address. */
function withQuietPlaces(ticket: Ticket, { from, to }: MovedContact): Ticket {
  const { createdBy, emailMembers, provisional } = ticket
  return {
    ...ticket,
    createdBy: createdBy.kind === 'contact' && createdBy.id === from ? { ...createdBy, id: to.id } : createdBy,
    emailMembers: emailMembers.map((member) => (member.contact === from ? { ...member, contact: to.id } : member)),
    provisional: provisional.map((reporter) => (reporter.contact === from ? { ...reporter, contact: to.id, revOrg: to.revOrg } : reporter)),
  }
}
