/**
 * Who reports a ticket, whatever the order in which its mails arrive: some grounds hold for good, others only as long as
 * no older mail shows that they were none (T-021, T-022, T-031, T-033).
 */
import { withField, type Cause, type Draft } from '../draft.ts'
import { participantsKept, union, type Contact, type ContactId, type OrderKey, type ProvisionalReporter, type Ticket } from '../ticket.ts'

/** The rule that each ground stems from. */
const ruleOf = { copied: 'T-031', added: 'T-022', introduced: 'T-022', opened: 'T-021' } as const

/** People who report for good: they wrote to the ticket, or somebody chose them. */
export function withReporters(draft: Draft, to: { readonly contacts: readonly ContactId[]; readonly rule: string }, cause: Cause): Draft {
  const all = union(draft.ticket.reportedBy, to.contacts)
  const reported = withField(draft, { field: 'reportedBy', to: all, rule: to.rule }, cause)
  return withoutGroundsOf(reported, (id) => to.contacts.includes(id))
}

/** Grounds that an older mail which comes late may take away, and those that its workspace may yet make good. */
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

/** Reporters as the grounds stand now; each change is on the timeline with the rule of its ground. */
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

/** Whoever reports now does so for good, and nobody else may: a person has decided on the workspace. */
export function withoutGrounds(draft: Draft): Draft {
  return draft.ticket.provisional.length === 0 ? draft : withProvisional(draft, [])
}

/** Grounds of people whom a person has chosen, or taken out, count no more. */
export function withoutGroundsOf(draft: Draft, isDecided: (id: ContactId) => boolean): Draft {
  const left = draft.ticket.provisional.filter(({ contact }) => !isDecided(contact))
  return left.length === draft.ticket.provisional.length ? draft : withProvisional(draft, left)
}

/** Does somebody report for a reason that no older mail can take away? */
function isCertain({ reportedBy, provisional }: Ticket, id: ContactId): boolean {
  return reportedBy.includes(id) && !provisional.some(({ contact }) => contact === id)
}

/** Likewise whoever has this address, in whatever workspace. */
export function reportsForGood(ticket: Ticket, addrSpec: string): boolean {
  return ticket.reportedBy.some((id) => id.endsWith(`/${addrSpec}`) && isCertain(ticket, id))
}

/** Was somebody on a mail of the thread that is older than this moment? */
export function wasSeenBefore(ticket: Ticket, addrSpec: string, order: OrderKey): boolean {
  const at = ticket.participants.indexOf(addrSpec)
  return at >= 0 && (ticket.participantsSince[at] ?? order) < order
}

/** An older mail of the thread is the one that opened it, whenever it comes. */
export function withOpening(draft: Draft, { order }: Cause): Draft {
  const { opened } = draft.ticket.order
  if (order >= opened) return draft
  return { ...draft, ticket: { ...draft.ticket, order: { ...draft.ticket.order, opened: order } } }
}

/** Whom only an agent's mail made a contact was none when older mail had him in copy. */
function isIntroduced({ provisional }: Ticket, id: ContactId): boolean {
  return provisional.some(({ contact, ground }) => contact === id && ground === 'introduced')
}

function holds({ ground, revOrg, addrSpec, order }: ProvisionalReporter, ticket: Ticket): boolean {
  if (ground === 'copied') return ticket.revOrg !== null && ticket.revOrg === revOrg
  if (ground === 'opened') return ticket.order.opened === order
  return !wasSeenBefore(ticket, addrSpec, order)
}

/** One entry for each person and ground: the oldest. */
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
