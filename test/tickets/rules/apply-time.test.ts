/** What time brings is done to a ticket, told to those who want to hear of it, and remembered (T-045). */
import { describe, expect, it } from 'vitest'
import { draftOf } from '../../../src/tickets/draft.ts'
import { timeCause, withTimeEvents, type PromiseAlerts } from '../../../src/tickets/rules/apply-time.ts'
import type { TimeEvent } from '../../../src/tickets/rules/time-events.ts'
import { HOUR_MS, KIM, MAILBOX, SAM, START_MS } from '../support/desk.ts'
import { ruledDesk } from '../support/ruled.ts'

const promise = (clock: string, isBroken: boolean): TimeEvent => {
  return { mark: { name: `${clock} ${isBroken ? 'broken' : 'near'}`, sinceMs: START_MS }, promise: { clock, isBroken } }
}
const ofRule = (rule: string): TimeEvent => ({ mark: { name: `rule ${rule}`, sinceMs: START_MS }, rule })

/** The draft of a new ticket's first hour, under rules. */
function brought(events: readonly TimeEvent[], { yaml = '[]', alerts = 'all' as PromiseAlerts, notify = [SAM, KIM] } = {}) {
  const mailbox = { ...MAILBOX, notify }
  const desk = ruledDesk(yaml, { mailbox: { notify } })
  desk.receive({ id: 'm1' })
  const cause = timeCause(events, START_MS + HOUR_MS)
  const before = draftOf(desk.ticket())
  return { before, draft: withTimeEvents(before, events, { site: desk.site, mailbox, cause, alerts }) }
}

describe('a promise', () => {
  it.each([
    [true, 'promise_broken', 'The promise of a first response is broken.'],
    [false, 'promise_near', 'The promise of a first response is near its end.'],
  ])('T-045 that is broken (%s) stands on the timeline once, as %s', (isBroken, event, body) => {
    const { draft } = brought([promise('first response', isBroken)])
    expect(draft.entries).toMatchObject([{ event, body, rule: 'T-045', visibility: 'internal', by: { kind: 'system' } }])
    expect(draft.ticket.timeMarks).toEqual([promise('first response', isBroken).mark])
  })

  it.each<readonly [PromiseAlerts, boolean, boolean]>([
    ['all', true, true],
    ['all', false, true],
    ['broken', true, true],
    ['broken', false, false],
    ['none', true, false],
    ['none', false, false],
  ])('T-045 with alerts %s, broken %s, is mailed: %s', (alerts, isBroken, isMailed) => {
    const { draft } = brought([promise('resolution', isBroken)], { alerts })
    expect(draft.outbound.map(({ kind, agent }) => [kind, agent])).toEqual(isMailed ? [SAM, KIM].map((agent) => ['alert', agent]) : [])
    expect(draft.entries).toHaveLength(1)
  })

  it('T-045 two at once are two mails and two lines, told apart', () => {
    const { draft } = brought([promise('first response', true), promise('resolution', false)], { notify: [SAM] })
    expect(new Set(draft.outbound.map(({ ref }) => ref)).size).toBe(2)
    expect(draft.outbound.map(({ ref }) => ref.split('/').at(-1))).toEqual(['first response', 'resolution'])
    expect(draft.entries.map(({ event }) => event)).toEqual(['promise_broken', 'promise_near'])
  })

  it.each([
    [true, 'low'],
    [false, 'high'],
  ])('T-045 broken %s, is an event for rules', (isBroken, severity) => {
    const yaml = `
- { name: broken, when: promise-broken, do: { severity: low } }
- { name: near, when: promise-near, do: { severity: high } }`
    expect(brought([promise('resolution', isBroken)], { yaml }).draft.ticket.severity).toBe(severity)
  })
})

describe('a rule that is due', () => {
  const yaml = `
- { name: late, after: { since: new-ticket, hours: 1 }, do: { severity: high } }
- { name: lost, after: { since: new-ticket, hours: 1 }, do: { group: nowhere } }
- { name: other, after: { since: new-ticket, hours: 1 }, if: { filter: severity=blocker }, do: { severity: low } }`

  it('is done and remembered, in the product’s name', () => {
    const { draft } = brought([ofRule('late')], { yaml })
    expect(draft.ticket).toMatchObject({ severity: 'high', timeMarks: [{ name: 'rule late' }] })
    expect(draft.entries).toMatchObject([{ rule: 'rule late', by: { kind: 'system' }, change: { field: 'severity' } }])
  })

  it('is remembered when it is refused, too, or it would come with every sweep', () => {
    expect(brought([ofRule('lost')], { yaml }).draft.ticket.timeMarks).toMatchObject([{ name: 'rule lost' }])
  })

  it('is not remembered while it does not fit: it may later', () => {
    const { before, draft } = brought([ofRule('other')], { yaml })
    expect(draft).toBe(before)
    expect(brought([ofRule('late'), ofRule('other')], { yaml }).draft.ticket.timeMarks).toMatchObject([{ name: 'rule late' }])
  })
})

it('the event of a moment is the same for whoever sweeps, and no mail’s', () => {
  const cause = timeCause([ofRule('late'), ofRule('other')], START_MS)
  expect(cause).toMatchObject({ ref: `time//rule late/${START_MS}`, atMs: START_MS, by: { kind: 'system' } })
  expect(timeCause([ofRule('late')], START_MS).ref).toBe(cause.ref)
})
