/** Splits a sorted list of tickets by the values of an enum, so that only the tickets of a page are sorted. */
import type { mongo } from 'mongoose'
import type { Condition, SortKey } from '../tickets/records/ticket-query.ts'
import type { SortPlace } from './ticket-selection.ts'

/** The tickets with one value of a sort key. */
export interface Bucket {
  /** The index of the value among the allowed ones, as in a {@link SortPlace}; -1: none of them. */
  readonly rank: number
  readonly match: mongo.Document
}

/**
 * The buckets of a list in the order of a key; null for a key that is no enum.
 *
 * @param conditions - of the list: values that they exclude are left out
 */
export function bucketsOf({ attribute, direction }: SortKey, conditions: readonly Condition[]): readonly Bucket[] | null {
  const { path, isList, allowedValues, derived } = attribute
  if (path === null || isList || allowedValues.length === 0) return null
  const heldBy = allowedValues.map((value) => (derived ? Object.keys(derived).filter((held) => derived[held] === value) : [value]))
  const all = heldBy.flat()
  const meant = conditions
    .filter((condition) => condition.operator === 'any-of' && condition.attribute.path === path)
    .map(({ values }) => values)
  const others = meant.every((values) => values.some((value) => !all.includes(value as string)))
  const known = heldBy
    .map((held) => held.filter((value) => meant.every((values) => values.includes(value))))
    .flatMap((held, rank) => (held.length > 0 ? { rank, match: { [path]: { $in: held } } } : []))
  const buckets = others ? [{ rank: -1, match: { [path]: { $nin: all } } }, ...known] : known
  return direction === 1 ? buckets : buckets.toReversed()
}

/** The buckets from a position on; that of the position is first. */
export function bucketsFrom(buckets: readonly Bucket[], { direction }: SortKey, after: SortPlace | null): readonly Bucket[] {
  const reached = after?.values[0]
  return typeof reached === 'number' ? buckets.filter(({ rank }) => (rank - reached) * direction >= 0) : buckets
}
