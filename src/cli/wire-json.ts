/** Converts stored documents to JSON with the names that the API uses: snake_case, at any depth. */

/** Names of attributes. Other keys are somebody's text and stay as they are. */
const ownName = /^_?[a-z][A-Za-z0-9]*$/

/** The value with its names converted; `_id` becomes `id`. */
export function inWireNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inWireNames)
  if (value === null || typeof value !== 'object' || !isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [wireKey(name), inWireNames(inner)]))
}

/** Dates, buffers and database ids have their own JSON form. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function wireKey(name: string): string {
  if (!ownName.test(name)) return name
  return name.replace(/^_/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
