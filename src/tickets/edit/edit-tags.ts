/** Edits a ticket's tags: only existing tags, with values that they allow (T-009, T-103). */
import { withField, type Draft } from '../draft.ts'
import type { RecordLookup } from '../records/records.ts'
import { allGiven, refusal, unlessRefused, type Refused } from '../refusal.ts'
import type { Tag } from '../ticket.ts'
import type { EditContext, EditOf } from './edit.ts'

/** Adds and removes tags. Adding a tag that the ticket has changes its value. Refused for an unknown tag or value. */
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

/** T-103: a tag without allowed values takes no value, and one with allowed values needs one. */
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
