/** Laws of the rules of the site, whatever rules are written: once for one event, and never round in circles. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ruleOf, ruleSchema } from '../../../src/config/rules.ts'
import { draftOf } from '../../../src/tickets/draft.ts'
import { timeCause, withTimeEvents } from '../../../src/tickets/rules/apply-time.ts'
import { ruleBeginnings, ruleMark, ruleMoments, type Rule } from '../../../src/tickets/rules/rule.ts'
import { timeEventsOf } from '../../../src/tickets/rules/time-events.ts'
import { noSlaPolicy } from '../../../src/tickets/stage/sla.ts'
import { stages } from '../../../src/tickets/stage/stage.ts'
import { ANN, Desk, EVE, HOUR_MS, MAILBOX, SAM, START_MS, agentToken, type MailSketch } from '../support/desk.ts'
import { ruleRecords } from '../support/ruled.ts'

const done = fc.record(
  {
    severity: fc.constantFrom('low', 'medium', 'high', 'blocker'),
    stage: fc.constantFrom(...stages),
    group: fc.constantFrom('billing', 'second-line', 'nobody at all'),
    tags: fc.constantFrom('VIP', 'Refund', 'Stalled'),
    untag: fc.constantFrom('VIP', 'Refund'),
    needsResponse: fc.boolean(),
    snooze: fc.constant('+1d'),
    spam: fc.constant(true as const),
    note: fc.constant('Look at it.'),
    answer: fc.constant({ text: 'Please wait.' }),
    webhook: fc.boolean(),
  },
  { requiredKeys: ['note'] },
)
const given = fc.record(
  {
    filter: fc.subarray(['severity=high', 'stage=queued', 'tags!=VIP', 'needs_response=true', 'state!=closed'], {
      minLength: 1,
      maxLength: 2,
    }),
    robot: fc.boolean(),
    words: fc.constantFrom('leaks', 'refund'),
  },
  { requiredKeys: [] },
)
const written = fc.record({
  when: fc.subarray([...ruleMoments], { minLength: 1 }),
  after: fc.option(fc.record({ since: fc.constantFrom(...ruleBeginnings), hours: fc.integer({ min: 1, max: 60 }) }), { nil: undefined }),
  if: given,
  do: done,
  last: fc.boolean(),
})
const rules = fc
  .array(written, { maxLength: 6 })
  .map((all): readonly Rule[] => all.map((rule, i) => ruleOf(ruleSchema.parse({ ...rule, name: `r${i}` }))))

const mail = fc.record({
  from: fc.constantFrom(ANN, EVE, SAM),
  text: fc.constantFrom('It leaks.', 'Which one?', 'A refund, please.'),
  hours: fc.integer({ min: 0, max: 100 }),
  kind: fc.constantFrom('human' as const, 'human' as const, 'auto-generated' as const),
})

/** Mails of one thread, the customer's first. */
function threadOf(
  mails: readonly { from: string; text: string; hours: number; kind: 'human' | 'auto-generated' }[],
): readonly MailSketch[] {
  let hour = 0
  const more = mails.map(({ from, text, hours, kind }, i): MailSketch => {
    hour += hours
    const plain = { id: `m${i + 1}`, from, text, hour, answers: 'm0', references: ['m0'] }
    return from === SAM ? { ...plain, tokens: [agentToken(SAM)] } : { ...plain, message: { kind } }
  })
  return [{ id: 'm0' }, ...more]
}

/** One pass of the sweep. @returns the names of the rules that time brought */
function swept(desk: Desk, all: readonly Rule[], nowMs: number): readonly string[] {
  const ticket = desk.ticket()
  const events = timeEventsOf(ticket, { rules: all, promises: { policy: noSlaPolicy, nearShare: 0.8 }, nowMs })
  if (events.length === 0) return []
  const before = draftOf(ticket)
  const context = { site: desk.site, mailbox: MAILBOX, cause: timeCause(events, nowMs), alerts: 'none' as const }
  const draft = withTimeEvents(before, events, context)
  if (draft === before) return []
  desk.edit(draft.ticket)
  const names = (draft.trials ?? []).filter(({ outcome }) => outcome === 'applied' || outcome === 'refused').map(({ rule }) => rule)
  expect(draft.ticket.timeMarks?.map(({ name }) => name)).toEqual(expect.arrayContaining(names.map(ruleMark)))
  return names
}

describe('laws of rules', () => {
  it('each rule is tried at most once for one event, and nothing that a rule does is an event', () => {
    fc.assert(
      fc.property(rules, fc.array(mail, { maxLength: 5 }), (all, mails) => {
        const desk = new Desk({ policy: { rules: all }, commandRecords: ruleRecords })
        for (const sketch of threadOf(mails)) {
          const { draft } = desk.receive(sketch)
          if (draft?.trials) expect(draft.trials.map(({ rule }) => rule)).toEqual(all.map(({ name }) => name))
        }
      }),
    )
  })

  it('a mail that is decided twice has its rules once', () => {
    fc.assert(
      fc.property(rules, fc.array(mail, { maxLength: 3 }), (all, mails) => {
        const desk = new Desk({ policy: { rules: all }, commandRecords: ruleRecords })
        const thread = threadOf(mails)
        for (const sketch of thread) desk.receive(sketch)
        const before = desk.ticket()
        for (const sketch of thread) expect(desk.receive(sketch)).toMatchObject({ outcome: 'duplicate', entries: [], outbound: [] })
        expect(desk.ticket()).toBe(before)
      }),
    )
  })

  it('time brings each rule at most once for one beginning, however often one looks, and then comes to rest', () => {
    fc.assert(
      fc.property(rules, fc.array(mail, { maxLength: 4 }), (all, mails) => {
        const desk = new Desk({ policy: { rules: all }, commandRecords: ruleRecords })
        const thread = threadOf(mails)
        const brought: string[] = []
        for (const sketch of thread) {
          for (let pass = 0; pass < 3; pass++)
            brought.push(...swept(desk.ticketCount > 0 ? desk : received(desk, sketch), all, at(sketch.hour ?? 0)))
          desk.receive(sketch)
        }
        const last = thread.at(-1)?.hour ?? 0
        for (let hour = last; hour < last + 200; hour += 5) brought.push(...swept(desk, all, at(hour)), ...swept(desk, all, at(hour)))
        for (const { name } of all) expect(brought.filter((one) => one === name).length).toBeLessThanOrEqual(thread.length + 1)
        expect(swept(desk, all, at(last + 200))).toEqual([])
      }),
    )
  })
})

function received(desk: Desk, sketch: MailSketch): Desk {
  desk.receive(sketch)
  return desk
}

function at(hour: number): number {
  return START_MS + hour * HOUR_MS
}
