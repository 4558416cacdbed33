/** Links a ticket to issues and other tickets, or takes links away (T-080). */
import type { Store } from '../store/store.ts'
import { withLinks, type LinkChange } from '../tickets/edit/edit-links.ts'
import { displayId, type Link, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { changeTicket, existingTicket, type EditDeps, type Editing } from './change-ticket.ts'
import { loadLinked } from '../commit/load-linked.ts'

/**
 * Adds a link.
 *
 * @throws {UserError} when the other end is not there, or cannot be linked that way
 */
export async function linkTicket(number: TicketNumber, link: Link, by: Editing, deps: EditDeps): Promise<Ticket> {
  return relinked(number, { add: [link], remove: [] }, by, deps)
}

/** Takes a link away; one that is not there is taken away without a word. */
export async function unlinkTicket(number: TicketNumber, link: Link, by: Editing, deps: EditDeps): Promise<Ticket> {
  return relinked(number, { add: [], remove: [link] }, by, deps)
}

async function relinked(number: TicketNumber, change: LinkChange, editing: Editing, deps: EditDeps): Promise<Ticket> {
  return changeTicket(
    number,
    { ...editing, addresses: [] },
    async (draft, { site, cause }) => {
      const linked = await loadLinked([...draft.ticket.links, ...change.add], deps.store)
      return withLinks(draft, change, { linked, cause, diagrams: site.policy.diagrams })
    },
    deps,
  )
}

/** A link as one of its ends sees it. */
export interface LinkSeen {
  readonly ticket: TicketNumber
  readonly type: Link['type']
}

/**
 * The tickets that are linked to a ticket or an issue.
 *
 * @param target - `TKT-n` or `ISS-n`
 */
async function linksTo(target: string, store: Store): Promise<readonly LinkSeen[]> {
  const tickets = await store.tickets.linkedTo(target)
  return tickets.flatMap(({ number, links }) =>
    links.filter((link) => link.target === target).map(({ type }) => ({ ticket: number, type })),
  )
}

/** Links of a ticket in both directions. */
export async function linksOf(
  number: TicketNumber,
  store: Store,
): Promise<{ readonly from: readonly Link[]; readonly to: readonly LinkSeen[] }> {
  const { links } = await existingTicket(number, store)
  return { from: links, to: await linksTo(displayId(number), store) }
}
