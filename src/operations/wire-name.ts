/** The names of attributes over the wire: DevRev's, in snake_case. */

/** Those that are not merely the same in snake_case. */
const renamed: Readonly<Record<string, string>> = {
  addrSpec: 'email',
  part: 'applies_to_part',
  targetCloseAtMs: 'target_close_date',
  closeDate: 'actual_close_date',
  mergedInto: 'is_merged_into',
}

/** An attribute's name over the wire; names of custom fields stay as they are. */
export function wireName(name: string): string {
  return renamed[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
