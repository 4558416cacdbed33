/**
 * Who reports a ticket, independent of the order in which its mails arrive. Some reporters are for good; others are provisional, until an
 * older mail or the ticket's workspace settles it (T-021, T-022, T-031, T-033).
 */
import { withField, type Cause, type Draft } from '../draft.ts'
import { participantsKept, union, type Contact, type ContactId, type OrderKey, type ProvisionalReporter, type Ticket } from '../ticket.ts'

/** The rule of each provisional ground. */
const ruleOf = { copied: 'T-031', added: 'T-022', introduced: 'T-022', opened: 'T-021' } as const

/** Adds reporters for good: they wrote to the ticket, or somebody chose them. */
export function withReporters(draft: Draft, to: { readonly contacts: readonly ContactId[]; readonly rule: string }, cause: Cause): Draft {
  const all = union(draft.ticket.reportedBy, to.contacts)
  const reported = withField(draft, { field: 'reportedBy', to: all, rule: to.rule }, cause)
  return withoutGroundsOf(reported, (id) => to.contacts.includes(id))
}

/** Adds provisional grounds, which an older mail that comes late may remove, or the ticket's workspace may confirm. */
export function withGrounds(
  draft: Draft,
  { ground, contacts }: { readonly ground: ProvisionalReporter['ground']; readonly contacts: readonly Contact[] },
  cause: Cause,
): Draft {
  const more = contacts
    .filter(({ id }) => !isCertain(draft.ticket, id) && !(ground === 'copied' && isIntroduced(draft.ticket, id)))
    .map(({ id, addrSpec, revOrg }) => ({ contact: id, addrSpec, revOrg, ground, order: cause.order }))
  return more.length === 0 ? draft : withProvisional(draft, merged([...draft.ticket.provisional, ...more]))
}

/** The reporters by the current grounds; each change is recorded with the rule of its ground. */
export function withGroundsSettled(draft: Draft, cause: Cause): Draft {
  const { provisional, reportedBy } = draft.ticket
  if (provisional.length === 0) return draft
  const holding = provisional.filter((reporter) => holds(reporter, draft.ticket))
  const shaken = new Set(provisional.filter((reporter) => !holding.includes(reporter)).map(({ contact }) => contact))
  for (const { contact } of holding) shaken.delete(contact)
  const left = reportedBy.filter((id) => !shaken.has(id))
  const without = withField(draft, { field: 'reportedBy', to: left, rule: 'T-033' }, cause)
  return holding.reduce((at, { contact, ground }) => {
    const to = union(at.ticket.reportedBy, [contact])
    return withField(at, { field: 'reportedBy', to, rule: ruleOf[ground] }, cause)
  }, without)
}

/** Drops all grounds once a person has set the workspace: reporters stay, and provisional candidates are out. */
export function withoutGrounds(draft: Draft): Draft {
  return draft.ticket.provisional.length === 0 ? draft : withProvisional(draft, [])
}

/** Drops the grounds of people whom somebody has added or removed by hand. */
export function withoutGroundsOf(draft: Draft, isDecided: (id: ContactId) => boolean): Draft {
  const left = draft.ticket.provisional.filter(({ contact }) => !isDecided(contact))
  return left.length === draft.ticket.provisional.length ? draft : withProvisional(draft, left)
}

/** Whether somebody reports for good. */
function isCertain({ reportedBy, provisional }: Ticket, id: ContactId): boolean {
  return reportedBy.includes(id) && !provisional.some(({ contact }) => contact === id)
}

/** Whether anybody with this address, in whatever workspace, reports for good. */
export function reportsForGood(ticket: Ticket, addrSpec: string): boolean {
  return ticket.reportedBy.some((id) => id.endsWith(`/${addrSpec}`) && isCertain(ticket, id))
}

/** Whether somebody was on a mail of the thread before this order key. */
export function wasSeenBefore(ticket: Ticket, addrSpec: string, order: OrderKey): boolean {
  const at = ticket.participants.indexOf(addrSpec)
  return at >= 0 && (ticket.participantsSince[at] ?? order) < order
}

/** The oldest mail of a thread is the one that opened it, even if it arrives late. */
export function withOpening(draft: Draft, { order }: Cause): Draft {
  const { opened } = draft.ticket.order
  if (order >= opened) return draft
  return { ...draft, ticket: { ...draft.ticket, order: { ...draft.ticket.order, opened: order } } }
}

/** A contact made by an agent's mail did not exist when an older mail had that address in Cc. */
function isIntroduced({ provisional }: Ticket, id: ContactId): boolean {
  return provisional.some(({ contact, ground }) => contact === id && ground === 'introduced')
}

function holds({ ground, revOrg, addrSpec, order }: ProvisionalReporter, ticket: Ticket): boolean {
  if (ground === 'copied') return ticket.revOrg !== null && ticket.revOrg === revOrg
  if (ground === 'opened') return ticket.order.opened === order
  return !wasSeenBefore(ticket, addrSpec, order)
}

/** The oldest entry for each person and ground. */
function merged(all: readonly ProvisionalReporter[]): readonly ProvisionalReporter[] {
  const oldest = new Map<string, ProvisionalReporter>()
  for (const reporter of all) {
    const key = `${reporter.ground} ${reporter.contact}`
    const known = oldest.get(key)
    if (!known || reporter.order < known.order) oldest.set(key, reporter)
  }
  return [...oldest.values()].slice(0, participantsKept)
}

function withProvisional(draft: Draft, provisional: readonly ProvisionalReporter[]): Draft {
  return { ...draft, ticket: { ...draft.ticket, provisional } }
}
