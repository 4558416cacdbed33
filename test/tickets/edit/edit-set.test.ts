/** Attributes that are simply set: what each may be, what is told of what it may not be, and what follows (T-002 to T-016, T-110, X-4). */
import { describe, expect, it } from 'vitest'
import type { TicketEdit } from '../../../src/tickets/edit/edit.ts'
import type { SettableField } from '../../../src/tickets/records/stock-attributes.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import { HOUR_MS, KIM, SAM, START_MS } from '../support/desk.ts'
import { deskAsked, edited, UNASSIGNED } from '../support/editing.ts'

const set = (field: SettableField, to: unknown): TicketEdit => ({ kind: 'set', field, to })
/** A ticket of a state, and what an edit of it writes. */
function after(field: SettableField, to: unknown, before: Partial<Ticket> = {}) {
  const desk = deskAsked()
  desk.edit(before)
  return edited(desk, [set(field, to)])
}
const LATER = START_MS + 50 * HOUR_MS
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

describe('a value', () => {
  it.each<readonly [SettableField, unknown, Partial<Ticket>, string]>([
    ['title', 'x'.repeat(256), { title: 'x'.repeat(256) }, 'T-015'],
    ['title', ' K ', { title: 'K' }, 'T-015'],
    ['body', 'x'.repeat(65_536), { body: 'x'.repeat(65_536) }, 'T-015'],
    ['body', '', { body: '' }, 'T-015'],
    ['severity', 'low', { severity: 'low' }, 'T-006'],
    ['part', 'Kettles', { part: 'Kettles' }, 'T-002'],
    ['group', 'first-line', { group: 'first-line' }, 'T-005'],
    ['ownedBy', [UNASSIGNED, KIM, UNASSIGNED], { ownedBy: [UNASSIGNED, KIM] }, 'T-004'],
    ['targetCloseAtMs', 0, { targetCloseAtMs: 0 }, 'T-011'],
    ['targetCloseAtMs', LAST, { targetCloseAtMs: LAST }, 'T-011'],
    ['snoozedUntilMs', LATER, { snoozedUntilMs: LATER }, 'snooze'],
    ['subtype', 'bug', { subtype: 'bug' }, 'T-110'],
    ['revOrg', 'Other', { revOrg: 'Other', account: 'Other Ltd' } as never, 'T-010'],
    ['revOrg', null, { revOrg: null, account: null }, 'T-010'],
    ['isSpam', true, { isSpam: true, stage: 'canceled' }, 'X-4'],
  ])('%s may be %j: %j by %s', (field, to, has, rule) => {
    const { ticket, entries } = after(field, to)
    expect(ticket).toMatchObject(has)
    expect(entries[0]).toMatchObject({ change: { field }, rule })
  })

  it.each<readonly [SettableField, Partial<Ticket>]>([
    ['group', { group: 'first-line' }],
    ['targetCloseAtMs', { targetCloseAtMs: 5 }],
    ['snoozedUntilMs', { snoozedUntilMs: LATER }],
    ['subtype', { subtype: 'bug' }],
  ])('%s may be nothing again', (field, before) => {
    expect(after(field, null, before).ticket[field]).toBeNull()
  })

  it.each<readonly [SettableField, unknown, string]>([
    ['title', 7, 'the title is a text'],
    ['title', ' ', 'the title has 1 to 256 characters, not 0'],
    ['body', null, 'the description is a text'],
    ['body', 'x'.repeat(65_537), 'the description has 0 to 65536 characters, not 65537'],
    ['severity', null, 'severity is one of low, medium, high, blocker; not "null"'],
    ['severity', 'Low', 'severity is one of low, medium, high, blocker; not "Low"'],
    ['part', '', 'the part is named by its id'],
    ['group', 7, 'the group is named by its id'],
    ['ownedBy', [''], 'the user is named by its id'],
    ['targetCloseAtMs', -1, 'the target close date is a point in time from 1970 to 9999'],
    ['targetCloseAtMs', LAST + 1, 'the target close date is a point in time from 1970 to 9999'],
    ['snoozedUntilMs', 'friday', 'the end of a snooze is a point in time from 1970 to 9999'],
    ['snoozedUntilMs', START_MS + HOUR_MS, 'a ticket is snoozed until a time that is yet to come'],
    ['isSpam', 'yes', 'spam is true or false'],
    ['isSpam', null, 'spam is true or false'],
    ['subtype', 'crash', 'there is no subtype "crash"'],
    ['revOrg', 'Nowhere', 'there is no workspace "Nowhere"'],
  ])('%s may not be %j: %s', (field, to, reason) => {
    expect(() => after(field, to)).toThrow(reason)
  })
})

describe('what was, stays', () => {
  it('T-004, T-112 an owner who has left and a subtype that is deprecated may be sent again as they are', () => {
    expect(after('ownedBy', ['gone@us.example'], { ownedBy: ['gone@us.example'] }).entries).toEqual([])
    expect(after('subtype', 'fax', { subtype: 'fax' }).entries).toEqual([])
    expect(() => after('ownedBy', ['gone@us.example', SAM], { ownedBy: ['gone@us.example'] })).toThrow('owns nothing new')
  })

  it('T-002 a part that is gone is refused even where it is the ticket’s', () => {
    expect(() => after('part', 'Lids', { part: 'Lids' })).toThrow('there is no part "Lids"')
  })
})

describe('spam', () => {
  it('X-4 leaves a closed ticket in its stage', () => {
    expect(after('isSpam', true, { stage: 'resolved' }).ticket).toMatchObject({ isSpam: true, stage: 'resolved' })
  })

  it('X-4 that was none after all is not cancelled by saying so', () => {
    expect(after('isSpam', false, { isSpam: true, stage: 'work_in_progress' }).ticket).toMatchObject({
      isSpam: false,
      stage: 'work_in_progress',
    })
  })
})

it('T-010 a workspace that a person chose is no mail’s to change', () => {
  expect(after('revOrg', 'Other').ticket.order.workspace).toBe('')
  expect(after('title', 'Lid').ticket.order.workspace).not.toBe('')
})
