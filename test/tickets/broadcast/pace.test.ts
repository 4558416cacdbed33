/** The pace of broadcasts. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dueOf, usedUp } from '../../../src/tickets/broadcast/pace.ts'

const minuteMs = 60_000

it('T-093 nothing is due at once, a share of a minute’s worth after a share of a minute', () => {
  const pace = { perMinute: 120, pacedUntil: new Date(1_000_000) }
  expect([0, 499, 500, 10_000, minuteMs].map((ms) => dueOf(pace, 1_000_000 + ms))).toEqual([0, 0, 1, 20, 120])
})

it('what was not used while nobody looked is not made up for', () => {
  expect(dueOf({ perMinute: 60, pacedUntil: new Date(0) }, 10 * minuteMs)).toBe(60)
  expect(dueOf({ perMinute: 60, pacedUntil: null }, 10 * minuteMs)).toBe(60)
})

it('law: whenever somebody looks, no minute brings more than twice its worth, and none is lost to rounding for good', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 45_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), waits, (perMinute, pauses) => {
      let nowMs = 1_000_000
      let pacedUntil: Date | null = new Date(nowMs)
      let count = 0
      const startMs = nowMs
      for (const pause of pauses) {
        nowMs += pause
        const due = dueOf({ perMinute, pacedUntil }, nowMs)
        pacedUntil = usedUp({ perMinute, pacedUntil }, due, nowMs)
        count += due
      }
      const worth = ((nowMs - startMs) * perMinute) / minuteMs
      expect(count).toBeLessThanOrEqual(worth)
      // A date has whole milliseconds: each look costs up to one of them, and a started mail.
      expect(count).toBeGreaterThanOrEqual(worth - pauses.length * Math.ceil(perMinute / minuteMs) - 1)
    }),
  )
})
