/** Dates as people write them: days of the calendar, weekdays, tomorrow, a number of days, with a time of day if they give one. */
import { describe, expect, it } from 'vitest'
import { momentNamed } from '../../../src/tickets/records/moment-named.ts'

/** A Wednesday. */
const NOON = Date.parse('2026-11-04T12:00:00Z')
const at = (text: string, edge: 'start' | 'end' = 'start', timeZone = 'UTC') => {
  const moment = momentNamed(text, { nowMs: NOON, timeZone }, edge)
  return typeof moment === 'number' ? new Date(moment).toISOString() : moment.refused[0]?.message
}

describe('a date', () => {
  it.each<readonly [string, string]>([
    ['2026-12-01', '2026-12-01T00:00:00.000Z'],
    ['2026-12-1', '2026-12-01T00:00:00.000Z'],
    ['2026–12–01', '2026-12-01T00:00:00.000Z'],
    ['２０２６-12-01', '2026-12-01T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['tomorrow', '2026-11-05T00:00:00.000Z'],
    [' Tomorrow. ', '2026-11-05T00:00:00.000Z'],
    ['thursday', '2026-11-05T00:00:00.000Z'],
    ['Thu', '2026-11-05T00:00:00.000Z'],
    ['tuesday', '2026-11-10T00:00:00.000Z'],
    ['wednesday', '2026-11-11T00:00:00.000Z'],
    ['on Friday', '2026-11-06T00:00:00.000Z'],
    ['+3d', '2026-11-07T00:00:00.000Z'],
    ['+2w', '2026-11-18T00:00:00.000Z'],
    ['in 10 days', '2026-11-14T00:00:00.000Z'],
    ['in 10 days…', '2026-11-14T00:00:00.000Z'],
    ['1 week', '2026-11-11T00:00:00.000Z'],
    ['2w', '2026-11-18T00:00:00.000Z'],
    ['1 day', '2026-11-05T00:00:00.000Z'],
    ['+999d', '2029-07-30T00:00:00.000Z'],
    ['sunday', '2026-11-08T00:00:00.000Z'],
    ['monday', '2026-11-09T00:00:00.000Z'],
    ['tomorrow 0:00', '2026-11-05T00:00:00.000Z'],
    ['tomorrow 23:59', '2026-11-05T23:59:00.000Z'],
    ['2026-12-01t14:00:00.250z', '2026-12-01T14:00:00.250Z'],
    ['today 14:30', '2026-11-04T14:30:00.000Z'],
    ['Sat 9:05', '2026-11-07T09:05:00.000Z'],
    ['tomorrow at 08.00', '2026-11-05T08:00:00.000Z'],
    ['2026-12-01 14:00', '2026-12-01T14:00:00.000Z'],
    ['2026-12-01T14:00:00+02:00', '2026-12-01T12:00:00.000Z'],
    ['2026-12-01T14:00Z', '2026-12-01T14:00:00.000Z'],
    ['2026-12-01T14:00', '2026-12-01T14:00:00.000Z'],
  ])('%j', (text, moment) => {
    expect(at(text)).toBe(moment)
  })

  it('without a time of day ends with its day where it is due on it, today included', () => {
    expect(at('today', 'end')).toBe('2026-11-04T23:59:59.000Z')
    expect(at('2026-12-01', 'end')).toBe('2026-12-01T23:59:59.000Z')
    expect(at('2026-12-01 14:00', 'end')).toBe('2026-12-01T14:00:00.000Z')
  })

  it('is one of the zone, summer time included', () => {
    expect(at('tomorrow', 'start', 'Europe/Berlin')).toBe('2026-11-04T23:00:00.000Z')
    expect(at('2027-07-01', 'end', 'Europe/Berlin')).toBe('2027-07-01T21:59:59.000Z')
    expect(at('today 23:30', 'start', 'Pacific/Auckland')).toContain('2026-11-05T10:30')
    expect(at('today 8:00', 'start', 'America/Los_Angeles')).toBe('2026-11-04T16:00:00.000Z')
  })
})

describe('no date', () => {
  it.each([
    '',
    'soon',
    'next friday',
    '2026-02-30',
    '2026-13-01',
    '12/01/2026',
    '1.12.2026',
    'tomorrow 25:00',
    '+3',
    'fr',
    '2026-12',
    '99999d',
    '3 days ago',
    '3.5d',
    'friday week',
    'tomorrowish',
    'saturdays',
    'on tomorrow',
    'tomorrow 14:60',
    'tomorrow 24:00',
    'tomorrow 14:00 sharp',
    '2026-12-01 or so',
    'by 2026-12-01',
    '2026-12-00',
    '2026-06-31',
    '2026-12-01T99:00Z',
  ])('is %j: refused with examples', (text) => {
    expect(at(text)).toBe(`"${text}" is no date; write 2026-11-05, 2026-11-05 14:00, tomorrow, friday or +3d`)
  })

  it.each(['today', 'today 11:59', 'today 12:00', '2026-11-04T12:00:00Z', '2026-11-03', '2025-12-01'])('has passed: %j', (text) => {
    expect(at(text)).toContain(`${text} has passed; write 2026-11-05`)
  })

  it('of 400,000 characters is refused in no time, and not quoted in full', () => {
    for (const filling of ['a', ' ', '1', '2026-12-01 ']) expect(at(filling.repeat(40_000))?.length).toBeLessThan(400)
  })
})
