/** Filters, sort keys and groups of tickets, by any stock or custom attribute (T-016, T-131). */
import { fieldValueOf, isDay, isTimestamp } from './field-value.ts'
import type { FieldRecord } from './records.ts'
import { allGiven, refusal, unlessRefused, type Refused } from '../refusal.ts'
import { stockAttributes, type StockAttribute } from './stock-attributes.ts'
import { ticketNumber } from '../ticket.ts'
import { momentShown } from '../stage/working-hours.ts'

/** An attribute that tickets are queried by; `path` is null for a custom field. */
export type QueryAttribute = Pick<StockAttribute, 'name' | 'type' | 'isList' | 'allowedValues' | 'isTicket' | 'derived'> & {
  readonly path: string | null
}

/** A custom field as a query attribute. */
export function customAttribute({ id, ...field }: Pick<FieldRecord, 'id' | 'type' | 'isList' | 'allowedValues'>): QueryAttribute {
  return { ...field, name: id, path: null, isTicket: false, derived: null }
}

/** All attributes of tickets, stock and custom. */
export function ticketAttributes(fields: readonly FieldRecord[]): readonly QueryAttribute[] {
  return [...stockAttributes, ...fields.map(customAttribute)]
}

/** A condition. null among the values matches tickets without a value. */
export interface Condition {
  readonly attribute: QueryAttribute
  readonly operator: 'any-of' | 'none-of' | 'from' | 'before'
  readonly values: readonly unknown[]
}

/** Whether a condition is on conversations or on ticket ids; queries otherwise leave conversations out (T-101). */
export function asksForConversations(conditions: readonly Pick<Condition, 'attribute'>[]): boolean {
  return conditions.some(({ attribute: { path } }) => path === 'conversation' || path === '_id')
}

/** A sort key; the first of several is the primary one. */
export interface SortKey {
  readonly attribute: QueryAttribute
  readonly direction: 1 | -1
}

const operators = { '=': 'any-of', '!=': 'none-of', '>=': 'from', '<': 'before' } as const

/**
 * Reads a condition: `stage=queued,resolved` for any of these, `stage!=resolved` for none of these, `created_date>=2026-11-01` and
 * `created_date<2026-12-01` for ordered values. Nothing after `=` matches tickets without a value. A refusal lists the attributes, or the
 * values.
 *
 * @param timeZone - the time zone of days
 */
export function conditionOf(text: string, fields: readonly FieldRecord[], timeZone = 'UTC'): Condition | Refused {
  const found = /^([\w-]+)(!=|>=|=|<)([\s\S]*)$/.exec(text)
  const [, name = '', sign = '', value = ''] = found ?? []
  if (!found) return refusal(`"${text}" is no filter; write key=value, key!=value, key>=value or key<value`)
  const operator = operators[sign as keyof typeof operators]
  const isRange = operator === 'from' || operator === 'before'
  return unlessRefused(attributeNamed(name, fields), (attribute) => {
    if (isRange && !hasOrder(attribute)) return refusal(`${attribute.name} has no order; ask for it with = or !=`)
    const texts = isRange ? [value] : value.split(',').map((item) => item.trim())
    return conditionOn(attribute, operator, { texts, timeZone })
  })
}

/** A condition on an attribute, with values read from texts; refused for a value that the attribute cannot have. */
export function conditionOn(
  attribute: QueryAttribute,
  operator: Condition['operator'],
  { texts, timeZone }: { readonly texts: readonly string[]; readonly timeZone: string },
): Condition | Refused {
  const read = allGiven(texts.map((item) => valueOf(attribute, item, timeZone)))
  return unlessRefused(read, (values) => ({ attribute, operator, values: heldValues(attribute, values) }))
}

/** For a derived attribute, the stored values that yield one of the given values. */
function heldValues({ derived }: QueryAttribute, values: readonly unknown[]): readonly unknown[] {
  if (derived === null) return values
  const held = Object.keys(derived).filter((value) => values.includes(derived[value]))
  return values.includes(null) ? [...held, null] : held
}

/** Reads a sort key such as `severity:desc`; the direction is optional. Refused for an unknown attribute or direction. */
export function sortKeyOf(text: string, fields: readonly FieldRecord[]): SortKey | Refused {
  const [name = '', direction = 'asc', ...rest] = text.trim().split(':')
  if ((direction !== 'asc' && direction !== 'desc') || rest.length > 0) return refusal(`"${text}" is no sort order; write severity:desc`)
  const all = ticketAttributes(fields).filter(isSortable)
  const attribute = all.find((candidate) => candidate.name === name)
  if (!attribute) return refusal(`tickets are not sorted by "${name}"; they are by ${namesOf(all)}`)
  return { attribute, direction: direction === 'asc' ? 1 : -1 }
}

/** Lists and long texts cannot be sorted by, though tickets can be grouped by them. */
export function isSortable({ isList, ...attribute }: QueryAttribute): boolean {
  return !isList && !isLong(attribute)
}

/** Whether values are long texts, by which tickets are neither listed nor sorted. */
export function isLong({ name, type }: Pick<QueryAttribute, 'name' | 'type'>): boolean {
  return (type === 'text' || type === 'rich_text') && name !== 'title'
}

/** The attribute with a name; a refusal lists all of them. */
export function attributeNamed(name: string, fields: readonly FieldRecord[]): QueryAttribute | Refused {
  const all = ticketAttributes(fields)
  return all.find((candidate) => candidate.name === name) ?? refusal(`tickets have no "${name}"; they have ${namesOf(all)}`)
}

function namesOf(attributes: readonly QueryAttribute[]): string {
  return attributes.map(({ name }) => name).join(', ')
}

/** Whether `>=` and `<` apply to an attribute. */
export function hasOrder({ type, allowedValues }: QueryAttribute): boolean {
  return ['int', 'double', 'timestamp', 'date'].includes(type) && allowedValues.length === 0
}

function valueOf(attribute: QueryAttribute, text: string, timeZone: string): unknown {
  const { name, type, allowedValues, path, isTicket } = attribute
  if (text === '') return null
  if (isTicket) return ticketNumber(text) ?? wrongValue(name, text, 'a ticket such as TKT-12')
  if (type === 'enum' && !allowedValues.includes(text)) return wrongValue(name, text, `one of ${allowedValues.join(', ')}`)
  if (type === 'bool' && text !== 'true' && text !== 'false') return wrongValue(name, text, 'true or false')
  if (type === 'timestamp' && path !== null) return momentOf(text, timeZone) ?? wrongValue(name, text, 'a day or time such as 2026-11-24')
  const value = fieldValueOf({ type, isList: false }, text)
  return typeof value === 'number' && Number.isNaN(value) ? wrongValue(name, text, 'a number') : value
}

/** The time that a text stands for: a timestamp, or the beginning of a day; null: neither. */
export function momentOf(text: string, timeZone: string): number | null {
  if (isTimestamp(text)) return Date.parse(text)
  return isDay(text) ? momentShown(timeZone, Date.parse(text)) : null
}

function wrongValue(name: string, text: string, what: string): Refused {
  return refusal(`${name} is ${what}; not "${text}"`)
}
