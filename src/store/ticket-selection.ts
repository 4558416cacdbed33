/** Translates conditions and sort keys to MongoDB. Values are never read as operators. */
import type { mongo } from 'mongoose'
import type { TicketNumber } from '../tickets/ticket.ts'
import { asksForConversations, isLong, type Condition, type QueryAttribute, type SortKey } from '../tickets/records/ticket-query.ts'

/** The filter for conditions that must all hold. Conversations are left out unless a condition is about them (T-101). */
export function matchOf(conditions: readonly Condition[]): mongo.Document {
  const apart = asksForConversations(conditions) ? [] : [ticketsAlone]
  return { $and: [...apart, ...conditions.map(matchOne)] }
}

/** Excludes conversations. */
export const ticketsAlone = { conversation: { $ne: 'current' } } as const

/** A position in a sorted list: the values of the sort keys, and the ticket number as the tie-breaker. */
export interface SortPlace {
  readonly values: readonly (string | number | boolean | null)[]
  readonly number: TicketNumber
}

/** The field of `place` with the value of a key. */
export const placeFieldOf = (index: number) => `key${index}`

/**
 * The aggregation stages that sort tickets, with the number as the tie-breaker: newest first where the last key is a descending date, as
 * the index has them. The keys' values are left in `place`, from which the next page continues. Missing values count as null, which sorts
 * first.
 *
 * @param keys - single-valued attributes; none: by number, without a `place`
 * @param after - only what comes after this position
 */
export function orderStages(keys: readonly SortKey[], after: SortPlace | null): mongo.Document[] {
  const [only, ...more] = keys
  if (!only) return [...(after ? [{ $match: { _id: { $gt: after.number } } }] : []), { $sort: { _id: 1 } }]
  if (isDate(only) && more.length === 0) return dateStages(only, after)
  const values = keys.map(({ attribute }, i) => [placeFieldOf(i), { $ifNull: [sortValue(attribute), null] }])
  const order = keys.map(({ direction }, i) => [`place.${placeFieldOf(i)}`, direction])
  return [
    { $addFields: { place: Object.fromEntries(values) } },
    ...(after ? [{ $match: { $expr: beyond(keys, after) } }] : []),
    { $sort: { ...Object.fromEntries(order), _id: numberDirection(keys) } },
  ]
}

/** A date that every ticket has. */
function isDate({ attribute: { path } }: SortKey): boolean {
  return path === 'createdAtMs' || path === 'modifiedAtMs'
}

function numberDirection(keys: readonly SortKey[]): 1 | -1 {
  const last = keys.at(-1)
  return last && isDate(last) ? last.direction : 1
}

/** Stages that an index serves. */
function dateStages({ attribute, direction }: SortKey, after: SortPlace | null): mongo.Document[] {
  const path = attribute.path ?? ''
  const operator = direction === 1 ? '$gt' : '$lt'
  const [value] = after?.values ?? []
  const equal = { [path]: value, _id: { [operator]: after?.number } }
  return [
    ...(after ? [{ $match: { $or: [{ [path]: { [operator]: value } }, equal] } }] : []),
    { $sort: { [path]: direction, _id: direction } },
    { $addFields: { place: { [placeFieldOf(0)]: `$${path}` } } },
  ]
}

/** After a position: by the first key whose values differ, then by number. */
function beyond(keys: readonly SortKey[], { values, number }: SortPlace): mongo.Document {
  const parts = [
    ...keys.map(({ direction }, i) => ({ field: `$place.${placeFieldOf(i)}`, direction, value: values[i] ?? null })),
    { field: '$_id', direction: numberDirection(keys), value: number as number },
  ].map(({ value, ...rest }) => ({ ...rest, value: { $literal: value } }))
  return {
    $or: parts.map(({ field, direction, value }, i) => ({
      $and: [
        ...parts.slice(0, i).map((before) => ({ $eq: [before.field, before.value] })),
        { [direction === 1 ? '$gt' : '$lt']: [field, value] },
      ],
    })),
  }
}

function matchOne({ attribute, operator, values }: Condition): mongo.Document {
  if (operator === 'none-of') return { $nor: [anyOf(attribute, values)] }
  if (operator === 'any-of') return anyOf(attribute, values)
  const range = { [operator === 'from' ? '$gte' : '$lt']: values[0] }
  return attribute.path === null ? { customFields: { $elemMatch: { name: attribute.name, value: range } } } : { [attribute.path]: range }
}

function anyOf({ name, path, isList }: QueryAttribute, values: readonly unknown[]): mongo.Document {
  const given = values.filter((value) => value !== null)
  const has = path === null ? { customFields: { $elemMatch: { name, value: { $in: given } } } } : { [path]: { $in: given } }
  if (!values.includes(null)) return has
  const none = hasNone(name, path, isList)
  return given.length === 0 ? none : { $or: [has, none] }
}

/** An index finds an empty list by equality, not by its size. */
function hasNone(name: string, path: string | null, isList: boolean): mongo.Document {
  if (path === null) return { 'customFields.name': { $ne: name } }
  return isList ? { [path.split('.')[0] ?? path]: { $eq: [] } } : { [path]: null }
}

/** Values of enums sort in their own order, as severities do (T-006); a list counts as a whole, in any order. */
function sortValue(attribute: QueryAttribute): unknown {
  const { allowedValues, derived, isList } = attribute
  const held = heldValue(attribute)
  if (isList) return beginningOf(joined(held))
  if (allowedValues.length === 0) return isLong(attribute) ? beginningOf(held) : held
  const value = derived ? { $arrayElemAt: [{ $literal: Object.values(derived) }, placeIn(Object.keys(derived), held)] } : held
  return placeIn(allowedValues, value)
}

function heldValue({ name, path }: QueryAttribute): unknown {
  const named = { $filter: { input: '$customFields', cond: { $eq: ['$$this.name', { $literal: name }] } } }
  return path === null ? { $first: { $map: { input: named, in: '$$this.value' } } } : `$${path}`
}

function placeIn(values: readonly string[], value: unknown): mongo.Document {
  return { $indexOfArray: [{ $literal: values }, value] }
}

/** Characters of a list or text that are compared; a cursor could not hold all of it. */
const mostCharacters = 300

function joined(list: unknown): mongo.Document {
  const sorted = { $sortArray: { input: { $ifNull: [list, []] }, sortBy: 1 } }
  return { $reduce: { input: sorted, initialValue: '', in: { $concat: ['$$value', { $toString: '$$this' }, '\n'] } } }
}

function beginningOf(text: unknown): mongo.Document {
  const beginning = { $substrCP: [{ $ifNull: [text, ''] }, 0, mostCharacters] }
  return { $cond: [{ $eq: [beginning, ''] }, null, beginning] }
}
