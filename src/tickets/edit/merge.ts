/** Merges two tickets about the same thing. */
import { draftOf, withField, withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import { withReporters } from '../people/reporters.ts'
import { refusal, type Refused } from '../refusal.ts'
import { stateOf } from '../stage/stage.ts'
import { withSeen } from '../thread/thread-traces.ts'
import { displayId, isConversation, orderStart, union, type Link, type Ticket } from '../ticket.ts'

/** The ticket that ends, and all tickets with links to it. */
export interface Merge {
  readonly duplicate: Draft
  readonly linkedTo: readonly Ticket[]
}

/**
 * Merges a duplicate into a primary ticket, which keeps its own attributes and clocks.
 *
 * @returns the survivor, the ended ticket, and the tickets whose links changed; a refusal has one of DevRev's merge errors as
 * `context.reason`
 */
export function withMerged(
  primary: Draft,
  { duplicate: ending, linkedTo }: Merge,
  cause: Cause,
): readonly [Draft, Draft, ...Draft[]] | Refused {
  const duplicate = ending.ticket
  const refused = reasonAgainst(primary.ticket, duplicate)
  if (refused) return refused
  const survivor = displayId(primary.ticket.number)
  const ended = displayId(duplicate.number)
  const moved = withAnswersOf(withTracesOf(withMoved(primary, duplicate, cause), duplicate), duplicate)
  const noted = withRemark(moved, { body: `${ended} was merged into this ticket.`, rule: 'X-2' }, cause)
  const led = withField(ending, { field: 'mergedInto', to: primary.ticket.number, rule: 'X-2' }, cause)
  const silent = withField(led, { field: 'needsResponse', to: false, rule: 'X-2' }, cause)
  const closed = withStage(silent, { stage: 'canceled', rule: 'X-2' }, cause)
  const others = linkedTo.filter(({ number }) => number !== primary.ticket.number && number !== duplicate.number)
  const relinked = others.map((ticket) => withRelinked(draftOf(ticket), { from: ended, to: survivor }, cause))
  return [noted, closed, ...relinked.filter(({ entries }) => entries.length > 0)]
}

function reasonAgainst(primary: Ticket, duplicate: Ticket): Refused | null {
  const [ended, survivor] = [displayId(duplicate.number), displayId(primary.number)]
  const no = (reason: string, sentence: string) => refusal(sentence, { reason })
  if (primary.number === duplicate.number) return no('same_ticket', `${ended} cannot be merged into itself`)
  if (duplicate.mergedInto !== null) return no('already_merged', `${ended} was merged into ${displayId(duplicate.mergedInto)} already`)
  if (isConversation(primary) && !isConversation(duplicate))
    return no('conversation', `${survivor} is a conversation, and ${ended} a ticket; make a ticket of ${survivor} first`)
  const sent = [primary, duplicate].find(({ broadcast }) => broadcast)
  // The answers of all workspaces would reach one ticket (T-093).
  if (sent) return no('broadcast', `${displayId(sent.number)} is a broadcast: it is merged with nothing`)
  const closed = [primary, duplicate].find(({ stage }) => stateOf[stage] === 'closed')
  if (closed) return no('closed', `${displayId(closed.number)} is closed; only open tickets are merged`)
  if (primary.revOrg !== null && duplicate.revOrg !== null && primary.revOrg !== duplicate.revOrg)
    return no('different_workspace', `${ended} and ${survivor} belong to different workspaces`)
  const both = [primary.reportedBy, duplicate.reportedBy]
  if (both.every(({ length }) => length > 0) && !isSameSet(primary.reportedBy, duplicate.reportedBy))
    return no('different_reporters', `${ended} and ${survivor} were reported by different people`)
  return null
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item))
}

