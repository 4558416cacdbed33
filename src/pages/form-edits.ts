/** What a form's text makes of an attribute, and what the form shows of it. */
import { UserError } from '../errors.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import type { FieldRecord } from '../tickets/records/records.ts'
import { fieldValueOf } from '../tickets/records/field-value.ts'
import { settableFields, type SettableField } from '../tickets/records/stock-attributes.ts'
import type { Ticket } from '../tickets/ticket.ts'

/** The edit that sets an attribute to what was typed; an empty text takes it away. @throws {UserError} when it is none */
export function editFrom(name: string, text: string, fields: readonly FieldRecord[]): TicketEdit {
  const field = fields.find(({ id }) => id === name)
  if (field) return { kind: 'customField', name, to: customValue(field, text) }
  if (name === 'needsResponse') return { kind: 'needsResponse', to: text === 'true' }
  if (!settableFields.some((one) => one === name)) throw new UserError(`a ticket has no "${name}" that is set`)
  if (name === 'ownedBy') return { kind: 'set', field: name, to: text === '' ? [] : [text] }
  if (name === 'targetCloseAtMs') return { kind: 'set', field: name, to: text === '' ? null : dayEnd(text) }
  return { kind: 'set', field: name as SettableField, to: text === '' ? null : text }
}

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
