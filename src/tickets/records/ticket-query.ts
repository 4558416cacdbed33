/** Filters, sort orders and groups of tickets, over every stock and custom attribute (T-016, T-131). */
import { UserError } from '../../errors.ts'
import { fieldValueOf } from './field-value.ts'
import type { FieldRecord } from './records.ts'
import { stockAttributes, type StockAttribute } from './stock-attributes.ts'
import { ticketNumber } from '../ticket.ts'

/** An attribute that tickets are asked by; a custom one has no path of its own. */
export type QueryAttribute = Omit<StockAttribute, 'path'> & { readonly path: string | null }

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

const shortNames: Readonly<Record<string, string>> = {
  owner: 'ownedBy',
  workspace: 'revOrg',
  member: 'emailMembers',
  reporter: 'reportedBy',
  subscriber: 'subscribers',
  tag: 'tags',
  channel: 'channels',
}

const operators = { '=': 'any-of', '!=': 'none-of', '>=': 'from', '<': 'before' } as const

/**
 * Reads a condition: `stage=queued,resolved` any of these, `stage!=resolved` none of these, `createdDate>=2026-11-01`
 * and `createdDate<2026-12-01` for what has an order; nothing after `=` means that the ticket has none.
 *
 * @throws {UserError} naming the attributes there are, or what the value has to be
 */
export function conditionOf(text: string, fields: readonly FieldRecord[]): Condition {
  const found = /^([\w-]+)(!=|>=|=|<)([\s\S]*)$/.exec(text)
  const [, name = '', sign = '', value = ''] = found ?? []
  if (!found) throw new UserError(`"${text}" is no filter; write key=value, key!=value, key>=value or key<value`)
  const attribute = attributeNamed(name, fields)
  const operator = operators[sign as keyof typeof operators]
  const isRange = operator === 'from' || operator === 'before'
  if (isRange && !hasOrder(attribute)) throw new UserError(`${attribute.name} has no order; ask for it with = or !=`)
  const texts = isRange ? [value] : value.split(',').map((one) => one.trim())
  return { attribute, operator, values: texts.map((one) => valueOf(attribute, one)) }
}

/**
 * Reads `severity:desc`; the direction is optional.
 *
 * @throws {UserError} for an unknown attribute or direction
 */
export function sortKeyOf(text: string, fields: readonly FieldRecord[]): SortKey {
  const [name = '', direction = 'asc', ...rest] = text.trim().split(':')
  if ((direction !== 'asc' && direction !== 'desc') || rest.length > 0)
    throw new UserError(`"${text}" is no sort order; write severity:desc`)
  return { attribute: attributeNamed(name, fields), direction: direction === 'asc' ? 1 : -1 }
}

/** @throws {UserError} naming the attributes there are */
export function attributeNamed(name: string, fields: readonly FieldRecord[]): QueryAttribute {
  const full = Object.hasOwn(shortNames, name) ? shortNames[name] : name
  const stock = stockAttributes.find((one) => one.name === full)
  const custom = fields.find(({ id }) => id === full)
  if (stock) return stock
  if (custom) return { ...custom, name: custom.id, path: null }
  const names = [...stockAttributes.map((one) => one.name), ...fields.map(({ id }) => id)]
  throw new UserError(`tickets have no "${name}"; they have ${names.join(', ')}`)
}

function hasOrder({ type, allowedValues }: QueryAttribute): boolean {
  return ['int', 'double', 'timestamp', 'date'].includes(type) && allowedValues.length === 0
}

function valueOf(attribute: QueryAttribute, text: string): unknown {
  const { name, type, allowedValues, path } = attribute
  if (text === '') return null
  if (path === '_id') return ticketNumber(text) ?? refuse(name, text, 'a ticket such as TKT-12')
  if (type === 'enum' && !allowedValues.includes(text)) refuse(name, text, `one of ${allowedValues.join(', ')}`)
  if (type === 'bool' && text !== 'true' && text !== 'false') refuse(name, text, 'true or false')
  if (type === 'timestamp' && path !== null) return timeOf(name, text)
  const value = fieldValueOf({ type, isList: false }, text)
  return typeof value === 'number' && Number.isNaN(value) ? refuse(name, text, 'a number') : value
}

function timeOf(name: string, text: string): number {
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? refuse(name, text, 'a day or time such as 2026-11-24') : atMs
}

function refuse(name: string, text: string, what: string): never {
  throw new UserError(`${name} is ${what}; not "${text}"`)
}
