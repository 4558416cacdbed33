/** Filters, sort orders and groups of tickets, over every stock and custom attribute (T-016, T-131). */
import { fieldValueOf } from './field-value.ts'
import type { FieldRecord } from './records.ts'
import { allGiven, isRefused, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { stockAttributes, type StockAttribute } from './stock-attributes.ts'
import { ticketNumber } from '../ticket.ts'

/** An attribute that tickets are asked by; a custom one has no path of its own. */
export type QueryAttribute = Pick<StockAttribute, 'name' | 'type' | 'isList' | 'allowedValues'> & {
  readonly path: string | null
}

/** A custom field as an attribute. */
export function customAttribute({ id, ...field }: Pick<FieldRecord, 'id' | 'type' | 'isList' | 'allowedValues'>): QueryAttribute {
  return { ...field, name: id, path: null }
}

/** One condition; null among the values: the ticket has none. */
export interface Condition {
  readonly attribute: QueryAttribute
  readonly operator: 'any-of' | 'none-of' | 'from' | 'before'
  readonly values: readonly unknown[]
}

/** One key of a sort order, the first being the strongest. */
export interface SortKey {
  readonly attribute: QueryAttribute
  readonly direction: 1 | -1
}

const operators = { '=': 'any-of', '!=': 'none-of', '>=': 'from', '<': 'before' } as const

/**
 * Reads a condition: `stage=queued,resolved` any of these, `stage!=resolved` none of these, `createdDate>=2026-11-01`
 * and `createdDate<2026-12-01` for what has an order; nothing after `=` means that the ticket has none. Refused naming
 * the attributes there are, or what the value has to be.
 */
export function conditionOf(text: string, fields: readonly FieldRecord[]): Condition | Refused {
  const found = /^([\w-]+)(!=|>=|=|<)([\s\S]*)$/.exec(text)
  const [, name = '', sign = '', value = ''] = found ?? []
  if (!found) return refusal(`"${text}" is no filter; write key=value, key!=value, key>=value or key<value`)
  const operator = operators[sign as keyof typeof operators]
  const isRange = operator === 'from' || operator === 'before'
  return unlessRefused(attributeNamed(name, fields), (attribute) => {
    if (isRange && !hasOrder(attribute)) return refusal(`${attribute.name} has no order; ask for it with = or !=`)
    const texts = isRange ? [value] : value.split(',').map((item) => item.trim())
    const read = allGiven(texts.map((item) => valueOf(attribute, item)))
    return unlessRefused(read, (values) => ({ attribute, operator, values }))
  })
}

/** Reads `severity:desc`; the direction is optional. Refused for an unknown attribute or direction. */
export function sortKeyOf(text: string, fields: readonly FieldRecord[]): SortKey | Refused {
  const [name = '', direction = 'asc', ...rest] = text.trim().split(':')
  if ((direction !== 'asc' && direction !== 'desc') || rest.length > 0) return refusal(`"${text}" is no sort order; write severity:desc`)
  const attribute = attributeNamed(name, fields)
  return isRefused(attribute) ? attribute : { attribute, direction: direction === 'asc' ? 1 : -1 }
}

/** The attribute of a name; refused naming those there are. */
export function attributeNamed(name: string, fields: readonly FieldRecord[]): QueryAttribute | Refused {
  const stock = stockAttributes.find((attribute) => attribute.name === name || attribute.shortName === name)
  const custom = fields.find(({ id }) => id === name)
  if (stock) return stock
  if (custom) return customAttribute(custom)
  const names = [...stockAttributes.map((attribute) => attribute.name), ...fields.map(({ id }) => id)]
  return refusal(`tickets have no "${name}"; they have ${names.join(', ')}`)
}

function hasOrder({ type, allowedValues }: QueryAttribute): boolean {
  return ['int', 'double', 'timestamp', 'date'].includes(type) && allowedValues.length === 0
}

function valueOf(attribute: QueryAttribute, text: string): unknown {
  const { name, type, allowedValues, path } = attribute
  if (text === '') return null
  if (path === '_id') return ticketNumber(text) ?? wrongValue(name, text, 'a ticket such as TKT-12')
  if (type === 'enum' && !allowedValues.includes(text)) return wrongValue(name, text, `one of ${allowedValues.join(', ')}`)
  if (type === 'bool' && text !== 'true' && text !== 'false') return wrongValue(name, text, 'true or false')
  if (type === 'timestamp' && path !== null) return timeOf(name, text)
  const value = fieldValueOf({ type, isList: false }, text)
  return typeof value === 'number' && Number.isNaN(value) ? wrongValue(name, text, 'a number') : value
}

function timeOf(name: string, text: string): number | Refused {
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? wrongValue(name, text, 'a day or time such as 2026-11-24') : atMs
}

function wrongValue(name: string, text: string, what: string): Refused {
  return refusal(`${name} is ${what}; not "${text}"`)
}
