/** The form controls of a ticket's attributes, and the edits that their values make. */
import { UserError } from '../errors.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import type { FieldRecord } from '../tickets/records/records.ts'
import { fieldValueOf } from '../tickets/records/field-value.ts'
import { stockAttributes, type SettableField, type StockAttribute } from '../tickets/records/stock-attributes.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { choice, textField, type HtmlNode } from './layout.ts'
import { valueWords } from './shown-text.ts'

/**
 * The edit that sets an attribute to a text; an empty text removes the value.
 *
 * @throws {UserError} when the attribute is unknown or cannot have the value
 */
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

/** Attributes with a place of their own on the ticket's page; others get the control of their type. */
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

/** Editable attributes with the control of their type. */
export const plainAttributes = stockAttributes.filter(({ isEditable, path }) => isEditable && !placed.has(path))

/** The control of an attribute. */
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

/** Labels of attributes whose programming name is not what people say. */
const labels: Readonly<Record<string, string>> = { revOrg: 'Workspace' }

/** An attribute's value as its control shows it. */
export function valueAt(ticket: Ticket, name: string): string {
  if (name === 'targetCloseAtMs') return ticket.targetCloseAtMs === null ? '' : new Date(ticket.targetCloseAtMs).toISOString().slice(0, 10)
  if (name === 'ownedBy') return ticket.ownedBy[0] ?? ''
  const custom = ticket.customFields.find((field) => field.name === name)
  const value = custom ? custom.value : ((ticket as unknown as Record<string, unknown>)[name] ?? '')
  return Array.isArray(value) ? value.join(',') : String(value)
}

function customValue({ type, isList }: FieldRecord, text: string): unknown {
  if (text === '') return null
  const items = isList ? text.split(',').map((item) => item.trim()) : [text]
  const values = items.map((item) => fieldValueOf({ type, isList: false }, item))
  return isList ? values : values[0]
}

/** A day as a target means its end. */
function dayEnd(text: string): number {
  const atMs = Date.parse(`${text}T23:59:59Z`)
  if (Number.isNaN(atMs)) throw new UserError(`"${text}" is no day; write 2026-12-01`)
  return atMs
}
