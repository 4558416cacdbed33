/** The ticket that messages were split off: nobody is on it for them alone, and nothing is owed for them (T-101). */
import { withField, type Cause, type Draft } from '../draft.ts'
import { isOwnAddress, type Directory } from '../directory.ts'
import { memberOf } from '../people/people.ts'
import type { Site } from '../site.ts'
import { withParent } from '../thread/thread-traces.ts'
import { orderStart, type OrderKey, type Ticket, type TimelineEntry } from '../ticket.ts'
import type { SplitPart, SplitParts } from './split-parts.ts'
import { isCustomersMail } from './split-source.ts'

const rule = 'T-101'

/** What a remainder is made in. */
interface RemainderContext {
  readonly site: Site
  readonly cause: Cause
}

/** The ticket without what goes. */
export function withRemainder(draft: Draft, parts: SplitParts, { site, cause }: RemainderContext): Draft {
  const { directory } = site
  const gone = goneOf(parts, directory)
  const members = membersLeft(draft.ticket, { parts, gone, site })
  const people = withField(draft, { field: 'emailMembers', to: members, rule }, cause)
  const reported = withField(people, { field: 'reportedBy', to: reportersLeft(draft.ticket, parts), rule }, cause)
  const answered = withTraces(reported, parts, gone)
  const { needsOn, needsOff } = answered.ticket.order
  const isOwed = answered.ticket.needsResponse && needsOn > needsOff
  return withField(answered, { field: 'needsResponse', to: isOwed, rule }, cause)
}

/** Addresses that are on what goes alone. */
function goneOf({ going, staying }: SplitParts, directory: Directory): ReadonlySet<string> {
  const named = staying.lines.flatMap(({ change }) => (change?.field === 'emailMembers' ? textsIn(change.to) : []))
  const kept = new Set([...addressesOf(staying), ...named])
  return new Set(addressesOf(going).filter((addrSpec) => !kept.has(addrSpec) && !isOwnAddress(directory, addrSpec)))
}

function addressesOf({ mails, sent }: SplitPart): readonly string[] {
  const received = mails.flatMap(({ message: { from, to, cc } }) => [from, ...to, ...cc])
  return [...received, ...sent.filter(({ kind }) => kind === 'reply').flatMap(({ recipients }) => recipients)].flatMap(
    ({ addrSpec }) => addrSpec ?? [],
  )
}

/** Members as they were before, where a mail that goes had the last word on them. */
function membersLeft(
  { emailMembers }: Ticket,
  { parts, gone, site }: { readonly parts: SplitParts; readonly gone: ReadonlySet<string>; readonly site: Site },
): Ticket['emailMembers'] {
  const { going, staying } = parts
  const last = lastChange([...going.lines, ...staying.lines], 'emailMembers')
  const stays = last === undefined || staying.lines.includes(last)
  const before = stays ? emailMembers.map(({ addrSpec }) => addrSpec) : textsIn(lastChange(staying.lines, 'emailMembers')?.change?.to)
  const known = new Map(emailMembers.map((member) => [member.addrSpec, member]))
  const left = before.filter((addrSpec) => !gone.has(addrSpec))
  return left.map(
    (addrSpec) => known.get(addrSpec) ?? memberOf({ addrSpec, displayName: '' }, site.directory, site.contactsOf(addrSpec)[0]?.id ?? null),
  )
}

function lastChange(lines: readonly TimelineEntry[], field: string): TimelineEntry | undefined {
  return lines
    .filter(({ change }) => change?.field === field)
    .toSorted(byOrder)
    .at(-1)
}

function byOrder(a: TimelineEntry, b: TimelineEntry): number {
  return a.order < b.order ? -1 : a.order > b.order ? 1 : 0
}

/** Whoever reports because of what goes alone reports no more; whom a person or another mail made a reporter stays (T-030). */
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

/** What mail leaves on a ticket beside its attributes. */
function withTraces(draft: Draft, { going, staying }: SplitParts, gone: ReadonlySet<string>): Draft {
  const { ticket } = draft
  const orders = new Set<OrderKey>(going.said.map(({ order }) => order))
  const moments = new Set(going.said.filter(({ visibility }) => visibility === 'external').map(({ atMs }) => atMs))
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

/** Whom the next answer answers: the customer who wrote last of those who stay. */
function withNewestCustomer(draft: Draft, { lines, mails }: SplitPart): Draft {
  const { ticket } = draft
  const line = lines.filter(isCustomersMail).toSorted(byOrder).at(-1)
  const message = mails.find(({ place }) => place.storedId === line?.message)?.message
  const since = { ...ticket.order, needsOn: line?.order ?? orderStart, parent: orderStart }
  const { lastCustomer } = ticket
  const addrSpec = message?.from.addrSpec ?? null
  const isSame = addrSpec !== null && addrSpec === lastCustomer?.addrSpec
  const author = addrSpec === null ? null : { addrSpec, displayName: message?.from.displayName ?? '', replyTo: null }
  const alone = { ...draft, ticket: { ...ticket, order: since, parent: null, lastCustomer: isSame ? lastCustomer : author } }
  if (!message || !line) return alone
  return withParent(alone, message, { ref: '', by: line.by, atMs: line.atMs, order: line.order })
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
