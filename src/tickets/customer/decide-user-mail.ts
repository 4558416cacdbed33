/** Decides the mail of a member of our organization without access (T-037): an internal comment by that user. */
import type { Decision } from '../decision.ts'
import { isUserAddress, type Agent } from '../directory.ts'
import { causeOfMail, draftOf, withMail, withOutbound, type Cause, type Draft } from '../draft.ts'
import { isLive } from '../letters/old-mail.ts'
import { noteNotifications } from '../letters/outbound-drafts.ts'
import type { MailCase } from '../mail-case.ts'
import { explain, onlyOutcome } from '../outcome.ts'
import { withMembersOfMail } from '../people/members.ts'
import { memberOf, peopleOf, recipientsOf } from '../people/people.ts'
import { withGroundsSettled, withOpening } from '../people/reporters.ts'
import { openTicket, plainOpening } from '../thread/open-ticket.ts'
import { claimsOf, withParticipants } from '../thread/thread-traces.ts'

/** Decides the mail of a proven shadow or unassigned user, or of an active user who is no agent. */
export function decideUserMail(mailCase: MailCase): Decision {
  const { place, message, ruling, site, threads } = mailCase
  const known = ruling.candidate ? threads.ticket(ruling.candidate.ticket) : null
  // As for agents, a robot's mail has no effect.
  if (message.kind !== 'human') {
    const ignored = onlyOutcome('stored-only', explain(ruling, ['a user’s robot is nothing']))
    return { ...ignored, seenOn: known?.number ?? null }
  }
  const user = userOf(mailCase)
  const cause = causeOfMail(place, { kind: 'user', id: user.addrSpec })
  // T-003: a user creates it, and nobody reports it.
  const start = draftOf(known ?? openTicket(mailCase, plainOpening, cause))
  const stored = withMail(start, { message: place.storedId, visibility: 'internal', rule: 'T-037' }, cause)
  const withPeople = withMembers(stored, mailCase, { user, cause })
  const joined = withParticipants(withPeople, { message, directory: site.directory }, cause)
  const after = withGroundsSettled(withOpening(joined, cause), cause)
  const note = 'a member of the organization without access wrote it: a comment for agents, sent to no customer'
  return {
    ...onlyOutcome(known ? 'agent-note' : 'ticket-opened', explain(ruling, [note])),
    draft: withNotifications(after, mailCase, user),
    isNewTicket: known === null,
    message: { id: place.storedId, ticket: start.ticket.number, direction: 'inbound', flags: [] },
    claims: claimsOf(mailCase),
  }
}

/** The user in the shape that letters need; they have no groups and no powers. */
function userOf({ message, site }: MailCase): Agent {
  const { addrSpec, displayName } = message.from
  const known = site.directory.users.get(addrSpec ?? '')
  return { addrSpec: addrSpec ?? '', displayName: known?.displayName ?? displayName, groups: [] }
}

/**
 * T-026, T-029: on a mail that customers got, the user becomes a member like its other readers. A mail to us alone is not part of the
 * customers' thread and leaves the members alone; otherwise they would miss the next answer.
 */
function withMembers(draft: Draft, mailCase: MailCase, { user, cause }: { readonly user: Agent; readonly cause: Cause }): Draft {
  const { message, site } = mailCase
  const { directory } = site
  const hasReader = recipientsOf(message, directory).some(({ addrSpec }) => !isUserAddress(directory, addrSpec))
  if (!hasReader) return draft
  const { members } = peopleOf(mailCase, draft.ticket)
  const people = [memberOf(user, directory, null), ...members]
  return withMembersOfMail(draft, { author: user.addrSpec, people, directory }, cause)
}

function withNotifications(draft: Draft, mailCase: MailCase, author: Agent): Draft {
  if (!isLive(mailCase)) return draft
  const { message, mailbox, site } = mailCase
  const text = message.visibleReply.trim() || message.text.trim()
  const context = { mailbox, directory: site.directory }
  return withOutbound(draft, noteNotifications(draft.ticket, { author, text, files: message.attachments }, context))
}
