/** The views of the ticket list: built-in and saved ones. */
import { selectionOf, type SelectionDeps } from '../act/select-tickets.ts'
import type { Config } from '../config/schema.ts'
import type { Store } from '../store/store.ts'
import { matchOf } from '../store/ticket-selection.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import type { Condition } from '../tickets/records/ticket-query.ts'
import { stages, stateOf } from '../tickets/stage/stage.ts'

/** A view of the list. */
export interface TicketView {
  readonly id: string
  readonly title: string
  readonly conditions: readonly Condition[]
  /** The name of a saved view; null: a built-in one. */
  readonly record: string | null
  /** A built-in view's conditions in the notation of filters. */
  readonly filters: readonly string[]
}

/** A condition on a stock attribute, by its path in a ticket. */
export function whereTicket(path: string, ...values: readonly unknown[]): Condition {
  const attribute = stockAttributes.find((known) => known.path === path)
  if (!attribute) throw new TypeError(`tickets have no ${path}`)
  return { attribute, operator: 'any-of', values }
}

const closed = stages.filter((stage) => stateOf[stage] === 'closed')
const isOpen: Condition = { ...whereTicket('stage', ...closed), operator: 'none-of' }
const openText = `stage!=${closed.join(',')}`
const mostCounted = 1000

/** An agent's views, saved ones last. A saved view with an unknown attribute is left out. */
export async function viewsOf(
  agent: string,
  deps: SelectionDeps & { readonly config: Pick<Config, 'mailboxes'> },
): Promise<readonly TicketView[]> {
  const saved = await Promise.all(
    (await Array.fromAsync(deps.store.records.all('view'))).map(async ({ id }) => {
      const selection = await selectionOf({ view: id, filters: [], sort: [], group: null, columns: [] }, deps).catch(() => null)
      return selection ? [{ id: `view:${id}`, title: id, conditions: selection.conditions, record: id, filters: [] }] : []
    }),
  )
  const builtIn = (id: string, title: string, filters: readonly string[], ...conditions: readonly Condition[]) => {
    return { id, title, conditions, record: null, filters }
  }
  return [
    builtIn('needs-response', 'Needs response', ['needs_response=true', openText], whereTicket('needsResponse', true), isOpen),
    builtIn('mine', 'Mine', [`owned_by=${agent}`, openText], whereTicket('ownedBy', agent), isOpen),
    builtIn('unassigned', 'Unassigned', ['owned_by=', openText], whereTicket('ownedBy', null), isOpen),
    builtIn('open', 'All open', [openText], isOpen),
    builtIn('awaiting', 'Awaiting customer', ['stage=awaiting_customer_response'], whereTicket('stage', 'awaiting_customer_response')),
    ...(deps.config.mailboxes.some(({ opens }) => opens === 'conversations')
      ? [builtIn('conversations', 'Conversations', ['conversation=current', openText], whereTicket('conversation', 'current'), isOpen)]
      : []),
    builtIn('closed', 'Recently closed', [`stage=${closed.join(',')}`], whereTicket('stage', ...closed)),
    ...saved.flat(),
  ]
}

/** The number of tickets in each view, counted up to 1000. */
export async function countsOf(views: readonly TicketView[], store: Store): Promise<ReadonlyMap<string, string>> {
  const counts = await Promise.all(
    views.map(async ({ id, conditions }) => {
      const count = await store.tickets.count(matchOf(conditions), mostCounted + 1)
      return [id, count > mostCounted ? `${mostCounted}+` : String(count)] as const
    }),
  )
  return new Map(counts)
}
