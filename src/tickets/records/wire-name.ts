/** The outside names of attributes: DevRev's, in snake_case. */

/** Names that are not merely the snake_case form. */
const renamed: Readonly<Record<string, string>> = {
  addrSpec: 'email',
  part: 'applies_to_part',
  targetCloseAtMs: 'target_close_date',
  closedAtMs: 'actual_close_date',
  snoozedUntilMs: 'snoozed_until',
  mergedInto: 'is_merged_into',
}

/** The outside name of a stored attribute; names of custom fields are kept. */
export function wireName(name: string): string {
  return renamed[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
