/** Rows of reports: every day and promise has one, groups those that they have. */
import { describe, expect, it } from 'vitest'
import { columnsOf, reportNames, reportRows, reports } from '../../../src/tickets/reports/reports.ts'
import { Tally } from '../../../src/tickets/reports/tally.ts'

const span = { fromMs: 0, toMs: 172_800_000, days: ['2026-11-01', '2026-11-02'].map((name, i) => ({ name, startsAtMs: i * 86_400_000 })) }
const rows = (name: (typeof reportNames)[number], tally: Tally, by: 'group' | null = null) => reportRows(reports[name], tally, { span, by })

describe('without groups', () => {
  it('a day on which nothing came has its row', () => {
    const tally = new Tally()
    tally.add(null, [{ key: '2026-11-02', bin: 'tickets' }])
    expect(rows('arrivals', tally)).toEqual([
      { day: '2026-11-01', tickets: 0 },
      { day: '2026-11-02', tickets: 1 },
    ])
  })

  it('nothing is told of no times and no promises', () => {
    expect(rows('resolution', new Tally())).toEqual([{ count: 0, median_seconds: null, p90_seconds: null }])
    expect(rows('promises', new Tally())).toEqual(
      ['first_response', 'next_response', 'resolution'].map((promise) => ({ promise, kept: 0, broken: 0, kept_percent: null })),
    )
  })

  it('two of three promises are 66.7 %', () => {
    const tally = new Tally()
    tally.add(
      null,
      ['kept', 'broken', 'kept'].map((bin) => ({ key: 'resolution', bin })),
    )
    expect(rows('promises', tally)[2]).toEqual({ promise: 'resolution', kept: 2, broken: 1, kept_percent: 66.7 })
  })
})

it('a group that nothing is told of has no row', () => {
  const tally = new Tally()
  tally.add('tech', [{ key: '', bin: 'over_1_day' }])
  tally.add('sales', [])
  expect(rows('backlog', tally, 'group')).toEqual([
    { group: 'tech', open: 1, up_to_1_day: 0, over_1_day: 1, over_3_days: 0, over_7_days: 0, over_30_days: 0 },
  ])
})

it.each(reportNames)('every row of %s has its columns, in their order', (name) => {
  const tally = new Tally()
  tally.add('tech', [{ key: '', bin: 'kept' }])
  for (const by of ['group', null] as const)
    for (const row of rows(name, tally, by)) expect(Object.keys(row)).toEqual(columnsOf(reports[name], by))
})
