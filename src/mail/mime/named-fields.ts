/** Fields of a header by their names, for rules that look into fields which a parsed message does not keep. */
import type { HeaderField } from '../message.ts'
import { defaultLimits } from '../parse-limits.ts'
import { readFields } from './header-fields.ts'
import { headerLine } from './header-text.ts'
import { headerAndBody } from './raw-mail.ts'

const mostFields = 20
const longestValue = 2000

/**
 * The fields of those names, in any letter case, in order of appearance, decoded.
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
