/** Writes attributes' values as text for people, such as those in a list of changes. */

/** A value as text: `none` without one, lists with commas, pairs (tags, links) joined by `=`. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ') || 'none'
  if (value === null || value === undefined || value === '') return 'none'
  return typeof value === 'object' ? pairText(value) : String(value)
}

function pairText(pair: object): string {
  return Object.values(pair)
    .filter((part) => part !== null && part !== '')
    .map(String)
    .join('=')
}
