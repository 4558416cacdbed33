/** Values of attributes, such as those of a change, in words. */

/** A value as people read it: `none`, a list with commas, and of a pair, such as a tag or a link, its parts joined by `=`. */
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
