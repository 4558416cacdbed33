/** The field groups of machine-readable reports: blocks of `Name: value` lines parted by blank lines (RFC 3464 §2.1). */

/** One group: values by lower-case field name; the first field of a name wins. */
export type FieldGroup = ReadonlyMap<string, string>

const FIELD_LINE = /^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.*)$/

/**
 * Reads field groups, tolerating lines that are no fields.
 *
 * @param text - at most 200,000 characters; any line ends
 * @returns the groups that hold at least one field, in order
 */
export function fieldGroupsOf(text: string): FieldGroup[] {
  return text
    .split(/\r?\n[ \t]*(?:\r?\n)+/)
    .map(groupOf)
    .filter((group) => group.size > 0)
}

function groupOf(block: string): FieldGroup {
  const group = new Map<string, string>()
  let last = ''
  for (const line of block.split(/\r?\n/)) {
    const field = FIELD_LINE.exec(line)
    if (field) last = keep(group, field[1] ?? '', field[2] ?? '')
    else if (last && /^[ \t]/.test(line)) group.set(last, `${group.get(last) ?? ''} ${line.trim()}`)
    else last = ''
  }
  return group
}

function keep(group: Map<string, string>, name: string, value: string): string {
  const key = name.toLowerCase()
  if (group.has(key)) return ''
  group.set(key, value.trim())
  return key
}
