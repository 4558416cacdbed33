/** Conditions and sort orders in the words of MongoDB: a value is always a value, never an operator. */
import type { Condition, QueryAttribute, SortKey } from '../tickets/ticket-query.ts'
import type { Document } from './driver.ts'

/** The filter of some conditions, all of which must hold. */
export function matchOf(conditions: readonly Condition[]): Document {
  return conditions.length === 0 ? {} : { $and: conditions.map(matchOne) }
}

/** The stages of an aggregation that sort, ticket numbers deciding between equals. */
export function sortStages(keys: readonly SortKey[]): Document[] {
  if (keys.length === 0) return [{ $sort: { _id: 1 } }]
  const named = keys.map((key, i) => ({ ...key, as: `sortKey${i}` }))
  return [
    { $addFields: Object.fromEntries(named.map(({ as, attribute }) => [as, sortValue(attribute)])) },
    { $sort: { ...Object.fromEntries(named.map(({ as, direction }) => [as, direction])), _id: 1 } },
    { $project: Object.fromEntries(named.map(({ as }) => [as, 0])) },
  ]
}

function matchOne({ attribute, operator, values }: Condition): Document {
  if (operator === 'none-of') return { $nor: [anyOf(attribute, values)] }
  if (operator === 'any-of') return anyOf(attribute, values)
  const range = { [operator === 'from' ? '$gte' : '$lt']: values[0] }
  return attribute.path === null
    ? { customFields: { $elemMatch: { name: attribute.name, value: range } } }
    : { [attribute.path]: range }
}

function anyOf({ name, path, isList }: QueryAttribute, values: readonly unknown[]): Document {
  const given = { $in: values.filter((value) => value !== null) }
  const has = path === null ? { customFields: { $elemMatch: { name, value: given } } } : { [path]: given }
  return values.includes(null) ? { $or: [has, hasNone(name, path, isList)] } : has
}

function hasNone(name: string, path: string | null, isList: boolean): Document {
  if (path === null) return { 'customFields.name': { $ne: name } }
  return isList ? { [path.split('.')[0] ?? path]: { $size: 0 } } : { [path]: null }
}

/** Values of an enum have an order of their own, such as that of severities (T-006). */
function sortValue({ name, path, allowedValues }: QueryAttribute): unknown {
  const named = { $filter: { input: '$customFields', cond: { $eq: ['$$this.name', { $literal: name }] } } }
  const value = path === null ? { $first: { $map: { input: named, in: '$$this.value' } } } : `$${path}`
  return allowedValues.length === 0 ? value : { $indexOfArray: [{ $literal: allowedValues }, value] }
}
