/** Builds the ticket that a part of a ticket's mails makes by itself: they are decided again, in their order (T-101). */
import { decideCustomerMail } from '../customer/decide-customer-mail.ts'
import type { MailboxPolicy } from '../directory.ts'
import { draftOf, withComment, withField, withMail, withMessageCounted, withOrder, type Cause, type Draft } from '../draft.ts'
import type { InboundMail } from '../inbound-mail.ts'
import type { MailCase } from '../mail-case.ts'
import { withMembersOfMail } from '../people/members.ts'
import { memberOf, recipientsOf, withoutRepeats } from '../people/people.ts'
import type { Site } from '../site.ts'
import { arrowIn, diagramOf } from '../stage/stage-diagram.ts'
import { withSeen } from '../thread/thread-traces.ts'
import type { Threads } from '../threads.ts'
import type { EmailMember, Ticket, TicketNumber } from '../ticket.ts'
import type { TimelineEntry } from '../timeline-entry.ts'
import type { SplitPart } from './split-parts.ts'
import { eventOf, isCustomersMail, isSaid, membersChanged, type SplitSource } from './split-source.ts'

/** What mails are decided again with. */
export interface ReplayContext {
  readonly source: SplitSource
  /** The number of the resulting ticket. */
  readonly number: TicketNumber
  readonly site: Site
  /** The mailbox of the ticket that is split. */
  readonly mailbox: MailboxPolicy
}

interface Replaying extends ReplayContext {
  readonly part: SplitPart
}

/**
 * Replays a part of a ticket; null when no mail of it opens a ticket.
 *
 * @param start - the ticket to continue; null: the part's first customer mail opens one
 */
export function replayed(start: Draft | null, part: SplitPart, context: ReplayContext): Draft | null {
  const events = Map.groupBy(part.lines, (line) => `${eventOf(line)} ${line.order}`)
  return [...events.values()].reduce((at, lines) => {
    const next = withEvent(at, lines, { ...context, part })
    return next && at ? joined(at, next) : next
  }, start)
}

/** Combines two drafts of one ticket. */
function joined(before: Draft, after: Draft): Draft {
  const contacts = [...before.people.contacts, ...after.people.contacts]
  const workspaces = [...before.people.workspaces, ...after.people.workspaces]
  const entries = [...before.entries, ...after.entries.map((line) => numberedAfter(before.entries, line))]
  return { ...draftOf(after.ticket), entries, people: { contacts, workspaces } }
}

/** A held answer and its release are one event at two places of the timeline, so the second continues the numbering of the first. */
function numberedAfter(before: readonly TimelineEntry[], line: TimelineEntry): TimelineEntry {
  const event = eventOf(line)
  const count = before.filter((known) => eventOf(known) === event).length
  const number = count + Number(line.externalRef.slice(event.length + 1))
  return { ...line, externalRef: `${event}/${number}` }
}

/** Replays an event: customers' mails are decided again; of our own events, texts and changes of members are repeated. */
function withEvent(at: Draft | null, lines: readonly TimelineEntry[], context: Replaying): Draft | null {
  const { part, site } = context
  const mailOf = (line: TimelineEntry) => part.mails.find(({ place }) => place.storedId === line.message)
  const line = lines.find((entry) => isSaid(entry) && entry.by.kind !== 'user' && mailOf(entry))
  const mail = line && mailOf(line)
  if (line && mail) return withMailAgain(at, { line, mail }, context)
  if (!at) return null
  const done = lines.filter(isSaid).reduce((draft, entry) => withSaid(draft, entry, context), draftOf(at.ticket))
  return lines.reduce((draft, change) => withMembersChanged(draft, change, site), done)
}

