/** What is stored, as programs read it: names in snake_case, as the API has them (RFC 8259 objects, any depth). */

/** Names of ours; keys that are somebody's text stay as they are. */
const ownName = /^_?[a-z][A-Za-z0-9]*$/

/** The value with its names in the one vocabulary; `_id` is `id`. */
export function inWireNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inWireNames)
  if (value === null || typeof value !== 'object' || !isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [wireKey(name), inWireNames(inner)]))
}

/** Dates, buffers and ids of the database print themselves. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function wireKey(name: string): string {
  if (!ownName.test(name)) return name
  return name.replace(/^_/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
