/** Looks up header fields by name, for the rules on a mail's kind. */
import type { HeaderField } from '../message.ts'

/** Header values by lower-case field name, in order of appearance. */
export type FieldTable = ReadonlyMap<string, readonly string[]>

/**
 * Indexes header fields by name (RFC 5322 §1.2.2: names are case-insensitive).
 *
 * @param headers - fields in order of appearance
 */
export function tableOf(headers: readonly HeaderField[]): FieldTable {
  const table = new Map<string, string[]>()
  for (const { name, value } of headers) {
    const key = name.toLowerCase()
    const values = table.get(key)
    if (values) values.push(value)
    else table.set(key, [value])
  }
  return table
}

/** The first value of a field, trimmed; `''` when the mail has no such field. `name` in lower case. */
export function firstOf(table: FieldTable, name: string): string {
  return table.get(name)?.[0]?.trim() ?? ''
}

/**
 * The keyword of `Auto-Submitted` (RFC 3834 §5) in lower case; undefined without one. Of several fields, any other than `no` decides: an
 * added `no` does not make a robot's mail a person's. Comments nest (RFC 5322 §3.2.2); two levels are skipped.
 */
export function autoSubmittedOf(table: FieldTable): string | undefined {
  const values = table.get('auto-submitted') ?? []
  const keywords = values.map((value) => /^(?:\s|\((?:[^()]|\([^()]*\))*\))*([^\s;(]*)/.exec(value)?.[1]?.toLowerCase() ?? '')
  return keywords.find((keyword) => keyword !== 'no' && keyword !== '') ?? keywords.find((keyword) => keyword === 'no')
}

/** True when the mail has any of the fields, even empty ones. Names in lower case. */
export function hasAny(table: FieldTable, names: readonly string[]): boolean {
  return names.some((name) => table.has(name))
}

/** True when Return-Path is the null reverse-path `<>` (RFC 5321 §4.5.5): only robots send so. */
export function hasNullReversePath(table: FieldTable): boolean {
  const path = table.get('return-path')?.[0]
  return path !== undefined && /^\s*(?:<\s*>)?\s*$/.test(path)
}
