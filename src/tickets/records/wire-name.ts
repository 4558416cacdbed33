/** The names of attributes as everybody outside reads and writes them: DevRev's, in snake_case. */

/** Those that are not merely the same in snake_case. */
const renamed: Readonly<Record<string, string>> = {
  addrSpec: 'email',
  part: 'applies_to_part',
  targetCloseAtMs: 'target_close_date',
  closedAtMs: 'actual_close_date',
  snoozedUntilMs: 'snoozed_until',
  mergedInto: 'is_merged_into',
}

/** The name of what we store under another one; names of custom fields stay as they are. */
export function wireName(name: string): string {
  return renamed[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
