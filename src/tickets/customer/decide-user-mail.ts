/** The mail of a member of our organization without access (T-037): a comment among us, by that user, and no more. */
import { isLive } from '../letters/acknowledgement.ts'
import type { CustomerCase } from './customer-case.ts'
import type { Decision, OutboundDraft } from '../decision.ts'
import type { Agent } from '../directory.ts'
import { isUserAddress } from '../directory.ts'
import { withField, withMail, withOrder, type Cause, type Draft } from '../draft.ts'
import { openTicket } from '../thread/open-ticket.ts'
import { noteNotifications } from '../letters/outbound-drafts.ts'
import { explain, onlyOutcome } from '../outcome.ts'
import { memberOf, peopleOf, recipientsOf, withoutRepeats } from '../people/people.ts'
import { withGroundsSettled, withOpening } from '../people/reporters.ts'
import { claimsOf, withParticipants } from '../thread/thread-state.ts'
import { orderKey, type Ticket } from '../ticket.ts'

/** Decides the mail of a shadow or unassigned user, or of an active one who is no agent, after he has proven himself. */
export function decideUserMail(asked: CustomerCase): Decision {
  const { mail, ruling, world } = asked
  const known = ruling.candidate ? world.ticket(ruling.candidate.ticket) : null
  // As for agents (mail.md §4.7): what a user's robot writes is nothing.
  if (mail.message.kind !== 'human')
    return {
      ...onlyOutcome('stored-only', explain(ruling, ['a user’s robot is nothing'])),
      seenOn: known?.number ?? null,
    }
  const user = userOf(asked)
  const cause = causeOf(asked, user)
  const start = { ticket: known ?? openedByUser(asked, cause), entries: [] }
  const stored = withMail(start, { message: mail.storedId, visibility: 'internal', rule: 'T-037' }, cause)
  const joined = withParticipants(withMembers(stored, asked, { user, cause }), mail, world)
  const after = withGroundsSettled(withOpening(joined, cause), cause)
  const note = ['a member of the organization without access wrote it: a comment for agents, sent to no customer']
  return {
    ...onlyOutcome(known ? 'agent-note' : 'ticket-opened', explain(ruling, note)),
    ticket: after.ticket,
    isNewTicket: known === null,
    message: { id: mail.storedId, ticket: start.ticket.number, direction: 'inbound', flags: [] },
    claims: claimsOf(mail),
    entries: after.entries,
    outbound: told(after.ticket, asked, user),
  }
}

/** As letters need him; he has no group, and no powers. */
function userOf({ mail, world }: CustomerCase): Agent {
  const { addrSpec, displayName } = mail.message.from
  const known = world.directory.users.get(addrSpec ?? '')
  return { addrSpec: addrSpec ?? '', displayName: known?.displayName ?? displayName, groups: [] }
}

function causeOf({ mail }: CustomerCase, { addrSpec }: Agent): Cause {
  const by = { kind: 'user' as const, id: addrSpec }
  return { ref: mail.storedId, by, atMs: mail.atMs, order: orderKey(mail.atMs, mail.id) }
}

/** T-003: created by a user; nobody reports it. */
function openedByUser({ mail, mailbox, deal }: CustomerCase, cause: Cause): Ticket {
  const opening = { number: deal.newTicket, mail, mailbox, contact: null }
  return openTicket({ ...opening, followUpOf: null, possiblyRelated: [] }, cause)
}

/**
 * T-026 and T-029: on a mail that customers got he is a member like its other readers. One to us alone is no mail of the
 * thread with customers: it leaves the members, who would miss the next answer.
 */
function withMembers(
  draft: Draft,
  { mail, world }: CustomerCase,
  { user, cause }: { readonly user: Agent; readonly cause: Cause },
): Draft {
  const { directory } = world
  const reached = recipientsOf(mail, directory).some(({ addrSpec }) => !isUserAddress(directory, addrSpec))
  if (!reached || cause.order < draft.ticket.order.members) return draft
  const { members } = peopleOf(mail, { world, ticket: draft.ticket })
  const to = withoutRepeats([memberOf(user, directory, null), ...members])
  return withOrder(withField(draft, { field: 'emailMembers', to, rule: 'T-026' }, cause), 'members', cause)
}

function told(ticket: Ticket, { mail, mailbox, world }: CustomerCase, author: Agent): readonly OutboundDraft[] {
  if (!isLive(mail, mailbox)) return []
  const text = mail.message.visibleReply.trim() || mail.message.text.trim()
  return noteNotifications(ticket, { author, text }, { mailbox, directory: world.directory })
}
