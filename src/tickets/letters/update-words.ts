/** The texts of updates to subscribers and owners (T-035). */
import type { Draft, TrackedField } from '../draft.ts'
import { internally, replyMarker, unlessPublic } from './agent-letters.ts'
import { displayId, ticketNumber, type Ticket } from '../ticket.ts'
import type { TimelineEntry } from '../timeline-entry.ts'

/** Rules of remarks on refused mails, which concern their authors alone. */
const rulesOfRefusals = [
  'agent-commands',
  'answer-to-internal',
  'answer-to-nobody',
  'answers-per-hour',
  'empty-answer',
  'forward-of-ours',
  'internal-note',
  'meeting-answer',
  'packed-answer',
  'sealed-answer',
] as const
/** The rule by which an agent's mail was refused. */
export type RefusalRule = (typeof rulesOfRefusals)[number]
const refusalRules: ReadonlySet<string | null> = new Set(rulesOfRefusals)

/** A message that customers can read. */
export interface PublicMessage {
  /** The author's name, never an address. */
  readonly author: string
  readonly text: string
}

/** Characters of a text in an update. */
const textLength = 50_000

const names: Readonly<Partial<Record<TrackedField, string>>> = {
  body: 'description',
  ownedBy: 'owner',
  revOrg: 'workspace',
  reportedBy: 'reported by',
  emailMembers: 'email members',
  needsResponse: 'needs response',
  isSpam: 'spam',
  targetCloseAtMs: 'target close date',
  snoozedUntilMs: 'snoozed until',
  customFields: 'custom fields',
  possiblyRelated: 'possibly related',
  mergedInto: 'merged into',
}

/**
 * An update for agents: each changed attribute with its first and last value, remarks, and the message.
 *
 * @param by - the name of whoever made the changes
 * @param message - what customers can newly read; null: nothing
 * @returns null when there is nothing to tell
 */
export function updateText(
  { ticket, entries }: Draft,
  { by, message, isNew }: { readonly by: string; readonly message: PublicMessage | null; readonly isNew: boolean },
): string | null {
  const changes = isNew ? [] : changesIn(entries)
  const notes = entries.filter(({ rule, visibility }) => visibility === 'internal' && !refusalRules.has(rule))
  const remarks = notes.flatMap(({ body }) => body ?? [])
  if (!isNew && changes.length + remarks.length === 0 && message === null) return null
  return [
    replyMarker(unlessPublic(internally, ticket)),
    '',
    isNew ? `${by} opened ${nameOf(ticket)}` : `${by} changed ${nameOf(ticket)}`,
    '',
    ...listed(changes),
    ...remarks.flatMap((remark) => [remark.slice(0, textLength), '']),
    ...(message ? [`${message.author} wrote to the customers:`, '', message.text.slice(0, textLength), ''] : []),
    `Stage: ${ticket.stage} · severity: ${ticket.severity} · owner: ${ticket.ownedBy.join(', ') || 'nobody'}`,
  ].join('\n')
}

/**
 * An update for subscribed contacts: the message and the stage.
 *
 * @returns null when there is nothing that customers may see
 */
export function publicUpdateText({ ticket, entries }: Draft, message: PublicMessage | null): string | null {
  const [stage] = changesOf(entries, 'stage')
  if (!stage && message === null) return null
  return [
    `There is news on ${displayId(ticket.number)}.`,
    '',
    ...(message ? [`${message.author} wrote:`, '', message.text.slice(0, textLength), ''] : []),
    ...(stage ? [`It is now: ${ticket.stage.replaceAll('_', ' ')}`, ''] : []),
  ].join('\n')
}

function changesIn(entries: readonly TimelineEntry[]): readonly string[] {
  const fields = [...new Set(entries.flatMap(({ change }) => (change ? [change.field] : [])))]
  return fields.flatMap((field) =>
    changesOf(entries, field).map(({ from, to }) => {
      const name = names[field as TrackedField] ?? field
      return field === 'body' ? `- ${name} was rewritten` : `- ${name}: ${shown(from, field)} → ${shown(to, field)}`
    }),
  )
}

/** At most one change: a value that returned to its first state has not changed. */
function changesOf(entries: readonly TimelineEntry[], field: string): readonly { readonly from: unknown; readonly to: unknown }[] {
  const changes = entries.flatMap(({ change }) => (change?.field === field ? [change] : []))
  const [first, last] = [changes[0], changes.at(-1)]
  if (!first || !last || JSON.stringify(first.from) === JSON.stringify(last.to)) return []
  return [{ from: first.from, to: last.to }]
}

function listed(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, '']
}

function nameOf({ number, title }: Ticket): string {
  return `${displayId(number)} "${title}"`
}

function shown(value: unknown, field: string): string {
  if (Array.isArray(value)) return value.map((item: unknown) => shown(item, field)).join(', ') || 'none'
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return shownNumber(value, field)
  if (typeof value === 'object') return shownItem(value as Readonly<Record<string, unknown>>)
  return field === 'reportedBy' ? addressIn(String(value)) : String(value)
}

/** The address in a contact's id, `workspace/address`. */
function addressIn(id: string): string {
  return id.slice(id.indexOf('/') + 1)
}

function shownNumber(value: number, field: string): string {
  if (field === 'targetCloseAtMs') return new Date(value).toISOString().slice(0, 10)
  if (field === 'snoozedUntilMs') return `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const isTicket = field === 'mergedInto' || field === 'possiblyRelated'
  return isTicket && ticketNumber(String(value)) !== null ? displayId(value) : String(value)
}

/** A tag, a custom field or a link. */
function shownItem({ name, value, type, target }: Readonly<Record<string, unknown>>): string {
  if (target !== undefined) return `${String(type).replaceAll('_', ' ')} ${String(target)}`
  return value === null || value === undefined ? String(name) : `${String(name)}=${shown(value, '')}`
}
