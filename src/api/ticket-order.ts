/** The order of the ticket list: several keys, a group before them, and cursors that hold in any of these (T-131). */
import { z } from 'zod'
import { customFields } from '../act/select-tickets.ts'
import { wireName } from '../operations/wire-name.ts'
import type { Store } from '../store/store.ts'
import type { SortPlace } from '../store/ticket-selection.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import { customAttribute, type QueryAttribute, type SortKey } from '../tickets/records/ticket-query.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { placeOf } from './paging.ts'
import { Problem } from './problem.ts'

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
    .optional()
    .describe('up to five keys, the strongest first; each `:asc` or `:desc`. Default: modified_date:desc; with `q`, the best match first'),
  group_by: z
    .string()
    .max(100)
    .regex(new RegExp(`^${names}$`), 'is no attribute that tickets are grouped by')
    .optional()
    .describe('tickets with the same value stand together; each goes by `sort_by` then'),
}

/**
 * The keys of an order, the group first.
 *
 * @throws {Problem} 400 when there is no such custom field, or it has no order
 */
export async function sortKeysOf(
  {
    sort_by: sortBy = 'modified_date:desc',
    group_by: group,
  }: { readonly sort_by?: string | undefined; readonly group_by?: string | undefined },
  store: Store,
): Promise<readonly SortKey[]> {
  const texts = [...(group === undefined ? [] : [group]), ...sortBy.split(',')]
  const custom = texts.some((text) => text.includes('__')) ? (await customFields(store)).map(customAttribute) : []
  const keys = texts.map((text): SortKey => {
    const [name = '', direction] = text.split(':')
    const attribute = sortable.find((one) => wireName(one.name) === name) ?? custom.find((one) => one.name === name)
    if (!attribute || attribute.isList || isLong(attribute)) throw new Problem(400, 'shape', `query: tickets have no order by "${name}"`)
    return { attribute, direction: direction === 'desc' ? -1 : 1 }
  })
  return keys.filter((one, i) => keys.findIndex(({ attribute }) => attribute.name === one.attribute.name) === i)
}

function isLong({ type, path }: QueryAttribute): boolean {
  return path === null && (type === 'text' || type === 'rich_text')
}

const value = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])

/** The place of a cursor: only scalars get into the query, as many as there are keys. */
export function sortPlaceOf(cursor: string | undefined, count: number): SortPlace | null {
  const number = z.int().positive()
  const place = placeOf(cursor, z.object({ values: z.array(value).length(count), number }))
  return place && { ...place, number: place.number as TicketNumber }
}
