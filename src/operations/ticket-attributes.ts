/** The attributes that people set, from the table of stock attributes. */
import { z } from 'zod'
import { editTicket } from '../act/edit-ticket.ts'
import type { Store } from '../store/store.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { fieldValueOf } from '../tickets/records/field-value.ts'
import { stockAttributes, type SettableField, type StockAttribute } from '../tickets/records/stock-attributes.ts'
import { operation } from './operation.ts'
import { onTicket, saysVersion } from './ticket-result.ts'
import type { ValuePairs } from './value-pairs.ts'
import { choiceSchema, customValueSchema, nameSchema, textSchema, timeSchema } from './wire.ts'

/** The editable stock attributes. */
export const editable = stockAttributes.filter(({ isEditable }) => isEditable)

/** Values of custom fields by name. */
export const customFieldsSchema = z.record(nameSchema, customValueSchema)
/** A title in full; the rules would cut a longer one. */
export const titleSchema = textSchema(256).min(1)

/** The body that sets attributes; all are optional. */
export const attributesBody = z
  .strictObject({
    ...Object.fromEntries(editable.map((attribute) => [attribute.name, inputSchema(attribute)])),
    custom_fields: customFieldsSchema.describe('null takes a value away'),
  })
  .partial()

/** The same attributes as `key=value`. */
export const attributePairs: ValuePairs = {
  noun: 'a ticket',
  attributes: editable.map(({ name, type, isList, isNullable }) => ({ name, field: name, type, isList, isNullable })),
  other: customPair,
  hint: 'see intray attributes',
}

/** Operation: sets attributes of a ticket. */
export const updateTicket = operation({
  ...onTicket,
  id: 'updateTicket',
  tag: 'tickets',
  method: 'PATCH',
  path: '/tickets/:id',
  summary: 'Attributes; those that are not named stay',
  body: attributesBody as z.ZodType<Readonly<Record<string, unknown>>>,
  guard: 'required',
  command: {
    usage: 'ticket set <ticket>',
    isForSeveral: true,
    description: `one ticket or several; attributes: ${editable.map(({ name }) => name).join(', ')}, and custom fields`,
    fills: ['id'],
    values: attributePairs,
    help: 'An empty value takes an attribute away. Custom fields have their names. Of several tickets each is changed by itself: where one is refused, the others are changed.',
    example: 'TKT-12 TKT-13 severity=high owned_by=sam@us.example target_close_date=2026-12-01 tnt__region=north',
    says: saysVersion,
  },
  run: ({ params, body: values, ...request }, deps) => editTicket(params.id, editsOf(values), request, deps),
})

/** The edits for the attributes and custom fields of a body. */
export function editsOf(
  values: Readonly<Record<string, unknown>>,
  attributes: readonly StockAttribute[] = editable,
): readonly TicketEdit[] {
  const custom = Object.entries((values['custom_fields'] ?? {}) as object)
  return [
    ...attributes.flatMap((attribute) => editOf(attribute, values[attribute.name])),
    ...custom.map(([name, to]): TicketEdit => ({ kind: 'customField', name, to })),
  ]
}

function editOf({ type, path }: StockAttribute, value: unknown): readonly TicketEdit[] {
  if (value === undefined) return []
  if (path === 'needsResponse') return [{ kind: 'needsResponse', to: value === true }]
  const to = type === 'timestamp' && typeof value === 'string' ? Date.parse(value) : value
  return [{ kind: 'set', field: path as SettableField, to }]
}

/** The schema of an attribute's values; further rules are checked when it is set. */
export function inputSchema({ name, type, isList, isNullable, allowedValues, about }: StockAttribute): z.ZodType {
  const single = singleSchema(name, type, allowedValues)
  const schema = isList ? z.array(single).max(100) : isNullable ? single.nullable() : single
  return about === '' ? schema : schema.describe(about)
}

function singleSchema(name: string, type: StockAttribute['type'], allowedValues: readonly string[]): z.ZodType {
  if (name === 'title') return titleSchema
  if (type === 'text') return textSchema(65_536)
  if (type === 'enum') return choiceSchema(allowedValues)
  if (type === 'bool') return z.boolean()
  return type === 'timestamp' ? timeSchema : nameSchema
}

async function customPair(name: string, text: string, { records }: Store): Promise<object | null> {
  const field = await records.find('field', name)
  return field && { custom_fields: { [name]: text === '' ? null : fieldValueOf(field, text) } }
}
