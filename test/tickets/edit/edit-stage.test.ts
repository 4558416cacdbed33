/** Stages moved by hand: every arrow of the diagram, nothing beside it without an override, dates that follow. */
import { describe, expect, it } from 'vitest'
import { arrowIn, pageDiagram } from '../../../src/tickets/stage/stage-diagram.ts'
import { stageEdges, stages, stateOf, type Stage } from '../../../src/tickets/stage/stage.ts'
import { HOUR_MS, START_MS } from '../support/desk.ts'
import { deskAsked, edited, stageEdit } from '../support/editing.ts'

function deskIn(stage: Stage) {
  const desk = deskAsked()
  desk.edit({ stage, closedAtMs: stateOf[stage] === 'closed' ? START_MS : null })
  return desk
}

const others = stages.flatMap((from) =>
  stages.filter((to) => to !== from && !arrowIn(pageDiagram, from, to)).map((to) => [from, to] as const),
)

describe('the diagram', () => {
  it.each([
    ['T-050', 'queued', 'work_in_progress'],
    ['T-051', 'work_in_progress', 'awaiting_product_assist'],
    ['T-052', 'awaiting_product_assist', 'work_in_progress'],
    ['T-053', 'awaiting_product_assist', 'awaiting_development'],
    ['T-054', 'awaiting_development', 'in_development'],
    ['T-055', 'in_development', 'awaiting_customer_response'],
    ['T-056', 'work_in_progress', 'awaiting_customer_response'],
    ['T-057', 'awaiting_customer_response', 'work_in_progress'],
    ['T-058', 'awaiting_product_assist', 'accepted'],
    ['T-059', 'awaiting_customer_response', 'resolved'],
    ['T-060', 'awaiting_customer_response', 'canceled'],
    ['T-068', 'in_development', 'canceled'],
    ['T-072', 'resolved', 'queued'],
    ['T-072', 'accepted', 'queued'],
    ['T-072', 'canceled', 'queued'],
  ] as const)('%s %s → %s needs neither override nor reason, and is recorded', (rule, from, to) => {
    const { ticket, entries } = edited(deskIn(from), [stageEdit(to)])
    expect(ticket.stage).toBe(to)
    expect(entries).toMatchObject([{ rule, change: { field: 'stage', from, to } }])
  })

  it('has the eleven arrows of the page, five cancellations and three ways back', () => {
    const count = (pattern: RegExp) => stageEdges.filter(({ rule }) => pattern.test(rule)).length
    expect([count(/^T-05\d$|^T-060$/), count(/^T-06[89]$/), count(/^T-072$/)]).toEqual([11, 5, 3])
  })

  it.each(others)('T-071, T-073 %s → %s is refused, naming both', (from, to) => {
    expect(() => edited(deskIn(from), [stageEdit(to)])).toThrow(`TKT-1 cannot go from ${from} to ${to}`)
  })

  it('T-071 an override needs a reason, and the reason is kept', () => {
    const desk = deskIn('queued')
    expect(() => edited(desk, [stageEdit('resolved', null, true)])).toThrow('needs a reason')
    expect(() => edited(desk, [stageEdit('resolved', ' ', true)])).toThrow('needs a reason')
    const { entries } = edited(desk, [stageEdit('resolved', 'solved by phone', true)])
    expect(entries).toMatchObject([{ rule: 'T-071' }, { rule: 'T-071', body: 'queued → resolved: solved by phone' }])
  })

  it('T-071 a reason alone overrides nothing', () => {
    expect(() => edited(deskIn('queued'), [stageEdit('resolved', 'please')])).toThrow('cannot go from queued to resolved')
  })

  it('T-069 cancelling where the page draws no arrow needs a reason, from every open stage', () => {
    for (const from of ['queued', 'work_in_progress', 'awaiting_product_assist', 'awaiting_development'] as const) {
      expect(() => edited(deskIn(from), [stageEdit('canceled')])).toThrow('needs a reason')
      expect(edited(deskIn(from), [stageEdit('canceled', 'an accident')]).ticket.stage).toBe('canceled')
    }
  })

  it('T-076 the misspelling of the figure is no stage', () => {
    expect(() => edited(deskIn('queued'), [stageEdit('awating_customer_response' as Stage)])).toThrow('is no stage')
    expect(() => edited(deskIn('queued'), [stageEdit('toString' as Stage)])).toThrow('is no stage')
  })

  it('T-007 going where the ticket is changes nothing', () => {
    expect(edited(deskIn('queued'), [stageEdit('queued')]).entries).toEqual([])
  })
})

describe('the close date', () => {
  it.each(['accepted', 'resolved', 'canceled'] as const)('T-012, T-075 is set on entering %s, and cleared on reopening', (to) => {
    const desk = deskIn('awaiting_product_assist')
    expect(edited(desk, [stageEdit(to, 'so it is', true)]).ticket.closedAtMs).toBe(START_MS + HOUR_MS)
    expect(edited(desk, [stageEdit('queued')], 2).ticket.closedAtMs).toBeNull()
  })

  it('T-012 an overridden move from one closed stage to another keeps the first date', () => {
    const desk = deskIn('awaiting_customer_response')
    edited(desk, [stageEdit('resolved')], 1)
    expect(edited(desk, [stageEdit('canceled', 'it was not', true)], 5).ticket.closedAtMs).toBe(START_MS + HOUR_MS)
  })
})
