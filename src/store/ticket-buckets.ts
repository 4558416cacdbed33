/** The values of an enum as parts of a list: read one after the other, no more is sorted than the page shows. */
import type { mongo } from 'mongoose'
import type { Condition, SortKey } from '../tickets/records/ticket-query.ts'
import type { SortPlace } from './ticket-selection.ts'

/** The tickets with one value of a key. */
export interface Bucket {
  /** The value's place among those that are allowed, as it stands in a {@link SortPlace}; -1: none of them. */
  readonly rank: number
  readonly match: mongo.Document
}

/**
 * The parts of a list in the order of a key; null for a key of any number of values.
 *
 * @param conditions - what the list is of: values that none of its tickets has are left out
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

/** The parts of which something comes after a place, that of the place itself the first. */
export function bucketsFrom(buckets: readonly Bucket[], { direction }: SortKey, after: SortPlace | null): readonly Bucket[] {
  const reached = after?.values[0]
  return typeof reached === 'number' ? buckets.filter(({ rank }) => (rank - reached) * direction >= 0) : buckets
}
