/** The order of the ticket list: a group, then up to five keys, and cursors for any such order (T-131). */
import { z } from 'zod'
import { customFields, orderOf } from '../act/select-tickets.ts'
import type { Store } from '../store/store.ts'
import type { SortPlace } from '../store/ticket-selection.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import { attributeNamed, isSortable, sortKeyOf, type SortKey } from '../tickets/records/ticket-query.ts'
import { isRefused, type Refused } from '../tickets/refusal.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { placeOf } from './paging.ts'
import { Problem } from './problem.ts'

const custom = '(?:tnt|ctype)__[a-z0-9_]{1,60}'
const groups = stockAttributes.map(({ name }) => name)
const keys = stockAttributes.filter(isSortable).map(({ name }) => name)
const key = `(?:${keys.join('|')}|${custom})(?::(?:asc|desc))?`
const keysInWords = `${keys.join(', ')}, and custom fields`

/** Query parameters of an order. */
export const orderShape = {
  sort_by: z
    .string()
    .max(400)
    .regex(new RegExp(`^${key}(?:,${key}){0,4}$`), `is up to five keys such as severity:desc,created_date; keys are ${keysInWords}`)
    .optional()
    .describe('up to five keys, the strongest first; each `:asc` or `:desc`. Default: modified_date:desc; with `q`, the best match first'),
  group_by: z
    .string()
    .max(100)
    .regex(new RegExp(`^(?:${groups.join('|')}|${custom})$`), `is one of ${groups.join(', ')}, and custom fields`)
    .optional()
    .describe('tickets with the same value stand together, of a list with the same values; each group goes by `sort_by` then'),
}

/**
 * The sort keys of an order, the group first.
 *
 * @throws {Problem} 400 for an unknown custom field, or an attribute that cannot be sorted by
 */
export async function sortKeysOf(
  {
    sort_by: sortBy = 'modified_date:desc',
    group_by: group,
  }: { readonly sort_by?: string | undefined; readonly group_by?: string | undefined },
  store: Store,
): Promise<readonly SortKey[]> {
  const fields = `${group ?? ''}${sortBy}`.includes('__') ? await customFields(store) : []
  const grouped = group === undefined ? null : unlessRefused('group_by', attributeNamed(group, fields))
  const sorted = sortBy.split(',').map((text) => unlessRefused('sort_by', sortKeyOf(text, fields)))
  return orderOf(grouped, sorted)
}

function unlessRefused<T>(parameter: string, read: T | Refused): T {
  if (isRefused(read)) throw new Problem(400, 'shape', `query.${parameter}: ${read.refused[0]?.message ?? ''}`)
  return read
}

const value = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])

/** The place of a cursor: one scalar for each key, so that no operator can reach the query. */
export function sortPlaceOf(cursor: string | undefined, count: number): SortPlace | null {
  const number = z.int().positive()
  const place = placeOf(cursor, z.object({ values: z.array(value).length(count), number }))
  return place && { ...place, number: place.number as TicketNumber }
}