/** Moves reporters, subscribers and links. Participants of the duplicate may write to the survivor. */
function withMoved(primary: Draft, duplicate: Ticket, cause: Cause): Draft {
  const { number, subscribers, links, needsResponse } = primary.ticket
  const own = displayId(number)
  const moving = duplicate.links.filter(({ target }) => target !== own)
  const fresh = moving.filter((link) => !links.some((known) => isSameLink(known, link)))
  const kept = links.filter(({ target }) => target !== displayId(duplicate.number))
  const set = [
    { field: 'subscribers' as const, to: union(subscribers, duplicate.subscribers) },
    { field: 'links' as const, to: [...kept, ...fresh] },
    { field: 'needsResponse' as const, to: needsResponse || duplicate.needsResponse },
  ].reduce<Draft>((at, change) => withField(at, { ...change, rule: 'X-2' }, cause), primary)
  return withSeen(
    withReporters(withWorkspaceAndMembersOf(set, duplicate, cause), { contacts: duplicate.reportedBy, rule: 'X-2' }, cause),
    duplicate.participants,
    cause.order,
  )
}

/** A survivor without a workspace or members takes those of the duplicate; otherwise no answer would reach its new reporters. */
function withWorkspaceAndMembersOf(primary: Draft, { revOrg, account, emailMembers, lastCustomer }: Ticket, cause: Cause): Draft {
  const { ticket } = primary
  const reached = ticket.emailMembers.length > 0 ? primary : withMembersOf(primary, { emailMembers, lastCustomer }, cause)
  if (ticket.revOrg !== null || revOrg === null) return reached
  const placed = withField(reached, { field: 'revOrg', to: revOrg, rule: 'X-2' }, cause)
  // A person chose it: no mail that comes late changes it.
  const order = { ...placed.ticket.order, workspace: orderStart }
  return { ...placed, ticket: { ...placed.ticket, account, order } }
}

/** Takes over the members, and the last customer with their Reply-To, to whom the next answer goes. */
function withMembersOf(primary: Draft, { emailMembers, lastCustomer }: Pick<Ticket, 'emailMembers' | 'lastCustomer'>, cause: Cause): Draft {
  const reached = withField(primary, { field: 'emailMembers', to: emailMembers, rule: 'X-2' }, cause)
  return { ...reached, ticket: { ...reached.ticket, lastCustomer: reached.ticket.lastCustomer ?? lastCustomer } }
}

/** Takes over who was removed, so that old notifications of the duplicate do not reach them, and who hears of answers (§7.9). */
function withTracesOf(primary: Draft, duplicate: Ticket): Draft {
  const { ticket } = primary
  const here = new Set([...ticket.emailMembers, ...ticket.takenOff].map(({ addrSpec }) => addrSpec))
  const takenOff = [...ticket.takenOff, ...duplicate.takenOff.filter(({ addrSpec }) => !here.has(addrSpec))]
  return { ...primary, ticket: { ...ticket, takenOff, asked: union(ticket.asked ?? [], duplicate.asked ?? []) } }
}

/** Takes over recent and held answers. */
function withAnswersOf(primary: Draft, { lastAnswers = [], heldAnswers = [] }: Ticket): Draft {
  if (lastAnswers.length + heldAnswers.length === 0) return primary
  const { ticket } = primary
  const own = ticket.lastAnswers ?? []
  const others = lastAnswers.filter(({ by }) => !own.some((answer) => answer.by === by))
  const moved = { lastAnswers: [...others, ...own], heldAnswers: union(ticket.heldAnswers ?? [], heldAnswers) }
  return { ...primary, ticket: { ...ticket, ...moved } }
}

function withRelinked(draft: Draft, { from, to }: { readonly from: string; readonly to: string }, cause: Cause): Draft {
  const led = draft.ticket.links.map((link) => (link.target === from ? { ...link, target: to } : link))
  const once = led.filter((link, i) => led.findIndex((first) => isSameLink(first, link)) === i)
  return withField(draft, { field: 'links', to: once, rule: 'X-2' }, cause)
}

function isSameLink(a: Link, b: Link): boolean {
  return a.type === b.type && a.target === b.target
}
