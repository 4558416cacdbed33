/** The order of the ticket list: several keys, a group before them, and cursors that hold in any of these (T-131). */
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import type { SortPlace } from '../store/ticket-selection.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import type { Ticket, TicketNumber } from '../tickets/ticket.ts'
import type { QueryAttribute, SortKey } from '../tickets/records/ticket-query.ts'
import { wireName } from './attribute-names.ts'
import { Problem } from './problem.ts'
import { sortOrders } from './ticket-query.ts'

/** A list has no place in an order, and long texts none in a cursor. */
const sortable = stockAttributes.filter(({ name, isList }) => !isList && name !== 'body')
const names = `(?:${sortable.map(({ name }) => wireName(name)).join('|')}|(?:tnt|ctype)__[a-z0-9_]{1,60})`
const key = `${names}(?::(?:asc|desc))?`

/** Parameters of an order. */
export const orderShape = {
  sort_by: z
    .string()
    .max(400)
    .regex(new RegExp(`^${key}(?:,${key}){0,4}$`), 'is up to five keys such as severity:desc,created_date')
    .default('modified_date:desc')
    .describe('up to five keys, the strongest first; each `:asc` or `:desc`'),
  group_by: z
    .string()
    .max(100)
    .regex(new RegExp(`^${names}$`), 'is no attribute that tickets are grouped by')
    .optional()
    .describe('tickets with the same value stand together; each goes by `sort_by` then'),
}

interface Ordered {
  readonly sort_by: string
  readonly group_by?: string | undefined
}

/** One of the orders that an index serves, if it is asked for; null: any other. */
export function plainOrder({ sort_by: sortBy, group_by: group }: Ordered): (typeof sortOrders)[number] | null {
  return group === undefined ? (sortOrders.find((one) => one === sortBy) ?? null) : null
}

/**
 * The keys of an order, the group first.
 *
 * @throws {Problem} 400 when there is no such custom field, or it has no order
 */
export async function sortKeysOf(
  { sort_by: sortBy, group_by: group }: Ordered,
  store: Store,
): Promise<readonly SortKey[]> {
  const custom: QueryAttribute[] = []
  for await (const { id, ...field } of store.records.all('field')) custom.push({ ...field, name: id, path: null })
  const keys = [...(group === undefined ? [] : [group]), ...sortBy.split(',')].map((text): SortKey => {
    const [name = '', direction = 'asc'] = text.split(':')
    const attribute = [...sortable, ...custom].find(
      (one) => (one.path === null ? one.name : wireName(one.name)) === name,
    )
    if (!attribute || attribute.isList || (attribute.path === null && isLong(attribute)))
      throw new Problem(400, 'shape', `query: tickets have no order by "${name}"`)
    return { attribute, direction: direction === 'desc' ? -1 : 1 }
  })
  return keys.filter((one, i) => keys.findIndex(({ attribute }) => attribute.name === one.attribute.name) === i)
}

/** A page of the list, and the cursor of the next one. */
export async function orderedPage(
  filter: Parameters<Store['tickets']['pageBy']>[0],
  {
    keys,
    cursor,
    limit,
  }: { readonly keys: readonly SortKey[]; readonly cursor: string | undefined; readonly limit: number },
  { tickets }: Store,
): Promise<{ readonly shown: readonly Ticket[]; readonly next: string | null }> {
  const after = sortPlaceOf(cursor, keys.length)
  const found = await tickets.pageBy(filter, keys, { after, limit: limit + 1 })
  const last = found[limit - 1]
  const next = found.length > limit && last ? Buffer.from(JSON.stringify(last.place)).toString('base64url') : null
  return { shown: found.slice(0, limit).map(({ ticket }) => ticket), next }
}

function isLong({ type }: QueryAttribute): boolean {
  return type === 'text' || type === 'rich_text'
}

const value = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])
const placeSchema = z.object({ values: z.array(value).max(6), number: z.int().positive() })

/** Only scalars get into the query, as many as there are keys. */
function sortPlaceOf(cursor: string | undefined, count: number): SortPlace | null {
  if (cursor === undefined) return null
  const place = placeSchema.safeParse(parsed(cursor)).data
  if (place?.values.length === count) return { ...place, number: place.number as TicketNumber }
  throw new Problem(400, 'shape', 'query.cursor: is none that this list gave')
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown
  } catch {
    return null
  }
}
