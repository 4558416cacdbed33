/** What is due at a moment, once: rules some time after something, and promises that come near their end or break (T-045). */
import { describe, expect, it } from 'vitest'
import type { Rule, RuleDelay } from '../../../src/tickets/rules/rule.ts'
import { timeEventsOf, timeReference, withTimeMarks } from '../../../src/tickets/rules/time-events.ts'
import { noSlaPolicy, type SlaPolicy } from '../../../src/tickets/stage/sla.ts'
import { orderKey, orderStart, type SlaEvent, type Ticket } from '../../../src/tickets/ticket.ts'
import { DAY_MS, HOUR_MS, START_MS } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const hour = (count: number) => START_MS + count * HOUR_MS
const event = (what: SlaEvent['what'], at: number): SlaEvent => ({ what, atMs: hour(at) })
const began = { ...deskAsked().ticket(), createdAtMs: START_MS, slaEvents: [] as readonly SlaEvent[] }
const stageAt = (at: number, ref: string): Partial<Ticket> => ({ order: { ...began.order, stage: orderKey(hour(at), ref) } })

/** A rule that is due some hours after something. */
const ruleAfter = (since: RuleDelay['since'], hours: number, isWorkingTime = false): Rule => {
  const after = { since, ms: hours * HOUR_MS, isWorkingTime }
  return { name: since, when: [], after, conditions: { filter: [] }, actions: { commands: [] }, isLast: false }
}

/** What is due at an hour, as the names of its marks. */
function due(change: Partial<Ticket>, at: number, { rules = [] as readonly Rule[], policy = {} as Partial<SlaPolicy> } = {}) {
  const promises = { policy: { ...noSlaPolicy, ...policy }, nearShare: 0.75 }
  return timeEventsOf({ ...began, ...change }, { rules, promises, nowMs: hour(at) })
}
const names = (...given: Parameters<typeof due>) => due(...given).map(({ mark }) => mark.name)

describe('a rule some time after', () => {
  const spoken = { slaEvents: [event('customer', 2), event('agent', 3), event('working', 4), event('customer', 5), event('agent', 6)] }

  it.each<readonly [RuleDelay['since'], Partial<Ticket>, number | null]>([
    ['new-ticket', {}, 0],
    ['new-ticket', spoken, 0],
    ['customer-mail', {}, null],
    ['customer-mail', spoken, 5],
    ['agent-answer', { slaEvents: [event('customer', 2)] }, null],
    ['agent-answer', spoken, 6],
    ['message', { slaEvents: [event('agent', 3), event('customer', 4), event('closed', 5)] }, 4],
    ['message', spoken, 6],
    ['stage-change', { order: { ...began.order, stage: orderStart } }, 0],
    ['stage-change', stageAt(4, 'support/INBOX/1/m1'), 4],
    ['stage-change', stageAt(4, `${timeReference}rule x/1`), null],
    ['stage-change', stageAt(4, 'time/x'), 4],
  ])('%s, %j, is counted from the hour %d', (since, change, from) => {
    const rules = [ruleAfter(since, 10)]
    const sinceMs = hour(from ?? 0)
    const found = from === null ? [] : [{ mark: { name: `rule ${since}`, sinceMs }, rule: since }]
    expect(due(change, (from ?? 0) + 10, { rules })).toEqual(found)
    expect(due(change, (from ?? 0) + 10 - 1 / 3_600_000, { rules })).toEqual([])
  })

  it('is due for a week, and then left alone', () => {
    const rules = [ruleAfter('new-ticket', 1)]
    expect(names({}, 1 + 7 * 24, { rules })).toEqual(['rule new-ticket'])
    expect(names({}, 1 + 7 * 24 + 1 / 3_600_000, { rules })).toEqual([])
  })

  it('counts working time alone where it says so', () => {
    // The story begins on a Tuesday at nine.
    const day = { fromMinute: 9 * 60, toMinute: 10 * 60 }
    const policy = { hours: { timeZone: 'UTC', days: [day, day, day, day, day, day, day] } }
    expect(names({}, 23.9, { rules: [ruleAfter('new-ticket', 1.5, true)], policy })).toEqual([])
    expect(names({}, 24.5, { rules: [ruleAfter('new-ticket', 1.5, true)], policy })).toEqual(['rule new-ticket'])
    expect(names({}, 1.5, { rules: [ruleAfter('new-ticket', 1.5)], policy })).toEqual(['rule new-ticket'])
  })

  it('comes once for each beginning, and not for one that late mail moved back', () => {
    const rules = [ruleAfter('customer-mail', 1)]
    const marked = (sinceMs: number) => ({ ...spoken, timeMarks: [{ name: 'rule customer-mail', sinceMs }] })
    expect(names(marked(hour(5)), 6, { rules })).toEqual([])
    expect(names(marked(hour(5) + 1), 6, { rules })).toEqual([])
    expect(names(marked(hour(5) - 1), 6, { rules })).toEqual(['rule customer-mail'])
    expect(names({ ...spoken, timeMarks: [{ name: 'rule other', sinceMs: hour(9) }] }, 6, { rules })).toEqual(['rule customer-mail'])
  })

  it('is only what has a time', () => {
    const { after: _, ...rule } = ruleAfter('new-ticket', 1)
    expect(names({}, 10, { rules: [rule] })).toEqual([])
  })
})

