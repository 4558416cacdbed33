/** Working time between two moments, over changes of clocks and whole weeks (T-045). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { momentShown, shownAt, workingMs, type WorkingHours } from '../../../src/tickets/stage/working-hours.ts'

const hourMs = 3_600_000
const office = { fromMinute: 9 * 60, toMinute: 17 * 60 }
const hoursIn = (timeZone: string): WorkingHours => ({ timeZone, days: [null, office, office, office, office, office, null] })

/** Quarter by quarter, as the clock on the wall shows them. */
function counted(fromMs: number, toMs: number, { timeZone, days }: WorkingHours): number {
  const step = hourMs / 4
  let sum = 0
  for (let at = fromMs; at < toMs; at += step) {
    const shown = new Date(shownAt(timeZone, at))
    const open = days[shown.getUTCDay()]
    const minute = shown.getUTCHours() * 60 + shown.getUTCMinutes()
    if (open && minute >= open.fromMinute && minute < open.toMinute) sum += step
  }
  return sum
}

const quarters = Date.UTC(2026, 2, 1) / (hourMs / 4)
it.each(['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland'])('in %s it is what a clock counts', (zone) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 96 * 60 }), fc.integer({ min: 0, max: 96 * 40 }), (start, length) => {
      const fromMs = (quarters + start) * (hourMs / 4)
      const toMs = fromMs + length * (hourMs / 4)
      expect(workingMs(fromMs, toMs, hoursIn(zone))).toBe(counted(fromMs, toMs, hoursIn(zone)))
    }),
    { numRuns: 40, seed: 5 },
  )
})

it('a night shift that loses an hour in spring is an hour shorter', () => {
  const night: WorkingHours = { timeZone: 'Europe/Berlin', days: Array.from({ length: 7 }, () => ({ fromMinute: 0, toMinute: 360 })) }
  const sunday = momentShown('Europe/Berlin', Date.UTC(2026, 2, 29))
  expect(workingMs(sunday, sunday + 23 * hourMs, night)).toBe(5 * hourMs)
})

it('all time counts without hours, and none backwards', () => {
  expect(workingMs(5, 9, null)).toBe(4)
  expect(workingMs(9, 5, hoursIn('UTC'))).toBe(0)
})

it('ten years are counted by weeks, two thousand times in no time', () => {
  const hours = hoursIn('Europe/Berlin')
  const startedMs = process.cpuUsage().user
  const [first] = Array.from({ length: 2_000 }, (_, i) => workingMs(Date.UTC(2016, 0, 4) + i, Date.UTC(2026, 0, 5), hours))
  expect(first).toBe(522 * 5 * 8 * hourMs)
  expect((process.cpuUsage().user - startedMs) / 1000).toBeLessThan(2_000)
})
