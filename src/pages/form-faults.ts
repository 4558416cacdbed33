/** A form whose values are no values: what is wrong stands at its fields, in sentences. */
import type { z } from 'zod'
import { faultWords } from '../config/fault-words.ts'
import { UserError } from '../errors.ts'
import { element, type HtmlNode } from './layout.ts'

/** By field: what is wrong there. */
export type FaultsByField = Readonly<Record<string, string>>

/** A form that is refused for what stands in its fields. */
export class FormRefusal extends UserError {
  readonly byField: FaultsByField

  constructor(byField: FaultsByField) {
    super('Nothing is written: a field below says why.')
    this.byField = byField
  }
}

/** The values of a form. @throws {FormRefusal} when some are none */
export function readForm<T>(schema: z.ZodType<T>, values: object): T {
  const read = schema.safeParse(values)
  if (read.success) return read.data
  // Of several faults of a field the first is said.
  throw new FormRefusal(Object.fromEntries(read.error.issues.map((issue) => [String(issue.path[0] ?? ''), sentence(issue)]).reverse()))
}

/** What a refusal says of fields. */
export function faultsIn(refusal: unknown): FaultsByField {
  return refusal instanceof FormRefusal ? refusal.byField : {}
}

/** Fields that stand in lines name the line. */
function sentence(issue: z.core.$ZodIssue): string {
  const [, line] = issue.path
  const words = `${typeof line === 'number' ? `line ${line + 1} ` : ''}${faultWords(issue)}`
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`
}

/** A part of a form with each fault below its field. */
export function withFaults(node: HtmlNode, faults: FaultsByField): HtmlNode {
  if (typeof node === 'string' || 'comment' in node) return node
  if (node.tag !== 'label') return { ...node, children: node.children.map((child) => withFaults(child, faults)) }
  const name = Object.keys(faults).find((field) => hasControl(node, field))
  if (name === undefined) return node
  const told = element('p', { class: 'field-fault', id: `fault-${name}` }, [faults[name] ?? ''])
  return element('div', {}, [marked(node, name), told])
}

const hasControl = (node: HtmlNode, name: string): boolean =>
  typeof node !== 'string' && 'tag' in node && (node.attributes['name'] === name || node.children.some((child) => hasControl(child, name)))

/** The first of them has the eyes, and the keys. */
function marked(node: HtmlNode, name: string): HtmlNode {
  if (typeof node === 'string' || 'comment' in node) return node
  if (node.attributes['name'] !== name) return { ...node, children: node.children.map((child) => marked(child, name)) }
  return element(
    node.tag,
    Object.assign({}, node.attributes, { 'aria-invalid': 'true', 'aria-describedby': `fault-${name}`, autofocus: '' }),
    node.children,
  )
}
