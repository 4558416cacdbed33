/** Editing without a database: records as plain values, and edits applied to a desk's ticket. */
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { withEdits } from '../../../src/tickets/edit/apply-edits.ts'
import { draftOf, type Draft } from '../../../src/tickets/draft.ts'
import type { TicketEdit } from '../../../src/tickets/edit/edit.ts'
import type { FieldRecord, RecordKind, RecordLookup, Records } from '../../../src/tickets/records/records.ts'
import type { Stage } from '../../../src/tickets/stage/stage.ts'
import { stockTags } from '../../../src/tickets/records/stock-tags.ts'
import { orderKey, type Ticket } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, Desk, EVE, HOUR_MS, KIM, MAILBOX, SAM, START_MS, SUPPORT } from './desk.ts'

type Some = { readonly [K in RecordKind]?: readonly Partial<Records[K]>[] }

const user = (id: string, more: object = {}) => ({
  id,
  addrSpec: id,
  displayName: id,
  state: 'active' as const,
  ...more,
})
const contact = (revOrg: string, addrSpec: string) =>
  ({ id: `${revOrg}/${addrSpec}`, addrSpec, displayName: '', revOrg, account: revOrg }) as Records['contact']

/** A shadow user without an address (T-037). */
export const SHADOW = 'shadow/Old Tool'
/** An unassigned user with one. */
export const UNASSIGNED = 'una@us.example'

export const fields: readonly FieldRecord[] = [
  { id: 'tnt__region', type: 'tokens', isList: false, allowedValues: [], subtype: null, description: '' },
  { id: 'tnt__sizes', type: 'int', isList: true, allowedValues: [], subtype: null, description: '' },
  { id: 'ctype__browser', type: 'enum', isList: false, allowedValues: ['A', 'B'], subtype: 'bug', description: '' },
]

const records: Some = {
  user: [
    user(SAM),
    user(KIM),
    user('gone@us.example', { state: 'deactivated' }),
    user(UNASSIGNED, { state: 'unassigned' }),
    user(SHADOW, { addrSpec: null, state: 'shadow' }),
  ],
  contact: [contact('Acme', ANN), contact('Acme', BOB), contact('Other', EVE), contact('Other', SUPPORT), contact('Other', SAM)],
  workspace: [{ id: 'Acme', account: 'Acme' } as Records['workspace'], { id: 'Other', account: 'Other Ltd' } as Records['workspace']],
  part: [{ id: 'General' }, { id: 'Kettles' }],
  group: [{ id: 'first-line' }],
  tag: stockTags,
  subtype: [
    { id: 'bug', isDeprecated: false },
    { id: 'question', isDeprecated: false },
    { id: 'fax', isDeprecated: true },
  ],
}

/** The records that edits may name. */
export const lookup: RecordLookup = {
  fields,
  find: <K extends RecordKind>(kind: K, id: string) =>
    ((records[kind] as readonly Records[K][] | undefined)?.find((one) => one.id === id) ?? null) as Records[K] | null,
}

/** A desk whose first ticket Ann opened. */
export function deskAsked(): Desk {
  const desk = new Desk()
  desk.receive({ id: 'q' })
  return desk
}

/** Applies edits to the first ticket, Sam being the one who does it. */
export function edited(desk: Desk, edits: readonly TicketEdit[], hour = 1): Draft {
  const atMs = START_MS + hour * HOUR_MS
  const ref = `edit-${hour}-${desk.decisions.length}`
  const cause = { ref, by: { kind: 'user' as const, id: SAM }, atMs, order: orderKey(atMs, ref) }
  const context = { site: desk.site, records: lookup, mailbox: MAILBOX, cause }
  const draft = allowed(withEdits(draftOf(desk.ticket()), edits, context))
  desk.edit(draft.ticket)
  return draft
}

/** Moves the stage along the diagram or beside it. */
export function stageEdit(to: Stage, reason: string | null = null, override = false): TicketEdit {
  return { kind: 'stage', to, override, reason }
}

/** Addresses of reporters, in alphabetical order. */
export function reportersOf({ reportedBy }: Ticket): readonly string[] {
  return reportedBy.map((id) => id.slice(id.lastIndexOf('/') + 1)).sort()
}
