/** The fields of a header, as they stand in the mail: decoding is for whoever knows what a field holds. */
import type { HeaderField } from '../message.ts'
import { defaultLimits } from '../parse-limits.ts'
import type { ParseLimits } from '../parse-limits.ts'
import { headerLine } from './header-text.ts'
import { FIELD, headerAndBody } from './raw-mail.ts'

const mostFields = 20
const longestValue = 2000

/** A field as it stands: one character per byte (latin1), unfolded, white space at both ends removed. */
export interface RawField {
  readonly name: string
  readonly value: string
}

/** The fields of a header in order of appearance. */
export interface HeaderFields {
  readonly fields: readonly RawField[]
  /** True when fields were left out because of a limit. */
  readonly isTruncated: boolean
  /** True when lines stood between the fields that are none. */
  readonly isMalformed: boolean
}

/** Fields with their folds, one character per byte. */
export function headerLines(header: Buffer): string[] {
  return header.toString('latin1').split(/\r*\n(?![ \t])/)
}

/** The fields of a header; lines that are no fields are left out. */
export function readFields(header: Buffer, limits: ParseLimits): HeaderFields {
  const fields: RawField[] = []
  let [isTruncated, isMalformed] = [header.length > limits.headerBytes, false]
  for (const line of headerLines(header.subarray(0, limits.headerBytes))) {
    const name = FIELD.exec(line)
    if (name === null) isMalformed ||= line.trim() !== ''
    else if (fields.length >= limits.headerFields) isTruncated = true
    else fields.push({ name: name[1] ?? '', value: line.slice(name[0].length).replace(/\r*\n/g, '').trim() })
  }
  return { fields, isTruncated, isMalformed }
}

function isNamed(field: RawField, name: string): boolean {
  return field.name.length === name.length && field.name.toLowerCase() === name
}

/** The value of the first field of that name (any letter case), or null. */
export function firstValue(fields: readonly RawField[], name: string): string | null {
  return fields.find((field) => isNamed(field, name))?.value ?? null
}

/** The values of all fields of that name (any letter case), in order. */
export function allValues(fields: readonly RawField[], name: string): string[] {
  return fields.filter((field) => isNamed(field, name)).map((field) => field.value)
}

/**
 * The fields of those names, in any letter case, in order of appearance, decoded: for rules that look into fields which a parsed
 * message does not keep.
 *
 * @param raw - a mail, or its beginning
 */
export function fieldsNamed(raw: Uint8Array, names: readonly string[]): readonly HeaderField[] {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const found = readFields(headerAndBody(raw).header, defaultLimits).fields.filter(({ name }) => wanted.has(name.toLowerCase()))
  return found
    .slice(0, mostFields)
    .map(({ name, value }) => ({ name, value: headerLine(value, null).slice(0, longestValue).toWellFormed() }))
}
