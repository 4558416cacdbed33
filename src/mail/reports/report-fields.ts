/**
 * Reads the field groups of machine-readable reports: blocks of `Name: value` lines, separated by blank lines (RFC 3464 §2.1) or by the
 * next recipient.
 */

/** One group: values by lower-case field name; the first field of a name wins. */
export type FieldGroup = ReadonlyMap<string, string>

/** Some mailers omit the blank line between recipients: such a field's second occurrence starts the next group. */
const OPENING_FIELDS = ['original-recipient', 'final-recipient']
/** Fields that several recipients share are below the last of them. */
const SHARED_FIELDS = ['action', 'status', 'diagnostic-code']

const FIELD_LINE = /^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.*)$/

/**
 * Reads field groups; lines that are no fields are skipped.
 *
 * @param text - at most 200,000 characters; any line ends
 * @returns groups with at least one field, in order
 */
export function fieldGroupsOf(text: string): FieldGroup[] {
  return text
    .split(/\r?\n[ \t]*(?:\r?\n)+/)
    .flatMap(groupsOf)
    .filter((group) => group.size > 0)
}

function groupsOf(block: string): FieldGroup[] {
  let group = new Map<string, string>()
  const groups = [group]
  let last = ''
  for (const line of block.split(/\r?\n/)) {
    const field = FIELD_LINE.exec(line)
    if (field && OPENING_FIELDS.includes((field[1] ?? '').toLowerCase()) && group.has((field[1] ?? '').toLowerCase())) {
      group = new Map()
      groups.push(group)
    }
    if (field) last = keep(group, field[1] ?? '', field[2] ?? '')
    else if (last && /^[ \t]/.test(line)) group.set(last, `${group.get(last) ?? ''} ${line.trim()}`)
    else last = ''
  }
  return groups.map((group, index) => withShared(group, groups.slice(index + 1)))
}

function withShared(group: FieldGroup, following: readonly FieldGroup[]): FieldGroup {
  if (SHARED_FIELDS.some((name) => group.has(name))) return group
  const source = following.find((other) => SHARED_FIELDS.some((name) => other.has(name)))
  const shared = SHARED_FIELDS.map((name) => [name, source?.get(name) ?? ''] as const)
  return new Map([...group, ...shared.filter(([, value]) => value !== '')])
}

function keep(group: Map<string, string>, name: string, value: string): string {
  const key = name.toLowerCase()
  if (group.has(key)) return ''
  group.set(key, value.trim())
  return key
}
