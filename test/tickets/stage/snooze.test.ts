/** A snoozed ticket is nobody's turn until its time, or until a customer writes. */
import { describe, expect, it } from 'vitest'
import type { TicketEdit } from '../../../src/tickets/edit/edit.ts'
import { awakened } from '../../../src/tickets/stage/snooze.ts'
import { DAY_MS, HOUR_MS, SAM, START_MS, agentToken } from '../support/desk.ts'
import { deskAsked, edited, stageEdit } from '../support/editing.ts'

const UNTIL = START_MS + 3 * DAY_MS
const snooze = (to: unknown): TicketEdit => ({ kind: 'set', field: 'snoozedUntilMs', to })

function snoozed() {
  const desk = deskAsked()
  edited(desk, [snooze(UNTIL)])
  return desk
}

describe('a ticket', () => {
  it('sleeps until a time that is yet to come, on record, and wakes when somebody says so', () => {
    const desk = deskAsked()
    const draft = edited(desk, [snooze(UNTIL)])
    expect(draft.entries.map(({ change, rule }) => [change?.field, change?.to, rule])).toEqual([['snoozedUntilMs', UNTIL, 'snooze']])
    expect(edited(desk, [snooze(null)], 2).ticket.snoozedUntilMs).toBeNull()
  })

  it.each<readonly [unknown, string]>([
    [START_MS, 'a time that is yet to come'],
    ['friday', 'a point in time'],
    [-1, 'a point in time'],
  ])('does not sleep until %j', (to, reason) => {
    expect(() => edited(deskAsked(), [snooze(to)])).toThrow(reason)
  })

  it('that is closed is not snoozed, and closing wakes it', () => {
    const desk = snoozed()
    const { ticket } = edited(desk, [stageEdit('canceled', 'sent twice')], 2)
    expect(ticket).toMatchObject({ stage: 'canceled', snoozedUntilMs: null })
    expect(() => edited(desk, [snooze(UNTIL)], 3)).toThrow('TKT-1 is closed; only open tickets are snoozed')
  })

  it('is woken by a customer’s mail, on record', () => {
    const desk = snoozed()
    const { entries } = desk.receive({ id: 'q2', answers: 'q', hour: 2 })
    expect(desk.ticket().snoozedUntilMs).toBeNull()
    expect(entries.find(({ change }) => change?.field === 'snoozedUntilMs')?.rule).toBe('snooze')
  })

  it.each([
    ['a robot', { message: { kind: 'auto-reply' as const } }],
    ['an agent’s answer', { from: SAM, tokens: [agentToken(SAM)] }],
  ])('sleeps on through %s', (_, more) => {
    const desk = snoozed()
    desk.receive({ id: 'q2', answers: 'q', hour: 2, ...more })
    expect(desk.ticket().snoozedUntilMs).toBe(UNTIL)
  })

  it('wakes at its time by the product itself, which says so', () => {
    const { ticket, entries } = awakened(snoozed().ticket(), UNTIL + HOUR_MS)
    expect(ticket.snoozedUntilMs).toBeNull()
    expect(entries.map(({ by, type, rule }) => [by.kind, type, rule])).toEqual([
      ['system', 'timeline_comment', 'snooze'],
      ['system', 'timeline_change_event', 'snooze'],
    ])
  })
})
