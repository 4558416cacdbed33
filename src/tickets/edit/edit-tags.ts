/** Tags of a ticket: only those there are, and only with a value that they allow (T-009, T-103). */
import { withField, type Draft } from '../draft.ts'
import type { RecordLookup } from '../records/records.ts'
import { allGiven, refusal, unlessRefused, type Refused } from '../refusal.ts'
import type { Tag } from '../ticket.ts'
import type { EditContext, EditOf } from './edit.ts'

/** Adds and removes tags; adding one that is there changes its value. Refused when there is no such tag, or value of it. */
export function withTags(
  draft: Draft,
  { add, remove }: Pick<EditOf<'tag'>, 'add' | 'remove'>,
  { records, cause }: Pick<EditContext, 'records' | 'cause'>,
): Draft | Refused {
  return unlessRefused(allGiven(add.map((tag) => checkedTag(tag, records))), (tags) => {
    const kept: readonly Tag[] = draft.ticket.tags.filter(({ name }) => !remove.includes(name))
    return withField(draft, { field: 'tags', to: tags.reduce(withTag, kept), rule: 'T-009' }, cause)
  })
}

function withTag(tags: readonly Tag[], tag: Tag): readonly Tag[] {
  const isThere = tags.some(({ name }) => name === tag.name)
  return isThere ? tags.map((known) => (known.name === tag.name ? tag : known)) : [...tags, tag]
}

/** T-103: an empty list of allowed values allows none; a tag with allowed values is nothing without one. */
function checkedTag({ name, value }: Tag, records: RecordLookup): Tag | Refused {
  const tag = records.find('tag', name)
  if (!tag) return refusal(`there is no tag "${name}"; create it first`)
  const allowed = tag.allowedValues
  if (value !== null && allowed.length === 0) return refusal(`the tag "${name}" takes no value`)
  if (allowed.length > 0 && (value === null || !allowed.includes(value))) {
    const given = value === null ? '' : `; not "${value}"`
    return refusal(`the tag "${name}" has one of the values ${allowed.join(', ')}${given}`)
  }
  return { name, value }
}
