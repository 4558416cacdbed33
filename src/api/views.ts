/** Saved views and the attributes that they name (T-016, T-130, T-131): filters as they are written on the command line. */
import { z } from 'zod'
import { allowed } from '../act/allowed.ts'
import { existingRecord } from '../act/edit-records.ts'
import type { Store } from '../store/store.ts'
import type { FieldRecord, ViewRecord } from '../tickets/records/records.ts'
import { allGiven } from '../tickets/refusal.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import {
  attributeNamed,
  conditionOf,
  sortKeyOf,
  type Condition,
  type SortKey,
} from '../tickets/records/ticket-query.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

/** What a view selects, ready to be asked. */
export interface Selection {
  readonly conditions: readonly Condition[]
  /** The group first: tickets of one group stand together. */
  readonly order: readonly SortKey[]
  /** Names of attributes; empty: all. */
  readonly columns: readonly string[]
}

/**
 * The selection of a view.
 *
 * @throws {NotFoundError} when there is no such view
 * @throws {UserError} when it names an attribute that is no longer there
 */
export async function selectionOf(name: string, store: Store): Promise<Selection> {
  return selected(await existingRecord('view', name, { store }), await fieldsOf(store))
}

/** @throws {UserError} for a filter, sort key, group or column that there is not */
export async function checkView(view: Partial<Omit<ViewRecord, 'id'>>, store: Store): Promise<void> {
  selected({ filters: [], sort: [], group: null, columns: [], ...view }, await fieldsOf(store))
}

/** The catalogue of attributes. */
export function attributesEndpoint({ store }: ConsoleDeps): Endpoint {
  const attribute = z.object({
    name: z.string(),
    type: z.string(),
    is_list: z.boolean(),
    allowed_values: z.array(z.string()),
    is_custom: z.boolean(),
  })
  return endpoint({
    ...{ method: 'GET', path: '/attributes', id: 'listAttributes', tag: 'views', access: 'read' },
    summary: 'Every stock and custom attribute of tickets, as the filters of views name it',
    answer: z.object({ attributes: z.array(attribute) }),
    run: async () => {
      const custom = (await fieldsOf(store)).map(({ id, ...field }) => ({ ...field, name: id, isCustom: true }))
      const stock = stockAttributes.map((one) => ({ ...one, isCustom: false }))
      const attributes = [...stock, ...custom].map(({ name, type, isList, allowedValues, isCustom }) => {
        return { name, type, is_list: isList, allowed_values: [...allowedValues], is_custom: isCustom }
      })
      return { body: { attributes } }
    },
  })
}

function selected(
  { filters, sort, group, columns }: Omit<ViewRecord, 'id'>,
  fields: readonly FieldRecord[],
): Selection {
  const grouped = group === null ? [] : [{ attribute: allowed(attributeNamed(group, fields)), direction: 1 as const }]
  return {
    conditions: allowed(allGiven(filters.map((text) => conditionOf(text, fields)))),
    order: allowed(allGiven([...grouped, ...sort.map((text) => sortKeyOf(text, fields))])),
    columns: allowed(allGiven(columns.map((name) => attributeNamed(name, fields)))).map(({ name }) => name),
  }
}

async function fieldsOf({ records }: Store): Promise<readonly FieldRecord[]> {
  const fields: FieldRecord[] = []
  for await (const field of records.all('field')) fields.push(field)
  return fields
}
