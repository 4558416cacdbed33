/** Makes a ticket of a conversation (T-101): messages and people stay, and the ticket's clocks start now. */
import type { MailboxPolicy } from './directory.ts'
import { withField, withStage, type Cause, type Draft } from './draft.ts'
import { withReporters } from './people/reporters.ts'
import { isRefused, refusal, type Refused } from './refusal.ts'
import type { Site } from './site.ts'
import { clocksFrom } from './stage/sla.ts'
import { diagramOf } from './stage/stage-diagram.ts'
import { stateOf } from './stage/stage.ts'
import { displayId, isConversation } from './ticket.ts'

const rule = 'T-101'

/** Turns a conversation into a ticket. All its outside members become reporters, and a closed one returns to the first stage. */
export function withTicketMade(draft: Draft, { policy }: Pick<Site, 'policy'>, cause: Cause): Draft | Refused {
  const { number, isSpam, emailMembers, stage, subtype } = draft.ticket
  if (!isConversation(draft.ticket)) return refusal(`${displayId(number)} is a ticket already`)
  if (isSpam) return refusal(`${displayId(number)} is spam; release it first`)
  const archived = withField(draft, { field: 'conversation', to: 'archived', rule }, cause)
  const reported = withReporters(archived, { contacts: emailMembers.flatMap(({ contact }) => contact ?? []), rule }, cause)
  if (stateOf[stage] !== 'closed') return withBeginning(reported, cause)
  return withBeginning(withStage(reported, { stage: diagramOf(policy.diagrams, subtype).start, rule: 'T-061' }, cause), cause)
}

/** a message to a mailbox that opens tickets turns the conversation that it answers into one. */
export function withTicketOfMailbox(
  draft: Draft,
  { site, mailbox }: { readonly site: Pick<Site, 'policy'>; readonly mailbox: Pick<MailboxPolicy, 'opens'> },
  cause: Cause,
): Draft {
  if (!isConversation(draft.ticket) || mailbox.opens === 'conversations') return draft
  const converted = withTicketMade(draft, site, cause)
  return isRefused(converted) ? draft : converted
}

/** Service levels count from now: a conversation has none. */
function withBeginning(draft: Draft, { atMs }: Cause): Draft {
  const { ticket } = draft
  return { ...draft, ticket: { ...ticket, createdAtMs: atMs, isImported: false, slaEvents: clocksFrom(ticket, atMs) } }
}
