/** The filters of the ticket list: an allow-list of scalars, so that no input becomes a MongoDB operator. */
import { z } from 'zod'
import { stockAttributes, type StockAttribute } from '../tickets/records/stock-attributes.ts'
import { conditionOn, customAttribute, momentOf, type Condition } from '../tickets/records/ticket-query.ts'
import { dated, edgeOf, valued } from '../operations/attributes.ts'
import { isDay } from '../tickets/records/field-value.ts'
import { stages } from '../tickets/stage/stage.ts'
import { flagText, listText, timeSchema } from '../operations/wire.ts'
import { allowed } from '../act/refusal-to-error.ts'

const wordsOf = (words: readonly string[]) => {
  const word = `(${words.join('|')})`
  return listText(z.enum(words as string[]), { type: 'string', pattern: `^${word}(,${word})*$`, maxLength: 500 })
}
const valueText = z
  .string()
  .max(500)
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'holds no control characters')
const ticketText = z.string().regex(/^(?:(?:TKT-)?[1-9][0-9]{0,14})?$/, 'is no ticket; write TKT-12')
/** A whole day in the site's time zone, or a moment. */
const dayOrTime = z.union([z.iso.date(), timeSchema], { error: 'is a day such as 2026-11-24, or a moment such as 2026-11-24T09:30:00Z' })

function filterSchema({ type, allowedValues, isTicket }: StockAttribute): z.ZodType {
  if (type === 'enum') return wordsOf(allowedValues).optional().describe('any of these, separated by commas')
  if (type === 'bool') return flagText.optional()
  return (isTicket ? ticketText : valueText).optional().describe('empty: tickets that have none')
}

/** Query parameters of the filters, by attribute; all of them must hold. */
export const filterShape = {
  ...(Object.fromEntries(valued.map((attribute) => [attribute.name, filterSchema(attribute)])) as object),
  stage_not: wordsOf(stages).optional().describe('none of these stages'),
  custom_field: z
    .string()
    .max(600)
    .regex(/^(tnt|ctype)__[a-z0-9_]{1,60}:[^\u0000-\u001f\u007f]+$/, 'is written as name:value')
    .optional()
    .describe('`name:value`; of a list, one of its values'),
  snoozed: flagText.optional().describe('asleep, or awake; default: both'),
  ...(Object.fromEntries(
    dated.flatMap((attribute) => [
      [
        edgeOf(attribute, 'after'),
        dayOrTime.optional().describe('later than this moment; a day: from its beginning, by the clocks of the site'),
      ],
      [edgeOf(attribute, 'before'), dayOrTime.optional().describe('earlier than this moment; a day: than its beginning')],
    ]),
  ) as object),
}

/** Filters that have passed their schemas. */
export type Filters = Readonly<Record<string, unknown>>

/**
 * The conditions that the filters stand for.
 *
 * @param timeZone - where days begin
 */
export function conditionsOf(filters: Filters, timeZone: string): readonly Condition[] {
  const textOf = (name: string) => filters[name] as string | undefined
  const custom = textOf('custom_field')
  return [
    ...valued.flatMap((attribute) => anyOf(attribute, filters[attribute.name])),
    ...anyOf(stockAttribute('stage'), filters['stage_not'], 'none-of'),
    ...(custom === undefined ? [] : [customCondition(custom)]),
    ...(filters['snoozed'] === undefined
      ? []
      : anyOf(stockAttribute('snoozed_until'), '', filters['snoozed'] === true ? 'none-of' : 'any-of')),
    ...dated.flatMap((attribute) =>
      range(attribute, { after: textOf(edgeOf(attribute, 'after')), before: textOf(edgeOf(attribute, 'before')) }, timeZone),
    ),
  ]
}

function stockAttribute(name: string): StockAttribute {
  return stockAttributes.find((attribute) => attribute.name === name)!
}

/** @param value - an empty text finds tickets without a value */
function anyOf(attribute: StockAttribute, value: unknown, operator: Condition['operator'] = 'any-of'): Condition[] {
  if (value === undefined) return []
  const texts = (Array.isArray(value) ? value : [value]).map(String)
  return [allowed(conditionOn(attribute, operator, { texts, timeZone: 'UTC' }))]
}

/** The field's type is not known here, so the text also stands for the number or flag that it spells. */
function customCondition(text: string): Condition {
  const at = text.indexOf(':')
  const [name, value] = [text.slice(0, at), text.slice(at + 1)]
  const number = Number(value)
  const flags = value === 'true' || value === 'false' ? [value === 'true'] : []
  const numbers = value.trim() !== '' && Number.isFinite(number) ? [number] : []
  const attribute = customAttribute({ id: name, type: 'text', isList: false, allowedValues: [] })
  return { attribute, operator: 'any-of', values: [value, ...numbers, ...flags] }
}

/** Moments are whole milliseconds, so "after" starts at the next one. "After" a day starts with its beginning. */
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
