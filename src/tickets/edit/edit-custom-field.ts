/** Custom attributes of a ticket: values of the fields that its subtype and every ticket have (T-017, T-111). */
import { UserError } from '../../errors.ts'
import { withField, type Cause, type Draft } from '../draft.ts'
import { fieldValue } from '../records/field-value.ts'
import type { FieldRecord, RecordLookup } from '../records/records.ts'

interface FieldPlace {
  readonly records: RecordLookup
  readonly cause: Cause
}

/**
 * Gives a custom field a value; null takes it away.
 *
 * @throws {UserError} when the ticket has no such field, or the value is not of its type
 */
export function withCustomField(
  draft: Draft,
  { name, to }: { readonly name: string; readonly to: unknown },
  { records, cause }: FieldPlace,
): Draft {
  const field = records.fields.find(({ id }) => id === name)
  if (!field) throw new UserError(`there is no field "${name}"`)
  if (!belongs(field, draft.ticket.subtype))
    throw new UserError(`"${name}" is a field of tickets of the subtype "${field.subtype}" only`)
  const others = draft.ticket.customFields.filter((one) => one.name !== name)
  const customFields = to === null ? others : [...others, { name, value: fieldValue(field, to) }]
  const sorted = customFields.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return withField(draft, { field: 'customFields', to: sorted, rule: 'T-017' }, cause)
}

/** A ticket whose subtype changed keeps only the fields that it still has. */
export function withoutForeignFields(draft: Draft, { records, cause }: FieldPlace): Draft {
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
