/** Writes the long word lists of many languages readably: one string instead of hundreds. */

/** Entries that are separated by semicolons or line ends; none of them contains either. */
export function listed(text: string): readonly string[] {
  return text
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
