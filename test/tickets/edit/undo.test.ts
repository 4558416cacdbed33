/** Laws of many at once: a bulk edit is the single edits one after the other, and undo gives the state before. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { causeOf, draftOf, product, type Draft } from '../../../src/tickets/draft.ts'
import { withEdits } from '../../../src/tickets/edit/apply-edits.ts'
import type { TicketEdit } from '../../../src/tickets/edit/edit.ts'
import { undoableOf, withUndone } from '../../../src/tickets/edit/undo.ts'
import { isRefused } from '../../../src/tickets/refusal.ts'
import { stages } from '../../../src/tickets/stage/stage.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import { HOUR_MS, KIM, MAILBOX, SAM, START_MS } from '../support/desk.ts'
import { deskAsked, lookup } from '../support/editing.ts'

const set = (field: string, values: readonly unknown[]) =>
  fc.constantFrom(...values).map((to) => ({ kind: 'set', field, to }) as TicketEdit)
const anyEdit: fc.Arbitrary<TicketEdit> = fc.oneof(
  set('severity', ['low', 'high', 'blocker', 'absurd']),
  set('ownedBy', [[], [SAM], [KIM], ['nobody@us.example']]),
  set('group', [null, 'first-line']),
  set('part', ['General', 'Kettles']),
  set('isSpam', [true]),
  set('subtype', [null, 'bug', 'fax']),
  set('revOrg', [null, 'Other']),
  set('title', ['Another title']),
  set('snoozedUntilMs', [null, START_MS + 99 * HOUR_MS]),
  fc.constant<TicketEdit>({ kind: 'customField', name: 'tnt__region', to: 'north' }),
  fc.boolean().map((to): TicketEdit => ({ kind: 'needsResponse', to })),
  fc.constant<TicketEdit>({ kind: 'tag', add: [{ name: 'Stalled', value: null }], remove: ['Blocked'] }),
  fc.constantFrom(...stages).map((to): TicketEdit => ({ kind: 'stage', to, override: true, reason: 'because' })),
)
const desk = deskAsked()

function after(ticket: Ticket, edits: readonly TicketEdit[], hour: number): Draft | null {
  const cause = causeOf(`edit-${hour}`, product, { atMs: START_MS + hour * HOUR_MS })
  const draft = withEdits(draftOf(ticket), edits, { site: desk.site, records: lookup, mailbox: MAILBOX, cause })
  return isRefused(draft) ? null : draft
}

/** What people see of a ticket. */
function shown({
  version: _,
  modifiedAtMs: _at,
  modifiedBy: _by,
  order: _order,
  slaEvents: _events,
  provisional: _grounds,
  ...rest
}: Ticket): object {
  return { ...rest, takenOff: [] }
}

describe('many edits at once', () => {
  it('are the single ones one after the other, and are refused whole if one of them is', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 2 }), fc.array(anyEdit, { minLength: 1, maxLength: 5 }), (earlier, edits) => {
        const before = (after(desk.ticket(), earlier, 1) ?? draftOf(desk.ticket())).ticket
        const singly = edits.reduce<Ticket | null>((at, edit) => at && (after(at, [edit], 2)?.ticket ?? null), before)
        const together = after(before, edits, 2)
        expect(together && together.ticket).toEqual(singly)
        const steps = edits.length === 1 || together === null ? [] : together.entries
        expect(new Set(steps.map(({ externalRef }) => externalRef)).size).toBe(steps.length)
      }),
      { numRuns: 500 },
    )
  })

  it('on many tickets are the single ones on each: none hears of another', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyEdit, { maxLength: 3 }), { minLength: 2, maxLength: 4 }),
        fc.array(anyEdit, { minLength: 1 }),
        (pasts, edits) => {
          const tickets = pasts.map((past) => (after(desk.ticket(), past, 1) ?? draftOf(desk.ticket())).ticket)
          const inOrder = tickets.map((ticket) => after(ticket, edits, 2)?.ticket ?? ticket)
          const backwards = tickets.toReversed().map((ticket) => after(ticket, edits, 2)?.ticket ?? ticket)
          expect(backwards.toReversed()).toEqual(inOrder)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('undoing', () => {
  it('gives the state before, whatever the edits', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 3 }), fc.array(anyEdit, { minLength: 1, maxLength: 4 }), (earlier, edits) => {
        const before = (after(desk.ticket(), earlier, 1) ?? draftOf(desk.ticket())).ticket
        const edited = after(before, edits, 2)
        if (!edited) return
        const undoable = undoableOf(before, edited.ticket)
        const undone = undoable
          ? withUndone(draftOf(edited.ticket), undoable, causeOf('undo', product, { atMs: START_MS + 3 * HOUR_MS }))
          : edited
        expect(shown(undone.ticket)).toEqual(shown(before))
        expect(undone.entries.every(({ rule }) => !undoable || rule === 'undo')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('leaves what somebody else changed since', () => {
    const before = desk.ticket()
    const edits: readonly TicketEdit[] = [
      { kind: 'set', field: 'severity', to: 'high' },
      { kind: 'set', field: 'group', to: 'first-line' },
    ]
    const edited = after(before, edits, 1)!.ticket
    const later = after(edited, [{ kind: 'set', field: 'severity', to: 'low' }], 2)!.ticket
    const undone = withUndone(draftOf(later), undoableOf(before, edited)!, causeOf('undo', product, { atMs: START_MS }))
    expect(undone.ticket).toMatchObject({ severity: 'low', group: null })
  })

  it('is of what changed alone; of a ticket on which nothing did there is none', () => {
    const before = desk.ticket()
    expect(undoableOf(before, before)).toBeNull()
    expect(undoableOf(before, { ...before, severity: 'high', modifiedAtMs: 1 })).toMatchObject({
      changes: [{ field: 'severity', from: 'medium', to: 'high' }],
    })
    expect(undoableOf(before, { ...before, closedAtMs: 5 })).toMatchObject({ changes: [], closedAtMs: null })
  })

  it('of a workspace brings the account back, and of anything else leaves it', () => {
    const before = desk.ticket()
    const moved = after(
      before,
      [
        { kind: 'set', field: 'revOrg', to: 'Other' },
        { kind: 'set', field: 'severity', to: 'high' },
      ],
      1,
    )!.ticket
    const undo = causeOf('undo', product, { atMs: START_MS })
    const undoable = undoableOf(before, moved)!
    expect(withUndone(draftOf(moved), undoable, undo).ticket).toMatchObject({ revOrg: 'Acme', account: 'Acme', severity: 'medium' })
    const since = { ...moved, revOrg: null, account: null }
    expect(withUndone(draftOf(since), undoable, undo).ticket).toMatchObject({ revOrg: null, account: null, severity: 'medium' })
  })
})
