/** Service clocks (T-045): what starts, stops and holds them, in working hours, whatever comes late. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slaClocks, slaEventsKept, withSlaEvent, type SlaPolicy } from '../../../src/tickets/stage/sla.ts'
import type { SlaEvent } from '../../../src/tickets/ticket.ts'
import { workingMs, type WorkingHours } from '../../../src/tickets/stage/working-hours.ts'
import { Desk, HOUR_MS, SAM, START_MS, SUPPORT, agentToken } from '../support/desk.ts'

const MINUTE_MS = 60_000
const always: SlaPolicy = { firstResponseMs: HOUR_MS, nextResponseMs: HOUR_MS, resolutionMs: 8 * HOUR_MS, hours: null }

function answer(id: string, hour: number, text = 'Done.') {
  return { id, from: SAM, to: [SUPPORT], answers: 'q', text, hour, tokens: [agentToken(SAM)] }
}

function clocksAt(desk: Desk, hour: number, policy = always) {
  return slaClocks(desk.ticket(), policy, START_MS + hour * HOUR_MS)
}

function deskAsked(): Desk {
  const desk = new Desk()
  desk.receive({ id: 'q' })
  return desk
}

describe('first response', () => {
  it('T-045 runs from the first mail until an agent answers', () => {
    const desk = deskAsked()
    expect(clocksAt(desk, 0.5).firstResponse).toMatchObject({
      endedAtMs: null,
      elapsedMs: HOUR_MS / 2,
      isBreached: false,
    })
    expect(clocksAt(desk, 3).firstResponse).toMatchObject({ endedAtMs: null, isBreached: true })
    desk.receive(answer('a', 2))
    expect(clocksAt(desk, 9).firstResponse).toMatchObject({ elapsedMs: 2 * HOUR_MS, isBreached: true })
  })

  it('T-045 an auto-reply, a second mail of the customer and an internal note end nothing', () => {
    const desk = deskAsked()
    desk.receive({ id: 'again', answers: 'q', hour: 1 })
    desk.receive({ id: 'ooo', answers: 'q', hour: 1, message: { kind: 'auto-reply' } })
    expect(clocksAt(desk, 2).firstResponse.endedAtMs).toBeNull()
  })

  it('T-045 ends with closing when nobody answered', () => {
    const ticket = withSlaEvent({ createdAtMs: START_MS, slaEvents: [] }, { atMs: START_MS + 5, what: 'closed' })
    expect(slaClocks(ticket, always, START_MS + HOUR_MS).firstResponse.endedAtMs).toBe(START_MS + 5)
  })
})

describe('next response', () => {
  it('T-045 there is none before the first answer', () => {
    const desk = deskAsked()
    desk.receive({ id: 'again', answers: 'q', hour: 1 })
    expect(clocksAt(desk, 2).nextResponse).toBeNull()
  })

  it('T-045 runs from the first of several messages after an answer until the next answer', () => {
    const desk = deskAsked()
    desk.receive(answer('a', 1))
    desk.receive({ id: 'q2', answers: 'a', hour: 2 })
    desk.receive({ id: 'q3', answers: 'a', hour: 2.5 })
    expect(clocksAt(desk, 4).nextResponse).toMatchObject({
      startedAtMs: START_MS + 2 * HOUR_MS,
      elapsedMs: 2 * HOUR_MS,
    })
    desk.receive(answer('a2', 5))
    expect(clocksAt(desk, 9).nextResponse).toMatchObject({ elapsedMs: 3 * HOUR_MS, endedAtMs: START_MS + 5 * HOUR_MS })
  })
})

describe('full resolution', () => {
  it('T-045 stands still while the ticket waits for the customer', () => {
    const desk = deskAsked()
    desk.receive(answer('a', 1, 'Which one?'))
    expect(desk.ticket().stage).toBe('awaiting_customer_response')
    expect(clocksAt(desk, 30).resolution).toMatchObject({ elapsedMs: HOUR_MS, isPaused: true, isBreached: false })
    desk.receive({ id: 'q2', answers: 'a', hour: 31 })
    expect(clocksAt(desk, 33).resolution).toMatchObject({ elapsedMs: 3 * HOUR_MS, isPaused: false })
  })

  it('T-045 ends with closing, and goes on when the ticket is reopened', () => {
    const ticket = { createdAtMs: 0, slaEvents: [] as SlaEvent[] }
    const closed = withSlaEvent(ticket, { atMs: 100, what: 'closed' })
    expect(slaClocks(closed, always, 900).resolution).toMatchObject({ elapsedMs: 100, endedAtMs: 100 })
    const reopened = withSlaEvent(closed, { atMs: 300, what: 'working' })
    expect(slaClocks(reopened, always, 350).resolution).toMatchObject({ elapsedMs: 150, endedAtMs: null })
  })
})

describe('what comes late', () => {
  it('T-045 any order of arrival gives the same clocks', () => {
    const what = fc.constantFrom<SlaEvent['what']>('customer', 'agent', 'working', 'waiting', 'closed')
    const times = fc.uniqueArray(fc.nat(10_000), { maxLength: 12 })
    const events = times.chain((all) => fc.tuple(...all.map((atMs) => fc.record({ atMs: fc.constant(atMs), what }))))
    const shuffled = events.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
    fc.assert(
      fc.property(shuffled, ([inOrder, mixed]) => {
        const after = (list: readonly SlaEvent[]) =>
          list.reduce((ticket, event) => withSlaEvent(ticket, event), {
            createdAtMs: 0,
            slaEvents: [] as readonly SlaEvent[],
          })
        expect(after(mixed)).toEqual(after(inOrder.toSorted((a, b) => a.atMs - b.atMs)))
      }),
    )
  })

  it('a ticket of a thousand mails keeps a bounded list, and its first response', () => {
    let ticket = { createdAtMs: 0, slaEvents: [] as readonly SlaEvent[] }
    for (let i = 1; i <= 1000; i++) ticket = withSlaEvent(ticket, { atMs: i, what: i === 7 ? 'agent' : 'customer' })
    expect(ticket.slaEvents.length).toBe(slaEventsKept)
    expect(slaClocks(ticket, always, 2000).firstResponse.endedAtMs).toBe(7)
    expect(slaClocks(ticket, always, 2000).nextResponse?.startedAtMs).toBe(8)
  })
})

describe('working hours', () => {
  const nine = { fromMinute: 9 * 60, toMinute: 17 * 60 }
  const berlin: WorkingHours = { timeZone: 'Europe/Berlin', days: [null, nine, nine, nine, nine, nine, null] }

  it('a weekend does not count', () => {
    const friday = Date.UTC(2026, 10, 6, 15, 30)
    const monday = Date.UTC(2026, 10, 9, 8, 30)
    expect(workingMs(friday, monday, berlin)).toBe(60 * MINUTE_MS)
  })

  it('the hours are those of the time zone, in winter and in summer', () => {
    const day = (month: number, date: number) => workingMs(Date.UTC(2026, month, date, 0), Date.UTC(2026, month, date, 8), berlin)
    // Nine o'clock in Berlin is 8:00 UTC in January and 7:00 UTC in July.
    expect(day(0, 7)).toBe(0)
    expect(day(6, 8)).toBe(HOUR_MS)
  })

  it('a zone far ahead of UTC opens while it is yesterday there', () => {
    const auckland: WorkingHours = { timeZone: 'Pacific/Auckland', days: Array.from({ length: 7 }, () => nine) }
    // 13 hours ahead in January: 9:00 on the 8th is 20:00 UTC on the 7th.
    expect(workingMs(Date.UTC(2026, 0, 7, 19), Date.UTC(2026, 0, 7, 21), auckland)).toBe(HOUR_MS)
  })

  it('the night when clocks change is as long as it was', () => {
    const allDay: WorkingHours = {
      timeZone: 'Europe/Berlin',
      days: Array.from({ length: 7 }, () => ({ fromMinute: 0, toMinute: 1440 })),
    }
    const from = Date.UTC(2026, 2, 28)
    expect(workingMs(from, from + 3 * 24 * HOUR_MS, allDay)).toBe(3 * 24 * HOUR_MS)
  })

  it('two spans count as much as both together', () => {
    const span = fc.tuple(fc.nat(2_000_000), fc.nat(2_000_000), fc.nat(2_000_000))
    fc.assert(
      fc.property(span, (minutes) => {
        const [a, b, c] = minutes.toSorted((x, y) => x - y).map((minute) => START_MS + minute * MINUTE_MS) as [number, number, number]
        expect(workingMs(a, b, berlin) + workingMs(b, c, berlin)).toBe(workingMs(a, c, berlin))
      }),
      { numRuns: 10 },
    )
  })
})
