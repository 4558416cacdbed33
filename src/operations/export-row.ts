/** A ticket as a row of an export: the API's form with custom fields as columns; in CSV with text cells (T-130). */
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

/** A row with text cells, as a person would fill in a spreadsheet. */
export function textRow(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value, people.has(name))]))
}

/** Columns with ids of people, which may begin with a workspace. */
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

/** The text that a person would use for a value. */
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

/** The address in an id such as `Acme/ann@acme.example`; for a shadow user, the name. */
function addressIn(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}