describe('a promise', () => {
  const answered = [event('customer', 0), event('agent', 2)]
  const again = [...answered, event('customer', 10)]

  it.each<readonly [Partial<SlaPolicy>, Partial<Ticket>, number, readonly string[]]>([
    [{ firstResponseMs: 4 * HOUR_MS }, {}, 2.99, []],
    [{ firstResponseMs: 4 * HOUR_MS }, {}, 3, ['first response near']],
    [{ firstResponseMs: 4 * HOUR_MS }, {}, 4, ['first response near']],
    [{ firstResponseMs: 4 * HOUR_MS }, {}, 4.01, ['first response broken']],
    [{ firstResponseMs: 4 * HOUR_MS }, {}, 4 + 7 * 24, ['first response broken']],
    [{ firstResponseMs: 4 * HOUR_MS }, {}, 4.01 + 7 * 24, []],
    [{ firstResponseMs: 4 * HOUR_MS }, { slaEvents: answered }, 5, []],
    [{ firstResponseMs: HOUR_MS }, { slaEvents: answered }, 5, []],
    [{ nextResponseMs: 4 * HOUR_MS }, { slaEvents: answered }, 20, []],
    [{ nextResponseMs: 4 * HOUR_MS }, { slaEvents: again }, 13, ['next response near']],
    [{ nextResponseMs: 4 * HOUR_MS }, { slaEvents: again }, 15, ['next response broken']],
    [{ resolutionMs: 4 * HOUR_MS }, { slaEvents: answered }, 5, ['resolution broken']],
    [{ resolutionMs: 4 * HOUR_MS }, { slaEvents: [event('waiting', 3.5)] }, 5, []],
    [{ resolutionMs: 4 * HOUR_MS }, { slaEvents: [event('closed', 5)] }, 6, []],
    [{ firstResponseMs: HOUR_MS, resolutionMs: HOUR_MS }, {}, 1, ['first response near', 'resolution near']],
    [{}, {}, 100, []],
  ])('T-045 of %j on a ticket with %j brings at the hour %d: %j', (policy, change, at, brought) => {
    expect(names(change, at, { policy })).toEqual(brought)
  })

  it('T-045 tells which clock, and whether it is broken', () => {
    const policy = { nextResponseMs: HOUR_MS }
    expect(due({ slaEvents: again }, 12, { policy })).toEqual([
      { mark: { name: 'next response broken', sinceMs: hour(10) }, promise: { clock: 'next response', isBroken: true } },
    ])
    expect(due({ slaEvents: again }, 11, { policy })).toMatchObject([{ promise: { isBroken: false } }])
  })
})

describe('a ticket remembers what time has brought', () => {
  const mark = (name: string, sinceMs = 1) => ({ name, sinceMs })

  it('of each name the newest', () => {
    const { timeMarks } = withTimeMarks({ ...began, timeMarks: [mark('a'), mark('b')] }, [mark('a', 2)])
    expect(timeMarks).toEqual([mark('b'), mark('a', 2)])
    expect(withTimeMarks(began, [mark('a')]).timeMarks).toEqual([mark('a')])
    expect(withTimeMarks(began, [])).toBe(began)
  })

  it('the last 600', () => {
    const many = Array.from({ length: 600 }, (_, i) => mark(`m${i}`))
    const { timeMarks } = withTimeMarks({ ...began, timeMarks: many }, [mark('new', DAY_MS)])
    expect(timeMarks).toEqual([...many.slice(1), mark('new', DAY_MS)])
  })
})
