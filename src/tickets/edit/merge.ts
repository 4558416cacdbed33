/** Merging two tickets about one thing. */
import { UserError } from '../../errors.ts'
import { withField, withRemark, withStage, type Cause, type Draft } from '../draft.ts'
import { union } from '../people/people.ts'
import { withReporters } from '../people/reporters.ts'
import { withSeen } from '../thread/thread-state.ts'
import { stateOf } from '../stage/stage.ts'
import { displayId, orderStart, type Link, type Ticket } from '../ticket.ts'

/** The ticket that ends, and the tickets that are linked to it. */
export interface MergeAsked {
  readonly duplicate: Ticket
  readonly linkedTo: readonly Ticket[]
}

/** Both tickets afterwards, and the others whose links changed. */
export interface Merged {
  readonly primary: Draft
  readonly duplicate: Draft
  readonly linkedTo: readonly Draft[]
}

/**
 * Merges a duplicate into a primary ticket, which keeps its own attributes and clocks.
 *
 * @throws {UserError} with `context.reason`, one of DevRev's merge errors
 */
export function withMerged(primary: Draft, { duplicate, linkedTo }: MergeAsked, cause: Cause): Merged {
  refuse(primary.ticket, duplicate)
  const survivor = displayId(primary.ticket.number)
  const ended = displayId(duplicate.number)
  const moved = withMoved(primary, duplicate, cause)
  const told = withRemark(moved, { body: `${ended} was merged into this ticket.`, rule: 'X-2' }, cause)
  const start = { ticket: duplicate, entries: [] }
  const led = withField(start, { field: 'mergedInto', to: primary.ticket.number, rule: 'X-2' }, cause)
  const silent = withField(led, { field: 'needsResponse', to: false, rule: 'X-2' }, cause)
  const closed = withStage(silent, { stage: 'canceled', rule: 'X-2' }, cause)
  const others = linkedTo.filter(({ number }) => number !== primary.ticket.number && number !== duplicate.number)
  const relinked = others.map((ticket) => withRelinked({ ticket, entries: [] }, { from: ended, to: survivor }, cause))
  return { primary: told, duplicate: closed, linkedTo: relinked.filter(({ entries }) => entries.length > 0) }
}

function refuse(primary: Ticket, duplicate: Ticket): void {
  const [ended, survivor] = [displayId(duplicate.number), displayId(primary.number)]
  const no = (reason: string, sentence: string) => {
    throw new UserError(sentence, { context: { reason } })
  }
  if (primary.number === duplicate.number) no('same_ticket', `${ended} cannot be merged into itself`)
  if (duplicate.mergedInto !== null)
    no('already_merged', `${ended} was merged into ${displayId(duplicate.mergedInto)} already`)
  for (const one of [primary, duplicate])
    if (stateOf[one.stage] === 'closed')
      no('closed', `${displayId(one.number)} is closed; only open tickets are merged`)
  if (primary.revOrg !== null && duplicate.revOrg !== null && primary.revOrg !== duplicate.revOrg)
    no('different_workspace', `${ended} and ${survivor} belong to different workspaces`)
  const both = [primary.reportedBy, duplicate.reportedBy]
  if (both.every(({ length }) => length > 0) && !isSameSet(primary.reportedBy, duplicate.reportedBy))
    no('different_reporters', `${ended} and ${survivor} were reported by different people`)
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one))
}

/** Reporters, subscribers and links move; whoever wrote to the duplicate may write to the survivor. */
function withMoved(primary: Draft, duplicate: Ticket, cause: Cause): Draft {
  const { number, subscribers, links, needsResponse } = primary.ticket
  const own = displayId(number)
  const moving = duplicate.links.filter(({ target }) => target !== own)
  const fresh = moving.filter((link) => !links.some((one) => isSameLink(one, link)))
  const kept = links.filter(({ target }) => target !== displayId(duplicate.number))
  const set = [
    { field: 'subscribers' as const, to: union(subscribers, duplicate.subscribers) },
    { field: 'links' as const, to: [...kept, ...fresh] },
    { field: 'needsResponse' as const, to: needsResponse || duplicate.needsResponse },
  ].reduce<Draft>((at, change) => withField(at, { ...change, rule: 'X-2' }, cause), primary)
  return withSeen(
    withReporters(withPlaceOf(set, duplicate, cause), { contacts: duplicate.reportedBy, rule: 'X-2' }, cause),
    duplicate.participants,
    cause.order,
  )
}

/** A survivor without a workspace or members of its own would have reporters whom no answer reaches. */
function withPlaceOf(primary: Draft, { revOrg, account, emailMembers }: Ticket, cause: Cause): Draft {
  const { ticket } = primary
  const members = ticket.emailMembers.length > 0 ? ticket.emailMembers : emailMembers
  const reached = withField(primary, { field: 'emailMembers', to: members, rule: 'X-2' }, cause)
  if (ticket.revOrg !== null || revOrg === null) return reached
  const placed = withField(reached, { field: 'revOrg', to: revOrg, rule: 'X-2' }, cause)
  // Chosen by a person: no mail that comes late gives another one.
  const order = { ...placed.ticket.order, workspace: orderStart }
  return { ...placed, ticket: { ...placed.ticket, account, order } }
}

function withRelinked(draft: Draft, { from, to }: { readonly from: string; readonly to: string }, cause: Cause): Draft {
  const led = draft.ticket.links.map((link) => (link.target === from ? { ...link, target: to } : link))
  const once = led.filter((link, i) => led.findIndex((one) => isSameLink(one, link)) === i)
  return withField(draft, { field: 'links', to: once, rule: 'X-2' }, cause)
}

function isSameLink(a: Link, b: Link): boolean {
  return a.type === b.type && a.target === b.target
}
