/** What tickets add to reports: when it counts, and how long it took. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arrivalFacts,
  backlogFacts,
  firstResponseFacts,
  nextResponseFacts,
  promiseFacts,
  resolutionFacts,
  type CountedTicket,
  type Fact,
} from '../../../src/tickets/reports/facts.ts'
import type { Span } from '../../../src/tickets/reports/span.ts'
import { noSlaPolicy, type SlaPolicy } from '../../../src/tickets/stage/sla.ts'
import type { SlaEvent } from '../../../src/tickets/ticket.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

function span(fromMs: number, toMs: number): Span {
  const days = Array.from({ length: 40 }, (_, i) => ({ name: `day ${i}`, startsAtMs: i * day }))
  return { fromMs, toMs, days }
}

/** Such as `1h agent`. */
function ticket(createdAtMs: number, ...events: readonly (readonly [number, SlaEvent['what']])[]): CountedTicket {
  return { createdAtMs, slaEvents: events.map(([atMs, what]) => ({ atMs, what })) }
}

const promises: SlaPolicy = { firstResponseMs: hour, nextResponseMs: 2 * hour, resolutionMs: 8 * hour, hours: null }
const texts = (facts: readonly Fact[]) => facts.map(({ key, bin }) => (key === '' ? String(bin) : `${key} ${bin}`))
const week = span(0, 7 * day)

it('an arrival counts on its day, and the end of a span is no part of it', () => {
  expect(texts(arrivalFacts(ticket(2 * day + hour), week, noSlaPolicy))).toEqual(['day 2 tickets'])
  expect(arrivalFacts(ticket(7 * day), week, noSlaPolicy)).toEqual([])
  expect(texts(arrivalFacts(ticket(0), week, noSlaPolicy))).toEqual(['day 0 tickets'])
})

describe('responses', () => {
  const talk = ticket(
    0,
    [0, 'customer'],
    [hour, 'agent'],
    [hour, 'waiting'],
    [3 * hour, 'customer'],
    [3 * hour, 'working'],
    [5 * hour, 'agent'],
  )

  it('the first one counts when it was given, later ones apart', () => {
    expect(texts(firstResponseFacts(talk, week, noSlaPolicy))).toEqual(['3600'])
    expect(texts(nextResponseFacts(talk, week, noSlaPolicy))).toEqual(['7200'])
    expect(firstResponseFacts(talk, span(0, hour), noSlaPolicy)).toEqual([])
    expect(nextResponseFacts(talk, span(hour, 5 * hour), noSlaPolicy)).toEqual([])
  })

  it('only working hours count', () => {
    const days = Array.from({ length: 7 }, () => ({ fromMinute: 30, toMinute: 600 }))
    expect(texts(firstResponseFacts(talk, week, { ...noSlaPolicy, hours: { timeZone: 'UTC', days } }))).toEqual(['1800'])
  })

  it('times are told to the second up to an hour, to the minute beyond', () => {
    const answered = (ms: number) => texts(firstResponseFacts(ticket(0, [ms, 'agent']), week, noSlaPolicy))
    expect([answered(1999), answered(hour - 1), answered(hour + 59_000)]).toEqual([['1'], ['3599'], ['3600']])
  })
})

it('a ticket that is opened again is resolved again; waiting for the customer is no work', () => {
  const resolved = ticket(0, [hour, 'waiting'], [3 * hour, 'working'], [4 * hour, 'closed'], [9 * hour, 'working'], [10 * hour, 'closed'])
  expect(texts(resolutionFacts(resolved, week, noSlaPolicy))).toEqual(['7200', '10800'])
  expect(texts(resolutionFacts(resolved, span(0, 5 * hour), noSlaPolicy))).toEqual(['7200'])
})

it.each([
  [ticket(6 * day), ['up_to_1_day']],
  [ticket(6 * day - 1), ['over_1_day']],
  [ticket(3 * day), ['over_3_days']],
  [ticket(-minute), ['over_7_days']],
  [ticket(-30 * day), ['over_30_days']],
  [ticket(7 * day), []],
  [ticket(0, [day, 'closed']), []],
  [ticket(0, [day, 'closed'], [2 * day, 'working'], [3 * day, 'agent']), ['over_3_days']],
  [ticket(0, [day, 'agent'], [8 * day, 'closed']), ['over_3_days']],
])('the backlog at the end of a week has %o as %o', (held, ages) => {
  expect(texts(backlogFacts(held, week, noSlaPolicy))).toEqual(ages)
})

describe('promises', () => {
  it.each([
    ['kept', ticket(0, [hour, 'agent'], [hour, 'waiting']), ['first_response kept']],
    ['broken by a late answer', ticket(0, [hour + 1, 'agent'], [hour + 1, 'waiting']), ['first_response broken']],
    ['broken without any answer', ticket(0), ['first_response broken', 'resolution broken']],
    ['neither while there is time', ticket(7 * day - hour), []],
    [
      'kept and broken, of later answers',
      ticket(0, [1, 'agent'], [1, 'waiting'], [hour, 'customer'], [2 * hour, 'agent'], [9 * hour, 'customer'], [12 * hour, 'agent']),
      ['first_response kept', 'next_response kept', 'next_response broken'],
    ],
    ['kept by closing', ticket(0, [hour, 'closed']), ['first_response kept', 'resolution kept']],
    [
      'kept, then broken when it was opened again',
      ticket(0, [hour, 'closed'], [day, 'working'], [2 * day, 'closed']),
      ['first_response kept', 'resolution kept', 'resolution broken'],
    ],
  ] as const)('%s', (_, held, facts) => {
    expect(texts(promiseFacts(held, week, promises))).toEqual(facts)
  })

  it('nothing is kept that was not promised', () => {
    expect(promiseFacts(ticket(0, [hour, 'closed']), week, noSlaPolicy)).toEqual([])
  })
})

