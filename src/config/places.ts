/** Finds the line of a key in the text of a configuration. */
import { isMap, isSeq, type Document, type LineCounter } from 'yaml'

/** The text of a configuration, parsed. */
export interface ConfigText {
  /** The path that faults name. */
  readonly path: string
  readonly document: Document
  readonly lines: LineCounter
}

/** `path:line` of a key, counted from 1; when the key is not in the text, of the nearest key around it. */
export function placeOf(text: ConfigText, keys: readonly PropertyKey[]): string {
  for (let length = keys.length; length >= 0; length--) {
    const offset = offsetOf(text.document, keys.slice(0, length))
    if (offset !== null) return placeAt(text, offset)
  }
  return placeAt(text, 0)
}

/** `path:line` of an offset in UTF-16 units. */
export function placeAt({ path, lines }: ConfigText, offset: number): string {
  return `${path}:${lines.linePos(offset).line}`
}

/**
 * The keys that a fault's dotted name stands for: `mailboxes.support.owner` is `['mailboxes', 0, 'owner']` when the first mailbox is named
 * `support`. Names may contain dots. Stops at the first key that the text does not have.
 */
export function keysNamed({ document }: ConfigText, name: string): PropertyKey[] {
  const keys: PropertyKey[] = []
  for (let rest = name; rest !== '';) {
    const step = stepInto(document.getIn(keys, true), rest)
    if (!step) break
    keys.push(step.key)
    rest = rest.slice(step.name.length + 1)
  }
  return keys
}

function stepInto(node: unknown, rest: string): { key: PropertyKey; name: string } | undefined {
  const steps = isMap(node)
    ? node.items.map(({ key }) => ({ key: String(key), name: String(key) }))
    : isSeq(node)
      ? node.items.map((item, i) => ({ key: i, name: isMap(item) ? String(item.get('name')) : String(i) }))
      : []
  return steps.find(({ name }) => rest === name || rest.startsWith(`${name}.`))
}

function offsetOf(document: Document, keys: readonly PropertyKey[]): number | null {
  const parent = keys.length === 0 ? null : document.getIn(keys.slice(0, -1), true)
  if (isMap(parent)) {
    const pair = parent.items.find((item) => String(item.key) === String(keys.at(-1)))
    const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range
    return range ? range[0] : null
  }
  const node = document.getIn(keys, true) as { range?: [number, number, number] | null } | undefined
  return node?.range ? node.range[0] : null
}