function withMailAgain(
  at: Draft | null,
  { line, mail }: { readonly line: TimelineEntry; readonly mail: InboundMail },
  context: ReplayContext,
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

/** The ruling of the first decision, applied to the new ticket. */
function rulingOn(
  { place }: InboundMail,
  { line, at, context }: { readonly line: TimelineEntry; readonly at: Draft | null; readonly context: ReplayContext },
): MailCase['ruling'] {
  const known = context.source.verdicts.get(place.storedId) ?? null
  const none = { candidate: null, candidates: [], vetoes: [] }
  if (!at) return { verdict: 'opens', ...none }
  const candidate = { evidence: 'in-reply-to' as const, by: place.identity, ticket: context.number }
  const isLetIn = isCustomersMail(line) || known === null || known === 'opens'
  return { ...none, verdict: isLetIn ? 'participant' : known, candidate }
}

/** Repeats a message of ours; an answer has its effects here, too. */
function withSaid(at: Draft, line: TimelineEntry, context: Replaying): Draft {
  const { message, body, html = null, files, visibility, rule } = line
  const cause = causeOfLine(line)
  const spoken =
    message === null
      ? withComment(at, { body: body ?? '', html, visibility, files, rule }, cause)
      : withMail(at, { message, visibility, rule }, cause)
  return visibility === 'internal' ? spoken : withAnswered(spoken, { ...context, line }, cause)
}

function causeOfLine(line: TimelineEntry): Cause {
  const { by, atMs, order } = line
  return { ref: eventOf(line), by, atMs, order }
}

/** The effects of an answer: T-044, T-062, T-026. */
function withAnswered(draft: Draft, { line, part, site }: Replaying & { readonly line: TimelineEntry }, cause: Cause): Draft {
  const { directory, policy } = site
  const counted = withMessageCounted(withOrder(draft, 'needsOff', cause), 'agent', cause)
  const { needsOn, needsOff } = counted.ticket.order
  const settled = withField(counted, { field: 'needsResponse', to: needsOn > needsOff, rule: 'T-044' }, cause)
  const diagram = diagramOf(policy.diagrams, settled.ticket.subtype)
  const starts = settled.ticket.stage === diagram.start && arrowIn(diagram, diagram.start, 'work_in_progress')
  const started = starts ? withField(settled, { field: 'stage', to: 'work_in_progress', rule: 'T-062' }, cause) : settled
  const relayed = part.sent.filter(({ kind, event }) => kind === 'reply' && event === cause.ref).flatMap(({ recipients }) => recipients)
  const mail = part.mails.find(({ place }) => place.storedId === line.message)
  // Readers of an answer who are on none of these mails got it only as people of the old ticket.
  const here = new Set([...started.ticket.participants, ...started.ticket.emailMembers.map(({ addrSpec }) => addrSpec)])
  const readers = [...relayed.filter(({ addrSpec }) => here.has(addrSpec)), ...(mail ? recipientsOf(mail.message, directory) : [])]
  if (readers.length === 0) return started
  const people = readers.map((who) => memberOf(who, directory, site.contactsOf(who.addrSpec)[0]?.id ?? null))
  const known = withMembersOfMail(started, { author: line.by.id, people, directory }, cause)
  return withSeen(
    known,
    readers.map(({ addrSpec }) => addrSpec),
    cause.order,
  )
}

/** Repeats changes of members by hand. */
function withMembersChanged(draft: Draft, line: TimelineEntry, site: Site): Draft {
  const { added, removed } = membersChanged(line)
  const kept = draft.ticket.emailMembers.filter(({ addrSpec }) => !removed.includes(addrSpec))
  const people = added.map((addrSpec) => memberNamed(addrSpec, site))
  const to = withoutRepeats([...kept, ...people])
  const rule = line.rule ?? ''
  return withSeen(withField(draft, { field: 'emailMembers', to, rule }, causeOfLine(line)), added, line.order)
}

/** A member of whom only the address is known. */
export function memberNamed(addrSpec: string, site: Site): EmailMember {
  return memberOf({ addrSpec, displayName: '' }, site.directory, site.contactsOf(addrSpec)[0]?.id ?? null)
}

/** Threads with one ticket and nothing else. */
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
    hiddenMail: () => null,
    toldTo: () => ({ texts: [], files: new Set() }),
  }
}
