/** Reads `key=value` arguments as the fields of a request. */
import { UserError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { fieldValueOf, isDay } from '../tickets/records/field-value.ts'
import { momentOf } from '../tickets/records/ticket-query.ts'
import { momentShown } from '../tickets/stage/working-hours.ts'
import type { FieldType } from '../tickets/records/records.ts'

/** A key. */
export interface ValueAttribute {
  readonly name: string
  /** The field that it fills. */
  readonly field: string
  readonly type: FieldType
  readonly isList: boolean
  /** An empty value becomes null. */
  readonly isNullable: boolean
}

/** The keys of a command. */
export interface ValuePairs {
  /** What has these keys, such as `a part`. */
  readonly noun: string
  readonly attributes: readonly ValueAttribute[]
  /** Looks up other keys; null: there is no such key. */
  readonly other?: (name: string, text: string, store: Store) => Promise<object | null>
  /** Completes `a ticket has no "colour"; `. Default: the list of keys. */
  readonly hint?: string
}

/**
 * The fields for some arguments.
 *
 * @throws {UserError} for an argument that is no pair, or has an unknown key
 */
export async function fieldsOfPairs(
  texts: readonly string[],
  { noun, attributes, other, hint }: ValuePairs,
  { store, timeZone }: { readonly store: Store; readonly timeZone: string },
): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {}
  for (const [name, text] of texts.map(pairOf)) {
    const attribute = attributes.find((candidate) => candidate.name === name)
    const more = attribute ? { [attribute.field]: valueOf(attribute, text, timeZone) } : await other?.(name, text, store)
    if (!more) throw new UserError(`${noun} has no "${name}"; ${hint ?? `it has ${attributes.map((known) => known.name).join(', ')}`}`)
    // Several custom fields are merged into one field of the request.
    for (const [field, value] of Object.entries(more))
      fields[field] = isRecord(value) ? { ...(fields[field] as object | undefined), ...value } : value
  }
  return fields
}

/**
 * Splits `key=value`.
 *
 * @throws {UserError} when there is no `=`
 */
function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UserError(`"${text}" is no key=value`)
  return [text.slice(0, at).trim(), text.slice(at + 1)]
}

function valueOf({ type, isList, isNullable }: ValueAttribute, text: string, timeZone: string): unknown {
  if (text === '' && isNullable) return null
  return type === 'timestamp' ? timeOf(text, timeZone) : fieldValueOf({ type, isList }, text)
}

/** A day as a target means its end in the site's time zone. */
function timeOf(text: string, timeZone: string): string {
  const atMs = isDay(text) ? momentShown(timeZone, Date.parse(`${text}T23:59:59Z`)) : momentOf(text, timeZone)
  if (atMs === null) throw new UserError(`"${text}" is no day or time such as 2026-12-01 or 2026-12-01T12:00:00Z`)
  return new Date(atMs).toISOString()
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
