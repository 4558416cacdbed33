/** The views of the ticket list: those that everybody needs, and the saved ones. */
import { selectionOf, type SelectionDeps } from '../act/select-tickets.ts'
import type { Store } from '../store/store.ts'
import { matchOf } from '../store/ticket-selection.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import type { Condition } from '../tickets/records/ticket-query.ts'
import { stages, stateOf } from '../tickets/stage/stage.ts'

/** A view in the list at the left. */
export interface TicketView {
  readonly id: string
  readonly title: string
  readonly conditions: readonly Condition[]
}

/** A condition on a stock attribute, by where a ticket holds it. */
export function whereTicket(path: string, ...values: readonly unknown[]): Condition {
  const attribute = stockAttributes.find((one) => one.path === path)
  if (!attribute) throw new TypeError(`tickets have no ${path}`)
  return { attribute, operator: 'any-of', values }
}

const closed = stages.filter((stage) => stateOf[stage] === 'closed')
const isOpen: Condition = { ...whereTicket('stage', ...closed), operator: 'none-of' }
const mostCounted = 1000

/** The views of an agent, the saved ones last; a saved one that asks for what there is no more is left out. */
export async function viewsOf(agent: string, deps: SelectionDeps): Promise<readonly TicketView[]> {
  const saved = await Promise.all(
    (await Array.fromAsync(deps.store.records.all('view'))).map(async ({ id }) => {
      const selection = await selectionOf({ view: id, filters: [], sort: [], group: null, columns: [] }, deps).catch(() => null)
      return selection ? [{ id: `view:${id}`, title: id, conditions: selection.conditions }] : []
    }),
  )
  return [
    { id: 'needs-response', title: 'Needs response', conditions: [whereTicket('needsResponse', true), isOpen] },
    { id: 'mine', title: 'Mine', conditions: [whereTicket('ownedBy', agent), isOpen] },
    { id: 'unassigned', title: 'Unassigned', conditions: [whereTicket('ownedBy', null), isOpen] },
    { id: 'open', title: 'All open', conditions: [isOpen] },
    { id: 'awaiting', title: 'Awaiting customer', conditions: [whereTicket('stage', 'awaiting_customer_response')] },
    { id: 'closed', title: 'Recently closed', conditions: [whereTicket('stage', ...closed)] },
    ...saved.flat(),
  ]
}

/** How many tickets each view has, counted up to a thousand. */
export async function countsOf(views: readonly TicketView[], store: Store): Promise<ReadonlyMap<string, string>> {
  const counts = await Promise.all(
    views.map(async ({ id, conditions }) => {
      const count = await store.tickets.count(matchOf(conditions), mostCounted + 1)
      return [id, count > mostCounted ? `${mostCounted}+` : String(count)] as const
    }),
  )
  return new Map(counts)
}
