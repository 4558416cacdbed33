/** The filters of the ticket list: an allow-list of scalars, so that no input becomes an operator. */
import { z } from 'zod'
import { stockAttributes, type StockAttribute } from '../tickets/records/stock-attributes.ts'
import { conditionOn, customAttribute, momentOf, type Condition } from '../tickets/records/ticket-query.ts'
import { dated, edgeOf, valued } from '../operations/attributes.ts'
import { isDay } from '../tickets/records/field-value.ts'
import { stages } from '../tickets/stage/stage.ts'
import { flagText, listText, timeSchema } from '../operations/wire.ts'
import { allowed } from '../act/refusal-to-error.ts'

const wordsOf = (words: readonly string[]) => {
  const one = `(${words.join('|')})`
  return listText(z.enum(words as string[]), { type: 'string', pattern: `^${one}(,${one})*$`, maxLength: 500 })
}
const valueText = z
  .string()
  .max(500)
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'holds no control characters')
const ticketText = z.string().regex(/^(?:(?:TKT-)?[1-9][0-9]{0,14})?$/, 'is no ticket; write TKT-12')
/** A whole day by the clocks of the site, or a moment. */
const dayOrTime = z.union([z.iso.date(), timeSchema], { error: 'is a day such as 2026-11-24, or a moment such as 2026-11-24T09:30:00Z' })

function filterSchema({ type, allowedValues, isTicket }: StockAttribute): z.ZodType {
  if (type === 'enum') return wordsOf(allowedValues).optional().describe('any of these, separated by commas')
  if (type === 'bool') return flagText.optional()
  return (isTicket ? ticketText : valueText).optional().describe('empty: tickets that have none')
}

/** Filters, all of which must hold: attributes by their names. */
export const filterShape = {
  ...(Object.fromEntries(valued.map((one) => [one.name, filterSchema(one)])) as object),
  stage_not: wordsOf(stages).optional().describe('none of these stages'),
  custom_field: z
    .string()
    .max(600)
    .regex(/^(tnt|ctype)__[a-z0-9_]{1,60}:[^\u0000-\u001f\u007f]+$/, 'is written as name:value')
    .optional()
    .describe('`name:value`; of a list, one of its values'),
  snoozed: flagText.optional().describe('asleep, or awake; default: both'),
  ...(Object.fromEntries(
    dated.flatMap((one) => [
      [edgeOf(one, 'after'), dayOrTime.optional().describe('later than this moment; a day: from its beginning, by the clocks of the site')],
      [edgeOf(one, 'before'), dayOrTime.optional().describe('earlier than this moment; a day: than its beginning')],
    ]),
  ) as object),
}

/** Checked filters. */
export type Filters = Readonly<Record<string, unknown>>

/**
 * The conditions of checked filters.
 *
 * @param timeZone - whose days are meant
 */
export function conditionsOf(given: Filters, timeZone: string): readonly Condition[] {
  const textOf = (name: string) => given[name] as string | undefined
  const custom = textOf('custom_field')
  return [
    ...valued.flatMap((attribute) => anyOf(attribute, given[attribute.name])),
    ...anyOf(named('stage'), given['stage_not'], 'none-of'),
    ...(custom === undefined ? [] : [customCondition(custom)]),
    ...(given['snoozed'] === undefined ? [] : anyOf(named('snoozed_until'), '', given['snoozed'] === true ? 'none-of' : 'any-of')),
    ...dated.flatMap((one) => range(one, { after: textOf(edgeOf(one, 'after')), before: textOf(edgeOf(one, 'before')) }, timeZone)),
  ]
}

function named(name: string): StockAttribute {
  return stockAttributes.find((one) => one.name === name)!
}

/** @param value - empty: none */
function anyOf(attribute: StockAttribute, value: unknown, operator: Condition['operator'] = 'any-of'): Condition[] {
  if (value === undefined) return []
  const texts = (Array.isArray(value) ? value : [value]).map(String)
  return [allowed(conditionOn(attribute, operator, { texts, timeZone: 'UTC' }))]
}

/** A text stands for a number or a flag where the field holds one. */
function customCondition(text: string): Condition {
  const at = text.indexOf(':')
  const [name, value] = [text.slice(0, at), text.slice(at + 1)]
  const number = Number(value)
  const flags = value === 'true' || value === 'false' ? [value === 'true'] : []
  const numbers = value.trim() !== '' && Number.isFinite(number) ? [number] : []
  const attribute = customAttribute({ id: name, type: 'text', isList: false, allowedValues: [] })
  return { attribute, operator: 'any-of', values: [value, ...numbers, ...flags] }
}

/** Moments are whole milliseconds: after one is from the next. What is after a day's beginning begins with it. */
function range(
  attribute: StockAttribute,
  { after, before }: { readonly after: string | undefined; readonly before: string | undefined },
  timeZone: string,
): Condition[] {
  const from = after === undefined ? null : momentOf(after, timeZone)
  const to = before === undefined ? null : momentOf(before, timeZone)
  return [
    ...(from === null ? [] : [{ attribute, operator: 'from', values: [isDay(after) ? from : from + 1] } as const]),
    ...(to === null ? [] : [{ attribute, operator: 'before', values: [to] } as const]),
  ]
}
