/** Sets custom fields of a ticket: those of its subtype, and those of every ticket (T-017, T-111). */
import { withField, type Draft } from '../draft.ts'
import { fieldValue } from '../records/field-value.ts'
import type { FieldRecord } from '../records/records.ts'
import { refusal, unlessRefused, type Refused } from '../refusal.ts'
import type { EditContext, EditOf } from './edit.ts'

type Context = Pick<EditContext, 'records' | 'cause'>

/** Sets a custom field; null removes it. Refused unless the ticket has the field, and the value is of its type. */
export function withCustomField(
  draft: Draft,
  { name, to }: Pick<EditOf<'customField'>, 'name' | 'to'>,
  { records, cause }: Context,
): Draft | Refused {
  const field = records.fields.find(({ id }) => id === name)
  if (!field) return refusal(`there is no field "${name}"`)
  if (!belongs(field, draft.ticket.subtype)) return refusal(`"${name}" is a field of tickets of the subtype "${field.subtype}" only`)
  const others = draft.ticket.customFields.filter((field) => field.name !== name)
  return unlessRefused(to === null ? null : fieldValue(field, to), (value) => {
    const customFields = value === null ? others : [...others, { name, value }]
    const sorted = customFields.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return withField(draft, { field: 'customFields', to: sorted, rule: 'T-017' }, cause)
  })
}

/** Removes the fields that a ticket with a new subtype no longer has. */
export function withoutForeignFields(draft: Draft, { records, cause }: Context): Draft {
  const { subtype, customFields } = draft.ticket
  const to = customFields.filter(({ name }) => {
    const field = records.fields.find(({ id }) => id === name)
    return field !== undefined && belongs(field, subtype)
  })
  return withField(draft, { field: 'customFields', to, rule: 'T-110' }, cause)
}

function belongs(field: FieldRecord, subtype: string | null): boolean {
  return field.subtype === null || field.subtype === subtype
}
