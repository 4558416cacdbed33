/** A ticket as a row of an export, by column: as it goes over the wire, its custom fields beside the others; in CSV as texts (T-130). */
import type { ExportFormat, Row } from '../act/select-tickets.ts'
import { stockAttributes } from '../tickets/records/stock-attributes.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { wireTicket } from './ticket-shape.ts'

/** The row of a ticket. */
export function exportRow(ticket: Ticket, format: ExportFormat): Row {
  const wire = wireTicket(ticket)
  const row: Row = { ...wire.custom_fields, ...wire }
  return format === 'csv' ? textRow(row) : row
}

/** A row whose cells are what a person would write into a spreadsheet. */
export function textRow(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value, people.has(name))]))
}

/** Columns that name people by their ids, which begin with their workspace. */
const people = new Set(
  stockAttributes
    .filter(({ path }) => ['ownedBy', 'reportedBy', 'subscribers', 'createdBy.id', 'modifiedBy.id'].includes(path))
    .map(({ name }) => name),
)

type Scalar = string | number | boolean | null

function cellOf(value: unknown, isPerson: boolean): Scalar {
  if (Array.isArray(value)) return value.map((item: unknown) => cellOf(item, isPerson)).join(', ')
  if (typeof value === 'object' && value !== null) return textOf(value as Row)
  return isPerson && typeof value === 'string' ? addressIn(value) : (value as Scalar)
}

/** The one thing that a person would call it by. */
function textOf(value: Row): string {
  const { name, email, id, link_type: type, target, sha256, ...others } = value
  if (typeof email === 'string') return personText(String(value['display_name'] ?? ''), email)
  if (typeof target === 'string') return `${String(type)} ${target}`
  if (typeof sha256 === 'string') return String(value['filename'] ?? sha256)
  if (typeof id === 'string' && 'kind' in others) return addressIn(id)
  if (typeof name === 'string') return typeof others['value'] === 'string' ? `${name}=${others['value']}` : name
  return Object.entries(value)
    .map(([key, value]) => `${key}=${String(cellOf(value, false))}`)
    .join(', ')
}

function personText(displayName: string, email: string): string {
  return displayName === '' || displayName === email ? email : `${displayName} <${email}>`
}

/** `Acme/ann@acme.example`: the address; a shadow user has none, only its name. */
function addressIn(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}
