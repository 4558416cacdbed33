/** The filters of the ticket list: an allow-list of scalars, so that no input becomes an operator. */
import { z } from 'zod'
import { stockAttributes, type StockAttribute } from '../tickets/records/stock-attributes.ts'
import { customAttribute, type Condition } from '../tickets/records/ticket-query.ts'
import { stages, stateOf } from '../tickets/stage/stage.ts'
import { flagText, listText, nameSchema, timeSchema } from '../operations/wire.ts'

const states = ['open', 'in_progress', 'closed'] as const
const wordsOf = (words: readonly string[]) => {
  const one = `(${words.join('|')})`
  return listText(z.enum(words as string[]), { type: 'string', pattern: `^${one}(,${one})*$`, maxLength: 500 })
}
const filterable = stockAttributes.filter(({ filter }) => filter !== null)

function filterSchema({ type, allowedValues }: StockAttribute): z.ZodType {
  if (type === 'enum') return wordsOf(allowedValues).optional().describe('any of these, separated by commas')
  return type === 'bool' ? flagText.optional() : nameSchema.optional()
}

/** Filters, all of which must hold. */
export const filterShape = {
  ...(Object.fromEntries(filterable.map((one) => [one.filter, filterSchema(one)])) as object),
  'stage.name': wordsOf(stages).optional().describe('any of these, separated by commas'),
  'stage.name.not_in': wordsOf(stages).optional().describe('none of these'),
  state: z.enum(states).optional(),
  custom_field: z
    .string()
    .max(600)
    .regex(/^(tnt|ctype)__[a-z0-9_]{1,60}:[^\u0000-\u001f\u007f]+$/, 'is written as name:value')
    .optional()
    .describe('`name:value`; of a list, one of its values'),
  snoozed: flagText.optional().describe('asleep, or awake; default: both'),
  created_after: timeSchema.optional(),
  created_before: timeSchema.optional(),
  modified_after: timeSchema.optional(),
  modified_before: timeSchema.optional(),
}

/** Checked filters. */
export interface Filters extends Readonly<Record<string, unknown>> {
  readonly 'stage.name'?: readonly string[] | undefined
  readonly 'stage.name.not_in'?: readonly string[] | undefined
  readonly state?: (typeof states)[number] | undefined
  readonly custom_field?: string | undefined
  readonly snoozed?: boolean | undefined
  readonly created_after?: string | undefined
  readonly created_before?: string | undefined
  readonly modified_after?: string | undefined
  readonly modified_before?: string | undefined
}

/** The conditions of checked filters. */
export function conditionsOf(given: Filters): readonly Condition[] {
  const { state, snoozed, custom_field: custom } = given
  const ofState = state && stages.filter((stage) => stateOf[stage] === state)
  return [
    ...filterable.flatMap((attribute) => anyOf(attribute, given[attribute.filter ?? ''])),
    ...anyOf(named('stage'), given['stage.name']),
    ...anyOf(named('stage'), given['stage.name.not_in'], 'none-of'),
    ...anyOf(named('stage'), ofState),
    ...(custom === undefined ? [] : [customCondition(custom)]),
    ...(snoozed === undefined ? [] : anyOf(named('snoozedUntil'), [null], snoozed ? 'none-of' : 'any-of')),
    ...range(named('createdDate'), given.created_after, given.created_before),
    ...range(named('modifiedDate'), given.modified_after, given.modified_before),
  ]
}

function named(name: string): StockAttribute {
  return stockAttributes.find((one) => one.name === name)!
}

function anyOf(attribute: StockAttribute, value: unknown, operator: Condition['operator'] = 'any-of'): Condition[] {
  if (value === undefined) return []
  return [{ attribute, operator, values: Array.isArray(value) ? value : [value] }]
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

/** Moments are whole milliseconds: after one is from the next. */
function range(attribute: StockAttribute, after: string | undefined, before: string | undefined): Condition[] {
  return [
    ...(after === undefined ? [] : [{ attribute, operator: 'from', values: [Date.parse(after) + 1] } as const]),
    ...(before === undefined ? [] : [{ attribute, operator: 'before', values: [Date.parse(before)] } as const]),
  ]
}
