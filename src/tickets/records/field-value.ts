/** Values of custom fields: what each type allows, and how a text on the command line is read (T-111). */
import { allGiven, refusal, type Refused } from '../refusal.ts'
import type { FieldRecord, FieldType } from './records.ts'

/** Of a text; and items of a list. */
const mostCharacters = 65_536
const mostItems = 500

type Shape = Pick<FieldRecord, 'id' | 'type' | 'isList' | 'allowedValues'>

interface TypeRule {
  /** Completes "… is a list of". */
  readonly what: string
  readonly isValid: (value: unknown, field: Shape) => boolean
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= mostCharacters

const typeRules: Readonly<Record<FieldType, TypeRule>> = {
  int: { what: 'a whole number', isValid: (value) => Number.isSafeInteger(value) },
  double: { what: 'a number', isValid: (value) => typeof value === 'number' && Number.isFinite(value) },
  bool: { what: 'true or false', isValid: (value) => typeof value === 'boolean' },
  tokens: { what: 'a text of one line', isValid: (value) => isText(value) && !/[\r\n]/.test(value) },
  text: { what: 'a text', isValid: isText },
  rich_text: { what: 'a text', isValid: isText },
  enum: { what: 'one of its values', isValid: (value, field) => isText(value) && field.allowedValues.includes(value) },
  timestamp: { what: 'a time such as 2026-11-24T09:30:00Z (RFC 3339)', isValid: isTimestamp },
  date: { what: 'a day such as 2026-11-24', isValid: isDay },
  id: { what: 'an id without spaces', isValid: (value) => isText(value) && /^\S{1,256}$/.test(value) },
}

/** The stored value of a field: never an object. */
export type FieldValue = string | number | boolean | readonly (string | number | boolean)[]

/** Checks the value of a field; refused when it is not of the field's type. */
export function fieldValue(field: Shape, value: unknown): FieldValue | Refused {
  if (!field.isList) return single(field, value)
  if (!Array.isArray(value) || value.length > mostItems) return refusal(`"${field.id}" is a list of at most ${mostItems} values`)
  return allGiven(value.map((item: unknown) => single(field, item)))
}

/**
 * Reads a value from a text: numbers and booleans as they are written, list items separated by commas.
 *
 * @returns a value that `fieldValue` must still check
 */
export function fieldValueOf(field: Pick<FieldRecord, 'type' | 'isList'>, text: string): unknown {
  if (!field.isList) return singleOf(field.type, text)
  return text.trim() === '' ? [] : text.split(',').map((item) => singleOf(field.type, item.trim()))
}

function single(field: Shape, value: unknown): string | number | boolean | Refused {
  const { what, isValid } = typeRules[field.type]
  if (isValid(value, field)) return value as string | number | boolean
  const values = field.type === 'enum' ? ` (${field.allowedValues.join(', ')})` : ''
  return refusal(`"${field.id}" is ${what}${values}; not ${JSON.stringify(value)?.slice(0, 80) ?? 'nothing'}`)
}

function singleOf(type: FieldType, text: string): unknown {
  if ((type === 'int' || type === 'double') && text.trim() !== '') return Number(text)
  if (type === 'bool' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** Whether a value is an RFC 3339 date and time with an offset. */
export function isTimestamp(value: unknown): boolean {
  const shape = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
  const found = typeof value === 'string' ? shape.exec(value) : null
  return found !== null && isDay(found[1])
}

/** Whether a value is a day of the calendar; 30 February is none. */
export function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const at = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)
}
