/** The ticket from which messages were split off, without the people and duties that came from them alone (T-101). */
import { draftOf, withField, type Cause, type Draft } from '../draft.ts'
import { isOwnAddress, type Directory, type MailboxPolicy } from '../directory.ts'
import { withTakenOff } from '../people/taken-off.ts'
import type { Site } from '../site.ts'
import { withParent } from '../thread/thread-traces.ts'
import { orderStart, type OrderKey, type Ticket } from '../ticket.ts'
import { memberNamed, replayed } from './replay.ts'
import type { SplitPart, SplitParts } from './split-parts.ts'
import { membersChanged, newestIn, splitRule as rule, textsIn, type SplitSource } from './split-source.ts'

/** What the remainder is made with. */
interface RemainderContext {
  readonly source: SplitSource
  readonly site: Site
  readonly mailbox: MailboxPolicy
  readonly cause: Cause
}

/** The ticket without the messages that were split off. */
export function withRemainder(draft: Draft, parts: SplitParts, context: RemainderContext): Draft {
  const { site, cause } = context
  const gone = goneOf(parts, site.directory)
  const { emailMembers, lastCustomer } = peopleLeft(draft.ticket, { parts, gone }, context)
  const people = withField(draft, { field: 'emailMembers', to: emailMembers, rule }, cause)
  const reported = withField(people, { field: 'reportedBy', to: reportersLeft(draft.ticket, parts), rule }, cause)
  const traced = withTraces({ ...reported, ticket: { ...reported.ticket, lastCustomer } }, parts, gone)
  // Older notifications still name these people as readers.
  const answered = withTakenOff(
    traced,
    [...gone].map((addrSpec) => ({ addrSpec })),
    cause,
  )
  const { needsOn, needsOff } = answered.ticket.order
  const isOwed = answered.ticket.needsResponse && needsOn > needsOff
  return withField(answered, { field: 'needsResponse', to: isOwed, rule }, cause)
}

/** Addresses that are only on the messages that were split off. */
function goneOf({ going, staying }: SplitParts, directory: Directory): ReadonlySet<string> {
  const kept = new Set([...addressesOf({ ...staying, sent: [] }), ...staying.lines.flatMap((line) => membersChanged(line).added)])
  return new Set(addressesOf(going).filter((addrSpec) => !kept.has(addrSpec) && !isOwnAddress(directory, addrSpec)))
}

function addressesOf({ mails, sent }: SplitPart): readonly string[] {
  const received = mails.flatMap(({ message: { from, to, cc } }) => [from, ...to, ...cc])
  return [...received, ...sent.filter(({ kind }) => kind === 'reply').flatMap(({ recipients }) => recipients)].flatMap(
    ({ addrSpec }) => addrSpec ?? [],
  )
}

/** Members and last customer as the remaining messages alone make them. */
function peopleLeft(
  ticket: Ticket,
  { parts, gone }: { readonly parts: SplitParts; readonly gone: ReadonlySet<string> },
  { source, site, mailbox }: RemainderContext,
): Pick<Ticket, 'emailMembers' | 'lastCustomer'> {
  const known = new Map(ticket.emailMembers.map((member) => [member.addrSpec, member]))
  const first = source.lines.find(({ change }) => change?.field === 'emailMembers')?.change
  // People who left before the first remaining message do not return.
  const isHere = (addrSpec: string) => known.has(addrSpec) || ticket.participants.includes(addrSpec)
  const begun = first ? textsIn(first.from).filter(isHere) : [...known.keys()]
  const start = { ...untouched(ticket), emailMembers: begun.map((addrSpec) => memberNamed(addrSpec, site)) }
  const again = replayed(draftOf(start), parts.staying, { source, site, mailbox, number: ticket.number })?.ticket ?? start
  const emailMembers = again.emailMembers.filter(({ addrSpec }) => !gone.has(addrSpec))
  const before = gone.has(ticket.lastCustomer?.addrSpec ?? '') ? null : ticket.lastCustomer
  return {
    emailMembers: emailMembers.map((member) => known.get(member.addrSpec) ?? member),
    lastCustomer: again.lastCustomer ?? before,
  }
}

/** The ticket before its first mail, in the first stage. */
function untouched(ticket: Ticket): Ticket {
  const { order } = ticket
  const none = { members: orderStart, needsOn: orderStart, needsOff: orderStart, stage: orderStart, parent: orderStart }
  const beginning = { stage: 'queued' as const, closedAtMs: null, isSpam: false, mergedInto: null, lastCustomer: null }
  return { ...ticket, ...beginning, participants: [], participantsSince: [], order: { ...order, ...none } }
}

/** Reporters from the split-off messages alone are removed; those added by a person or by another mail stay (T-030). */
function reportersLeft({ reportedBy }: Ticket, { going, staying }: SplitParts): Ticket['reportedBy'] {
  const authors = staying.lines.flatMap(({ by }) => (by.kind === 'contact' ? [by.id] : []))
  const kept = new Set([...addedBy(staying), ...authors])
  const added = addedBy(going)
  return reportedBy.filter((id) => !added.has(id) || kept.has(id))
}

function addedBy({ lines }: SplitPart): ReadonlySet<string> {
  const changes = lines.flatMap(({ change }) => (change?.field === 'reportedBy' ? [change] : []))
  return new Set(changes.flatMap(({ from, to }) => textsIn(to).filter((id) => !textsIn(from).includes(id))))
}

/** Removes what the split-off mails left beside attributes. */
function withTraces(draft: Draft, { going, staying }: SplitParts, gone: ReadonlySet<string>): Draft {
  const { ticket } = draft
  const orders = new Set<OrderKey>(going.messages.map(({ order }) => order))
  const moments = new Set(going.messages.filter(({ visibility }) => visibility === 'external').map(({ atMs }) => atMs))
  const held = new Set(going.mails.map(({ place }) => place.id))
  const here = ticket.participants.map((addrSpec, i) => ({ addrSpec, since: ticket.participantsSince[i] ?? orderStart }))
  const taking = here.filter(({ addrSpec }) => !gone.has(addrSpec))
  const without: Ticket = {
    ...ticket,
    participants: taking.map(({ addrSpec }) => addrSpec),
    participantsSince: taking.map(({ since }) => since),
    provisional: ticket.provisional.filter(({ order }) => !orders.has(order)),
    slaEvents: ticket.slaEvents.filter(({ atMs, what }) => !((what === 'customer' || what === 'agent') && moments.has(atMs))),
    ...(ticket.lastAnswers && { lastAnswers: ticket.lastAnswers.filter(({ order }) => !orders.has(order)) }),
    ...(ticket.heldAnswers && { heldAnswers: ticket.heldAnswers.filter((mail) => !held.has(mail)) }),
  }
  return withNewestCustomer({ ...draft, ticket: without }, staying)
}

/** The next answer goes under the newest remaining customer's mail; agents who were notified of that hear of answers. */
function withNewestCustomer(draft: Draft, part: SplitPart): Draft {
  const { ticket } = draft
  const { line, readers } = newestIn(part)
  const message = part.mails.find(({ place }) => place.storedId === line?.message)?.message
  const since = { ...ticket.order, needsOn: line?.order ?? orderStart, parent: orderStart }
  const waiting = readers.length > 0 ? readers : (ticket.asked ?? [])
  const alone = { ...draft, ticket: { ...ticket, order: since, parent: null, asked: waiting } }
  if (!message || !line) return alone
  return withParent(alone, message, { ref: '', by: line.by, atMs: line.atMs, order: line.order })
}