describe('laws', () => {
  const what = fc.constantFrom<SlaEvent['what']>('customer', 'agent', 'working', 'waiting', 'closed')
  const events = fc.array(fc.record({ atMs: fc.integer({ min: 0, max: 100 }), what }), { maxLength: 14 })
  const tickets = events.map((all) => {
    const slaEvents = all.toSorted((a, b) => a.atMs - b.atMs).map((event) => ({ ...event, atMs: event.atMs * hour }))
    return { createdAtMs: slaEvents[0]?.atMs ?? 0, slaEvents }
  })
  const moments = fc.uniqueArray(fc.integer({ min: 0, max: 1200 }), { minLength: 3, maxLength: 3 })
  const spans = moments.map((all) => all.toSorted((a, b) => a - b).map((at) => at * hour) as [number, number, number])
  const dayHours = Array.from({ length: 7 }, (_, i) => (i === 0 ? null : { fromMinute: 540, toMinute: 1020 }))
  const policies = fc.constantFrom(promises, { ...promises, hours: { timeZone: 'Europe/Berlin', days: dayHours } })
  const additive = fc.constantFrom(arrivalFacts, firstResponseFacts, nextResponseFacts, resolutionFacts, promiseFacts)

  it('a span that is split in two has the same counts', () => {
    const law = fc.property(tickets, spans, policies, additive, (held, [from, between, to], policy, factsOf) => {
      const halves = [span(from, between), span(between, to)].flatMap((half) => texts(factsOf(held, half, policy)))
      expect(halves.toSorted()).toEqual(texts(factsOf(held, span(from, to), policy)).toSorted())
    })
    fc.assert(law, { numRuns: 500 })
  })

  it('what happens later changes nothing', () => {
    const all = fc.constantFrom(arrivalFacts, firstResponseFacts, nextResponseFacts, resolutionFacts, backlogFacts, promiseFacts)
    const law = fc.property(tickets, spans, policies, all, (held, [from, to], policy, factsOf) => {
      const then = { ...held, slaEvents: held.slaEvents.filter(({ atMs }) => atMs < to) }
      expect(factsOf(held, span(from, to), policy)).toEqual(factsOf(then, span(from, to), policy))
    })
    fc.assert(law, { numRuns: 500 })
  })
})

describe('at the edge', () => {
  it.each<readonly [CountedTicket, readonly string[]]>([
    [ticket(0, [7 * day - 1, 'closed']), []],
    [ticket(0, [7 * day, 'closed']), ['over_3_days']],
    [ticket(0, [day, 'closed'], [2 * day, 'customer'], [2 * day, 'agent']), []],
    [ticket(0, [day, 'closed'], [2 * day, 'working']), ['over_3_days']],
    [ticket(6 * day), ['up_to_1_day']],
    [ticket(6 * day - 1), ['over_1_day']],
    [ticket(7 * day), []],
  ])('of %j at the end of a week the backlog has %j', (one, found) => {
    expect(texts(backlogFacts(one, week, noSlaPolicy))).toEqual(found)
  })

  it.each<readonly [CountedTicket, readonly string[]]>([
    [ticket(0, [8 * hour, 'closed']), ['resolution kept']],
    [ticket(0, [8 * hour + 1, 'closed']), ['resolution broken']],
    [ticket(0, [hour, 'closed'], [2 * hour, 'working'], [3 * hour, 'closed']), ['resolution kept', 'resolution kept']],
    [ticket(0, [hour, 'waiting'], [5 * day, 'working'], [5 * day + 7 * hour, 'closed']), ['resolution kept']],
  ])('of %j the promise of eight hours is %j', (one, found) => {
    expect(texts(promiseFacts(one, week, { ...noSlaPolicy, resolutionMs: 8 * hour }))).toEqual(found)
  })

  it('what was closed twice in a row was closed once, whatever was said in between', () => {
    const closed = ticket(0, [hour, 'closed'], [2 * hour, 'agent'], [3 * hour, 'closed'])
    expect(texts(resolutionFacts(closed, week, noSlaPolicy))).toEqual(['3600'])
  })

  it('a promise that ran out long before the span is not broken again, and one that runs for weeks not before', () => {
    const policy = { ...noSlaPolicy, firstResponseMs: 20 * day }
    const later = (fromMs: number) => texts(promiseFacts(ticket(0), span(fromMs, fromMs + day), policy))
    expect([19 * day, 20 * day, 21 * day, 99 * day].map(later)).toEqual([[], ['first_response broken'], [], []])
  })
})
