/** The controls of a ticket's attributes: what a form shows of one, and what its text makes of it. */
import { UserError } from '../errors.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import type { FieldRecord } from '../tickets/records/records.ts'
import { fieldValueOf } from '../tickets/records/field-value.ts'
import { stockAttributes, type SettableField, type StockAttribute } from '../tickets/records/stock-attributes.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { choice, textField, type HtmlNode } from './layout.ts'
import { valueWords } from './shown-text.ts'

/** The edit that sets an attribute to what was typed; an empty text takes it away. @throws {UserError} when it is none */
export function editFrom(name: string, text: string, fields: readonly FieldRecord[]): TicketEdit {
  const field = fields.find(({ id }) => id === name)
  if (field) return { kind: 'customField', name, to: customValue(field, text) }
  if (name === 'needsResponse') return { kind: 'needsResponse', to: text === 'true' }
  const attribute = stockAttributes.find(({ path, isEditable }) => isEditable && path === name)
  if (!attribute) throw new UserError(`a ticket has no "${name}" that is set`)
  if (name === 'ownedBy') return { kind: 'set', field: name, to: text === '' ? [] : [text] }
  if (name === 'targetCloseAtMs') return { kind: 'set', field: name, to: text === '' ? null : dayEnd(text) }
  return { kind: 'set', field: name as SettableField, to: text === '' ? null : fieldValueOf(attribute, text) }
}

/** Those that the page of a ticket has places of their own for; all others get the control of their type. */
const placed = new Set([
  'title',
  'body',
  'ownedBy',
  'group',
  'severity',
  'part',
  'needsResponse',
  'targetCloseAtMs',
  'snoozedUntilMs',
  'isSpam',
])

/** Attributes that people set by the control of their type. */
export const plainAttributes = stockAttributes.filter(({ isEditable, path }) => isEditable && !placed.has(path))

/** The control of an attribute, by its type. */
export function attributeControl({ name, path, type, isNullable, allowedValues }: StockAttribute, value: string): HtmlNode {
  const label = labels[path] ?? `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`
  const none = isNullable ? [['', 'none'] as const] : []
  const options =
    type === 'bool'
      ? [['true', 'yes'] as const, ['false', 'no'] as const]
      : allowedValues.map((item) => [item, valueWords(path, item)] as const)
  if (options.length === 0) return textField(label, 'value', { value })
  return choice(label, { name: 'value', value, options: [...none, ...options] })
}

/** Where the name in programs is not what people say. */
const labels: Readonly<Record<string, string>> = { revOrg: 'Workspace' }

/** The attribute as its form shows it. */
export function valueAt(ticket: Ticket, name: string): string {
  if (name === 'targetCloseAtMs') return ticket.targetCloseAtMs === null ? '' : new Date(ticket.targetCloseAtMs).toISOString().slice(0, 10)
  if (name === 'ownedBy') return ticket.ownedBy[0] ?? ''
  const custom = ticket.customFields.find((one) => one.name === name)
  const value = custom ? custom.value : ((ticket as unknown as Record<string, unknown>)[name] ?? '')
  return Array.isArray(value) ? value.join(',') : String(value)
}

function customValue({ type, isList }: FieldRecord, text: string): unknown {
  if (text === '') return null
  const items = isList ? text.split(',').map((item) => item.trim()) : [text]
  const values = items.map((item) => fieldValueOf({ type, isList: false }, item))
  return isList ? values : values[0]
}

/** A day is promised until its end. */
function dayEnd(text: string): number {
  const atMs = Date.parse(`${text}T23:59:59Z`)
  if (Number.isNaN(atMs)) throw new UserError(`"${text}" is no day; write 2026-12-01`)
  return atMs
}
