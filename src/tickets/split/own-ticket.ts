/** The ticket of what was split off: its mails are decided once more, in their order, and nobody is mailed for it (T-101). */
import { decideCustomerMail } from '../customer/decide-customer-mail.ts'
import type { MailboxPolicy } from '../directory.ts'
import { draftOf, withComment, withField, withMail, withMessageCounted, withOrder, type Cause, type Draft } from '../draft.ts'
import type { InboundMail } from '../inbound-mail.ts'
import type { MailCase } from '../mail-case.ts'
import { withMembersOfMail } from '../people/members.ts'
import { memberOf } from '../people/people.ts'
import type { Site } from '../site.ts'
import { arrowIn, diagramOf } from '../stage/stage-diagram.ts'
import { withSeen } from '../thread/thread-traces.ts'
import type { Threads } from '../threads.ts'
import type { Ticket, TicketNumber, TimelineEntry } from '../ticket.ts'
import type { SplitPart } from './split-parts.ts'
import { eventOf, isCustomersMail, type SplitSource } from './split-source.ts'

/** What the ticket is made in. */
export interface OwnContext {
  readonly source: SplitSource
  readonly number: TicketNumber
  readonly site: Site
  /** Of the ticket that is split. */
  readonly mailbox: MailboxPolicy
}

/** @param going - its first line is a customer’s mail */
export function ownTicketOf(going: SplitPart, context: OwnContext): Draft | null {
  return going.said.reduce<Draft | null>((at, line) => {
    const mail = going.mails.find(({ place }) => place.storedId === line.message)
    const next =
      mail && line.by.kind !== 'user' ? withMailAgain(at, { line, mail }, context) : at && withSaid(at, line, { going, ...context })
    return next && at ? joined(at, next) : next
  }, null)
}

/** One ticket, with the history of both. */
function joined(before: Draft, after: Draft): Draft {
  const contacts = [...before.people.contacts, ...after.people.contacts]
  const workspaces = [...before.people.workspaces, ...after.people.workspaces]
  return { ...draftOf(after.ticket), entries: [...before.entries, ...after.entries], people: { contacts, workspaces } }
}

function withMailAgain(
  at: Draft | null,
  { line, mail }: { readonly line: TimelineEntry; readonly mail: InboundMail },
  context: OwnContext,
): Draft | null {
  const { site, mailbox, number } = context
  const threads = threadsWith(at?.ticket ?? null)
  const policy = site.directory.mailboxes.get(mail.place.mailbox) ?? mailbox
  const mailCase = {
    ...mail,
    mailbox: { ...policy, opens: 'tickets' as const },
    site,
    threads,
    newTicket: number,
    ruling: rulingOn(mail, { line, at, context }),
  }
  const { draft } = decideCustomerMail(mailCase, (decided) => decided)
  return draft && { ...draft, outbound: [], notes: [] }
}

/** Who was let in then is let in now. */
function rulingOn(
  { place }: InboundMail,
  { line, at, context }: { readonly line: TimelineEntry; readonly at: Draft | null; readonly context: OwnContext },
): MailCase['ruling'] {
  const known = context.source.verdicts.get(place.storedId) ?? null
  const none = { candidate: null, candidates: [], vetoes: [] }
  if (!at) return { verdict: 'opens', ...none }
  const candidate = { evidence: 'in-reply-to' as const, by: place.identity, ticket: context.number }
  const isLetIn = isCustomersMail(line) || known === null || known === 'opens'
  return { ...none, verdict: isLetIn ? 'participant' : known, candidate }
}

/** What one of us said, as it was said; an answer is an answer here, too. */
function withSaid(at: Draft, line: TimelineEntry, { going, site }: OwnContext & { readonly going: SplitPart }): Draft {
  const { message, body, html = null, files, visibility, rule, by, atMs, order } = line
  const cause = { ref: eventOf(line), by, atMs, order }
  const fresh = draftOf(at.ticket)
  const said =
    message === null
      ? withComment(fresh, { body: body ?? '', html, visibility, files, rule }, cause)
      : withMail(fresh, { message, visibility, rule }, cause)
  return visibility === 'internal' ? said : withAnswered(said, { line, going, site }, cause)
}

/** T-044, T-062, T-026. */
function withAnswered(
  draft: Draft,
  { line, going, site }: { readonly line: TimelineEntry; readonly going: SplitPart; readonly site: Site },
  cause: Cause,
): Draft {
  const { directory, policy } = site
  const counted = withMessageCounted(withOrder(draft, 'needsOff', cause), 'agent', cause)
  const { needsOn, needsOff } = counted.ticket.order
  const settled = withField(counted, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-044' }, cause)
  const diagram = diagramOf(policy.diagrams, settled.ticket.subtype)
  const starts = settled.ticket.stage === diagram.start && arrowIn(diagram, diagram.start, 'work_in_progress')
  const started = starts ? withField(settled, { field: 'stage', to: 'work_in_progress', rule: 'T-062' }, cause) : settled
  const readers = going.sent.filter(({ kind, event }) => kind === 'reply' && event === cause.ref).flatMap(({ recipients }) => recipients)
  if (readers.length === 0) return started
  const people = readers.map((who) => memberOf(who, directory, site.contactsOf(who.addrSpec)[0]?.id ?? null))
  const known = withMembersOfMail(started, { author: line.by.id, people, directory }, cause)
  return withSeen(
    known,
    readers.map(({ addrSpec }) => addrSpec),
    cause.order,
  )
}

/** Threads that hold the new ticket alone. */
function threadsWith(own: Ticket | null): Threads {
  const none = { lastHour: 0, lastDay: 0 }
  return {
    claimOf: () => null,
    ticket: (number) => (own?.number === number ? own : null),
    isStored: () => false,
    quotedTickets: () => [],
    ticketsOfSubject: () => [],
    contentsOf: () => [],
    sentMail: () => null,
    linkedTo: () => [],
    notification: () => null,
    question: () => null,
    acknowledgements: () => none,
    acknowledgementsLastHour: 0,
    acknowledgementsUnvouchedLastHour: 0,
    heldAnswer: () => null,
    splitSource: () => null,
    saidOn: () => ({ notes: [], open: [] }),
    toldTo: () => ({ texts: [], files: new Set() }),
  }
}
