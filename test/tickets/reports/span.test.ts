/** Spans of reports: days of the calendar, in any zone, on any day that clocks change. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayAt, isWithin, spanOf, type Span } from '../../../src/tickets/reports/span.ts'
import { isRefused } from '../../../src/tickets/refusal.ts'

const nowMs = Date.UTC(2030, 0, 1)
const hourMs = 3_600_000

function span(from: string, to: string, zone = 'UTC'): Span {
  const given = spanOf({ from, to, zone }, nowMs)
  if (isRefused(given)) throw new Error(given.refused.map(({ message }) => message).join())
  return given
}

it.each([
  ['UTC', '2026-11-28', '2026-11-28T00:00:00Z', 24],
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', 23],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', 25],
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', 23],
  ['America/Sao_Paulo', '2018-02-17', '2018-02-17T02:00:00Z', 25],
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', 25],
  ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00Z', 23.5],
  ['Asia/Kathmandu', '2026-11-28', '2026-11-27T18:15:00Z', 24],
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z', 0],
])('in %s, %s begins at %s and has %d hours', (zone, day, start, hours) => {
  const { fromMs, toMs } = span(day, day, zone)
  expect([new Date(fromMs).toISOString(), (toMs - fromMs) / hourMs]).toEqual([start.replace('Z', '.000Z'), hours])
})

it.each([
  ['2026-02-29', '2026-03-01', 'UTC', '"2026-02-29" is no day; write one such as 2026-11-30'],
  ['2026-11-31', '2026-12-01', 'UTC', '"2026-11-31" is no day; write one such as 2026-11-30'],
  [
    'yesterday',
    '26-11-01',
    'UTC',
    '"yesterday" is no day; write one such as 2026-11-30\n"26-11-01" is no day; write one such as 2026-11-30',
  ],
  ['1969-12-31', '1970-01-01', 'UTC', '"1969-12-31" is no day; write one such as 2026-11-30'],
  ['2026-11-02', '2026-11-01', 'UTC', '2026-11-01 is before 2026-11-02'],
  ['2010-01-01', '2026-11-01', 'UTC', 'a report is of 3660 days at most'],
  ['2026-11-01', '2026-11-02', 'Europe/Bonn', '"Europe/Bonn" is no time zone; write one such as Europe/Berlin'],
])('from %s to %s in %s: %s', (from, to, zone, words) => {
  const given = spanOf({ from, to, zone }, nowMs)
  expect(isRefused(given) && given.refused.map(({ message }) => message).join('\n')).toBe(words)
})

it('what has not come yet is no part of it', () => {
  const ofNow = { from: '2026-11-27', to: '2026-11-30', zone: 'UTC' }
  expect(spanOf(ofNow, Date.UTC(2026, 10, 28, 12))).toMatchObject({ toMs: Date.UTC(2026, 10, 28, 12) })
  expect(spanOf(ofNow, Date.UTC(2026, 10, 20))).toMatchObject({ fromMs: Date.UTC(2026, 10, 27), toMs: Date.UTC(2026, 10, 27) })
})

it('every moment of a span is on the day that clocks show', () => {
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'America/Havana', 'Australia/Lord_Howe', 'Asia/Tehran')
  const law = fc.property(zone, fc.integer({ min: Date.UTC(2017, 0, 2), max: Date.UTC(2019, 11, 30) }), (timeZone, atMs) => {
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(atMs)
    const around = span('2017-01-01', '2019-12-31', timeZone)
    expect(dayAt(around, atMs)).toBe(day)
    expect(isWithin(span(day, day, timeZone), atMs)).toBe(true)
  })
  fc.assert(law, { numRuns: 40 })
})

it('the days of a span have their names and first moments', () => {
  const { days } = span('2026-10-24', '2026-10-26', 'Europe/Berlin')
  expect(days.map(({ name, startsAtMs }) => [name, new Date(startsAtMs).toISOString().slice(0, 16)])).toEqual([
    ['2026-10-24', '2026-10-23T22:00'],
    ['2026-10-25', '2026-10-24T22:00'],
    ['2026-10-26', '2026-10-25T23:00'],
  ])
})

it.each([
  ['x'.repeat(81), `"${'x'.repeat(80)}" is no time zone; write one such as Europe/Berlin`],
  ['Europe/Nowhere', '"Europe/Nowhere" is no time zone; write one such as Europe/Berlin'],
])('a zone %s is refused: %s', (zone, message) => {
  expect(() => span('2026-11-01', '2026-11-01', zone)).toThrow(message)
})
