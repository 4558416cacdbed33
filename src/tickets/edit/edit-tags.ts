/** Tags of a ticket: only those there are, and only with a value that they allow (T-009, T-103). */
import { UserError } from '../../errors.ts'
import { withField, type Cause, type Draft } from '../draft.ts'
import type { RecordLookup } from '../records/records.ts'
import type { Tag } from '../ticket.ts'

/**
 * Adds and removes tags; adding one that is there changes its value.
 *
 * @throws {UserError} when there is no such tag, or it does not take the value
 */
export function withTags(
  draft: Draft,
  { add, remove }: { readonly add: readonly Tag[]; readonly remove: readonly string[] },
  { records, cause }: { readonly records: RecordLookup; readonly cause: Cause },
): Draft {
  const kept: readonly Tag[] = draft.ticket.tags.filter(({ name }) => !remove.includes(name))
  const to = add.reduce<readonly Tag[]>((tags, tag) => withTag(tags, checked(tag, records)), kept)
  return withField(draft, { field: 'tags', to, rule: 'T-009' }, cause)
}

function withTag(tags: readonly Tag[], tag: Tag): readonly Tag[] {
  const isThere = tags.some(({ name }) => name === tag.name)
  return isThere ? tags.map((one) => (one.name === tag.name ? tag : one)) : [...tags, tag]
}

/** T-103: an empty list of allowed values allows none; a tag with allowed values is nothing without one. */
function checked({ name, value }: Tag, records: RecordLookup): Tag {
  const tag = records.find('tag', name)
  if (!tag) throw new UserError(`there is no tag "${name}"; create it first`)
  const allowed = tag.allowedValues
  if (value !== null && allowed.length === 0) throw new UserError(`the tag "${name}" takes no value`)
  if (allowed.length > 0 && (value === null || !allowed.includes(value)))
    throw new UserError(
      `the tag "${name}" has one of the values ${allowed.join(', ')}${value === null ? '' : `; not "${value}"`}`,
    )
  return { name, value }
}
