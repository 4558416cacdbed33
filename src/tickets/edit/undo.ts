/** Takes an edit back: its changes are reverted, except where somebody has changed the value since. */
import { withField, withStage, type Cause, type Draft, type TrackedField } from '../draft.ts'
import { settableFields } from '../records/stock-attributes.ts'
import type { Ticket } from '../ticket.ts'

/** The attributes that a bulk edit may change, without people. The account follows the workspace, and the close date the stage. */
const fields = [...settableFields, 'customFields', 'tags', 'needsResponse', 'stage'] as const satisfies readonly TrackedField[]

/** What an edit changed on a ticket. */
export interface Undoable {
  readonly changes: readonly { readonly field: (typeof fields)[number]; readonly from: unknown; readonly to: unknown }[]
  readonly account: Ticket['account']
  readonly stage: Ticket['stage']
  readonly closedAtMs: number | null
}

/** The rule of history lines that take an edit back. */
export const undoRule = 'undo'

/** The changes between two states of a ticket; null: nothing that can be undone. */
export function undoableOf(before: Ticket, after: Ticket): Undoable | null {
  const changes = fields.filter((field) => !isSame(before[field], after[field]))
  if (changes.length === 0 && before.closedAtMs === after.closedAtMs) return null
  const { account, stage, closedAtMs } = before
  return { changes: changes.map((field) => ({ field, from: before[field], to: after[field] })), account, stage, closedAtMs }
}

/** Reverts an edit. Values that somebody has changed since stay. */
export function withUndone(draft: Draft, { changes, account, stage, closedAtMs }: Undoable, cause: Cause): Draft {
  const unchanged = changes.filter(({ field, to }) => isSame(draft.ticket[field], to))
  const undone = unchanged.reduce((at, { field, from }) => withFormer(at, { field, from }, cause), draft)
  const isMoved = unchanged.some(({ field }) => field === 'revOrg')
  const { ticket } = undone
  const former = { account: isMoved ? account : ticket.account, closedAtMs: ticket.stage === stage ? closedAtMs : ticket.closedAtMs }
  return former.account === ticket.account && former.closedAtMs === ticket.closedAtMs
    ? undone
    : { ...undone, ticket: { ...ticket, ...former } }
}

function withFormer(
  draft: Draft,
  { field, from }: { readonly field: (typeof fields)[number]; readonly from: unknown },
  cause: Cause,
): Draft {
  if (field === 'stage') return withStage(draft, { stage: from as Ticket['stage'], rule: undoRule }, cause)
  return withField(draft, { field: field as TrackedField, to: from as never, rule: undoRule }, cause)
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
