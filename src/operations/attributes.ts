/** The attributes of tickets in the API: one name for filters, sort keys, groups, columns and changes (T-016). */
import { z } from 'zod'
import { customFields } from '../act/select-tickets.ts'
import type { Store } from '../store/store.ts'
import type { FieldRecord } from '../tickets/records/records.ts'
import { stockAttributes, type StockAttribute } from '../tickets/records/stock-attributes.ts'
import { customAttribute, hasOrder, isLong, isSortable, type QueryAttribute } from '../tickets/records/ticket-query.ts'

/** Attributes with parameters for a span of time. */
export const dated = stockAttributes.filter(hasOrder)
/** Attributes with a parameter for their values. */
export const valued = stockAttributes.filter((attribute) => !hasOrder(attribute) && !isLong(attribute))
/** The name of such a parameter, such as `created_after` for `created_date`. */
export const edgeOf = ({ name }: StockAttribute, edge: 'after' | 'before') => `${name.replace(/_date$/, '')}_${edge}`

const operators = ['=', '!=', '>=', '<'] as const

/** An attribute in the API. */
export const attributeSchema = z.object({
  name: z.string(),
  type: z.string(),
  is_list: z.boolean(),
  allowed_values: z.array(z.string()),
  is_custom: z.boolean(),
  subtype: z.string().nullable().describe('only tickets of this subtype have it; null: all'),
  operators: z.array(z.enum(operators)).describe('of filters in views and on the command line'),
  parameters: z.array(z.string()).describe('by which GET /tickets and GET /export filter'),
  is_groupable: z.boolean(),
  is_sortable: z.boolean(),
  is_exportable: z.boolean().describe('may be a column'),
  is_settable: z.boolean().describe('by PATCH /tickets/{id} and `intray ticket set`'),
  about: z.string(),
})

/** The type of an attribute in the API. */
export type WireAttribute = z.infer<typeof attributeSchema>

/** All attributes, stock ones first. */
export async function attributesOf(store: Store): Promise<readonly WireAttribute[]> {
  return [...stockAttributes.map(wireStock), ...(await customFields(store)).map(wireCustom)]
}

function wireStock(attribute: StockAttribute): WireAttribute {
  const { isEditable, about } = attribute
  return { ...wireCommon(attribute), is_custom: false, subtype: null, is_settable: isEditable, about: aboutStock(attribute) ?? about }
}

/** For attributes that are changed by an endpoint of their own: which one. */
function aboutStock({ name }: StockAttribute): string | null {
  const routes = {
    stage: 'stage',
    tags: 'tags',
    email_members: 'members',
    reported_by: 'reporters',
    subscribers: 'subscribers',
    links: 'links',
  }
  const route = routes[name as keyof typeof routes]
  return route === undefined ? null : `changed by POST /tickets/{id}/${route}`
}

function wireCustom(field: FieldRecord): WireAttribute {
  const common = wireCommon(customAttribute(field))
  return { ...common, is_custom: true, subtype: field.subtype, is_settable: true, about: field.description }
}

function wireCommon(attribute: QueryAttribute) {
  const { name, type, isList, allowedValues } = attribute
  return {
    name,
    type,
    is_list: isList,
    allowed_values: [...allowedValues],
    operators: hasOrder(attribute) ? [...operators] : operators.slice(0, 2),
    parameters: [...filtersOf(attribute)],
    is_groupable: true,
    is_sortable: isSortable(attribute),
    is_exportable: true,
  }
}

/** The parameters that filter by an attribute. */
function filtersOf(attribute: QueryAttribute): readonly string[] {
  const stock = stockAttributes.find(({ name }) => name === attribute.name)
  if (!stock) return ['custom_field']
  if (dated.includes(stock)) return [edgeOf(stock, 'after'), edgeOf(stock, 'before')]
  if (!valued.includes(stock)) return []
  return stock.name === 'stage' ? ['stage', 'stage_not'] : [stock.name]
}
