/** Links a ticket to issues and other tickets, and removes links (T-080). */
import type { Store } from '../store/store.ts'
import { withLinks, type LinkChange } from '../tickets/edit/edit-links.ts'
import { displayId, type Link, type Ticket, type TicketNumber } from '../tickets/ticket.ts'
import { changeTicket, existingTicket, type EditDeps, type Editing } from './change-ticket.ts'
import { loadLinked } from '../commit/load-linked.ts'

/**
 * Adds a link.
 *
 * @throws {NotFoundError} when the ticket does not exist
 * @throws {UserError} when the target does not exist, or cannot be linked in that way
 */
export async function linkTicket(number: TicketNumber, link: Link, by: Editing, deps: EditDeps): Promise<Ticket> {
  return changeLinks(number, { add: [link], remove: [] }, by, deps)
}

/** Removes a link; without such a link nothing happens. @throws {NotFoundError} when the ticket does not exist */
export async function unlinkTicket(number: TicketNumber, link: Link, by: Editing, deps: EditDeps): Promise<Ticket> {
  return changeLinks(number, { add: [], remove: [link] }, by, deps)
}

async function changeLinks(number: TicketNumber, change: LinkChange, editing: Editing, deps: EditDeps): Promise<Ticket> {
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

/** A link to something, with the ticket it starts from. */
export interface IncomingLink {
  readonly ticket: TicketNumber
  readonly type: Link['type']
}

/**
 * The links that lead to a ticket or an issue.
 *
 * @param target - `TKT-n` or `ISS-n`
 */
async function linksTo(target: string, store: Store): Promise<readonly IncomingLink[]> {
  const tickets = await store.tickets.linkedTo(target)
  return tickets.flatMap(({ number, links }) =>
    links.filter((link) => link.target === target).map(({ type }) => ({ ticket: number, type })),
  )
}

/** The links of a ticket in both directions. @throws {NotFoundError} when the ticket does not exist */
export async function linksOf(
  number: TicketNumber,
  store: Store,
): Promise<{ readonly from: readonly Link[]; readonly to: readonly IncomingLink[] }> {
  const { links } = await existingTicket(number, store)
  return { from: links, to: await linksTo(displayId(number), store) }
}
