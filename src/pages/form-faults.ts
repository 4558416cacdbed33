/** Refused forms: each fault is shown at its field, as a sentence. */
import type { z } from 'zod'
import { faultWords } from '../config/fault-words.ts'
import { UserError } from '../errors.ts'
import { element, type HtmlNode } from './layout.ts'

/** The fault of each field. */
export type FaultsByField = Readonly<Record<string, string>>

/** A form that is refused because of its fields. */
export class FormRefusal extends UserError {
  readonly byField: FaultsByField

  constructor(byField: FaultsByField) {
    super('Nothing is written: a field below says why.')
    this.byField = byField
  }
}

/**
 * Reads the values of a form.
 *
 * @throws {FormRefusal} when some are invalid
 */
export function readForm<T>(schema: z.ZodType<T>, values: object): T {
  const read = schema.safeParse(values)
  if (read.success) return read.data
  // Reversed, so that the first of several faults of a field is kept.
  throw new FormRefusal(Object.fromEntries(read.error.issues.map((issue) => [String(issue.path[0] ?? ''), sentence(issue)]).reverse()))
}

/** The faults of a refusal by field; empty for other errors. */
export function faultsIn(refusal: unknown): FaultsByField {
  return refusal instanceof FormRefusal ? refusal.byField : {}
}

/** In fields with an item per line, the fault names the line. */
function sentence(issue: z.core.$ZodIssue): string {
  const [, line] = issue.path
  const words = `${typeof line === 'number' ? `line ${line + 1} ` : ''}${faultWords(issue)}`
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`
}

/** The form with each fault below its field. */
export function withFaults(node: HtmlNode, faults: FaultsByField): HtmlNode {
  if (typeof node === 'string' || 'comment' in node) return node
  if (node.tag !== 'label') return { ...node, children: node.children.map((child) => withFaults(child, faults)) }
  const name = Object.keys(faults).find((field) => hasControl(node, field))
  if (name === undefined) return node
  const fault = element('p', { class: 'field-fault', id: `fault-${name}` }, [faults[name] ?? ''])
  return element('div', {}, [marked(node, name), fault])
}

const hasControl = (node: HtmlNode, name: string): boolean =>
  typeof node !== 'string' && 'tag' in node && (node.attributes['name'] === name || node.children.some((child) => hasControl(child, name)))

/** Marks the control as invalid; the browser focuses the first such control. */
function marked(node: HtmlNode, name: string): HtmlNode {
  if (typeof node === 'string' || 'comment' in node) return node
  if (node.attributes['name'] !== name) return { ...node, children: node.children.map((child) => marked(child, name)) }
  return element(
    node.tag,
    Object.assign({}, node.attributes, { 'aria-invalid': 'true', 'aria-describedby': `fault-${name}`, autofocus: '' }),
    node.children,
  )
}
