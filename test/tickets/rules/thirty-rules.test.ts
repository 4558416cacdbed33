/** The thirty rules of docs/rules.md, each as it stands there, played on a mail or on time. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { draftOf, type Draft } from '../../../src/tickets/draft.ts'
import { timeCause, withTimeEvents } from '../../../src/tickets/rules/apply-time.ts'
import { timeEventsOf } from '../../../src/tickets/rules/time-events.ts'
import { noSlaPolicy } from '../../../src/tickets/stage/sla.ts'
import type { Ticket } from '../../../src/tickets/ticket.ts'
import {
  ANN,
  type Desk,
  EVE,
  HOUR_MS,
  KIM,
  MAILBOX,
  SAM,
  START_MS,
  ZED,
  agentToken,
  outboundOf,
  type DeskChanges,
  type MailSketch,
} from '../support/desk.ts'
import { outcomesOf, ruledDesk, rulesIn } from '../support/ruled.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/rules.md'), 'utf8')
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml)

/** The rule of a number, as it is written. */
function written(number: number): string {
  const yaml = blocks[number - 1] ?? ''
  if (!yaml.startsWith(`# ${number}. `)) throw new Error(`docs/rules.md has no rule ${number}`)
  return yaml
}

const open = (number: number, changes: DeskChanges = {}) => ruledDesk(written(number), changes)
const waitingMails: readonly MailSketch[] = [
  { id: 'm1' },
  { id: 'a1', hour: 1, from: SAM, answers: 'm1', tokens: [agentToken(SAM)], text: 'Which one?' },
]
const file = {
  filename: 'a.pdf',
  contentType: 'application/pdf',
  sha256: 'x',
  sizeBytes: 1,
  isInline: false,
  contentId: null,
  md5: 'x',
  text: null,
}
const days = [null, ...Array.from({ length: 5 }, () => ({ fromMinute: 9 * 60, toMinute: 17 * 60 })), null]

/** What time brings to the first ticket of a desk at an hour. */
function atHour(desk: Desk, yaml: string, hour: number, firstResponseMs: number | null = null): Draft {
  const nowMs = START_MS + hour * HOUR_MS
  const promises = { policy: { ...noSlaPolicy, firstResponseMs }, nearShare: 0.8 }
  const events = timeEventsOf(desk.ticket(), { rules: rulesIn(yaml), promises, nowMs })
  if (events.length === 0) return draftOf(desk.ticket())
  const context = { site: desk.site, mailbox: MAILBOX, cause: timeCause(events, nowMs), alerts: 'none' as const }
  return withTimeEvents(draftOf(desk.ticket()), events, context)
}

/** A desk after some mails, under a rule that time brings. */
function timed(number: number, mails: readonly MailSketch[] = [{ id: 'm1' }], change: Partial<Ticket> = {}): Desk {
  const desk = open(number)
  for (const mail of mails) desk.receive(mail)
  desk.edit(change)
  return desk
}

interface Play {
  readonly number: number
  readonly mail: MailSketch
  readonly is: object
  readonly other: MailSketch
}

const play = (number: number, mail: MailSketch, is: object, other: MailSketch): Play => ({ number, mail, is, other })

/** A mail that the rule is for, what the ticket is then, and a mail that it is not for. */
const byMail: readonly Play[] = [
  play(3, { id: 'm1' }, { severity: 'high', tags: [{ name: 'VIP' }] }, { id: 'm2', from: EVE }),
  play(
    5,
    { id: 'm1', from: 'nagios@host.example', subject: 'PROBLEM: disk' },
    { group: 'second-line', severity: 'blocker' },
    { id: 'm2', subject: 'PROBLEM' },
  ),
  play(
    10,
    { id: 'm1', message: { keptFields: [{ name: 'X-Our-Filter', value: 'Spam, surely' }] } },
    { isSpam: true, stage: 'canceled' },
    { id: 'm2' },
  ),
  play(11, { id: 'm1', from: ZED, text: 'Cheap backlinks!' }, { isSpam: true, stage: 'canceled' }, { id: 'm2', text: 'It links back.' }),
  play(
    12,
    { id: 'm1', text: 'Your invoices', message: { attachments: [file] } },
    { group: 'billing', part: 'Billing', tags: [{ name: 'Invoice' }] },
    { id: 'm2', text: 'invoice' },
  ),
  play(13, { id: 'm1', text: 'I want my money  back' }, { group: 'billing', tags: [{ name: 'Refund' }] }, { id: 'm2' }),
  play(15, { id: 'm1', subject: 'Presseanfrage' }, { ownedBy: [KIM], tags: [{ name: 'Press' }] }, { id: 'm2' }),
  play(16, { id: 'm1', to: ['support+security@us.example'] }, { group: 'security', severity: 'high' }, { id: 'm2' }),
  play(
    17,
    { id: 'm1', message: { keptFields: [{ name: 'X-Priority', value: '1 (Highest)' }] } },
    { severity: 'high' },
    { id: 'm2', message: { keptFields: [{ name: 'X-Priority', value: '3' }] } },
  ),
  play(
    19,
    { id: 'm1', subject: 'It crashes' },
    { subtype: 'bug', customFields: [{ name: 'ctype__browser', value: 'A' }] },
    { id: 'm2', subject: 'Bugatti' },
  ),
  play(20, { id: 'm1', text: 'A lid would be nice.' }, { subtype: 'feature request', severity: 'low' }, { id: 'm2' }),
  play(21, { id: 'm1' }, { customFields: [{ name: 'tnt__region', value: 'north' }] }, { id: 'm2', from: EVE }),
  play(
    30,
    { id: 'm1', from: 'form@shop.example', text: 'Order A17' },
    { group: 'sales', part: 'Website' },
    { id: 'm2', text: 'Order A17' },
  ),
]

describe('the thirty rules of docs/rules.md', () => {
  it('are thirty', () => {
    expect(blocks).toHaveLength(30)
  })

  it.each(byMail)('rule $number does what it says to the mail that it is for, and nothing to another', ({ number, mail, is, other }) => {
    const desk = open(number)
    expect(outcomesOf(desk.receive(mail))).toEqual(['applied'])
    expect(desk.ticket()).toMatchObject(is)
    expect(outcomesOf(open(number).receive(other))).toEqual(['does not fit'])
  })

  it('rule 1 takes turns, and leaves out who is away', () => {
    const owners = (desk: Desk) => [1, 2, 3, 4].map((i) => desk.receive({ id: `m${i}`, subject: `Matter ${i}` }).ticket?.ownedBy[0])
    expect(owners(open(1))).toEqual([KIM, SAM, KIM, SAM])
    const away = [{ fromMs: START_MS - 1, untilMs: START_MS + HOUR_MS }]
    const agents = [
      { addrSpec: SAM, displayName: 'Sam', groups: ['first-line'] },
      { addrSpec: KIM, displayName: 'Kim', groups: ['first-line'], away },
    ]
    expect(owners(open(1, { agents }))).toEqual([SAM, SAM, SAM, SAM])
    const nobody = open(1, { agents: [{ addrSpec: SAM, displayName: 'Sam', groups: ['first-line'], away }] })
    expect(outcomesOf(nobody.receive({ id: 'm1' }))).toEqual(['refused'])
  })

  it('rule 2 gives it to whoever has the fewest open tickets', () => {
    const desk = open(2)
    for (let i = 0; i < 3; i++) desk.site.foldGiven({ ...draftOf(null as never), given: [{ agent: KIM, turn: i + 1 }] })
    expect(desk.receive({ id: 'm1' }).ticket?.ownedBy).toEqual([SAM])
  })

  it('rule 4 tells the customer at night, and does nothing by day', () => {
    const mailbox = { hours: { timeZone: 'UTC', days } }
    const night = open(4, { mailbox }).receive({ id: 'm1', hour: 12 })
    expect(night.ticket).toMatchObject({ group: 'night', tags: [{ name: 'Out of hours' }] })
    expect(outboundOf(night, 'acknowledgement')).toMatchObject([{ subject: 'We are back at nine (TKT-1)' }])
    expect(outcomesOf(open(4, { mailbox }).receive({ id: 'm1', hour: 1 }))).toEqual(['does not fit'])
  })

  it('rule 6 raises what an alarm repeats', () => {
    const desk = open(6)
    const alarm = { from: 'nagios@host.example', message: { kind: 'auto-generated' as const } }
    desk.receive({ id: 'm1', ...alarm })
    desk.receive({ id: 'm2', answers: 'm1', hour: 1, ...alarm })
    expect(desk.ticket().severity).toBe('blocker')
  })

  it('rules 7 and 8 remind after three days, and close after seven, if nobody answers', () => {
    const both = `${written(7)}${written(8)}`
    const desk = ruledDesk(both)
    for (const mail of waitingMails) desk.receive(mail)
    expect(atHour(desk, both, 72).trials).toBeUndefined()
    const reminded = atHour(desk, both, 73)
    expect(reminded.ticket).toMatchObject({ stage: 'awaiting_customer_response', tags: [{ name: 'Reminded' }] })
    expect(reminded.outbound).toMatchObject([{ kind: 'notification', agent: null, to: [{ addrSpec: ANN }] }])
    desk.edit(reminded.ticket)
    expect(atHour(desk, both, 100).outbound).toEqual([])
    expect(atHour(desk, both, 169).ticket.stage).toBe('resolved')
    desk.receive({ id: 'm2', hour: 170, answers: 'm1' })
    expect(atHour(desk, both, 171).trials).toBeUndefined()
  })

  it('rule 9 goes by the language of the mail', () => {
    expect(open(9).receive({ id: 'm1', place: { language: 'de' } }).ticket?.group).toBe('german')
    expect(outcomesOf(open(9).receive({ id: 'm1', place: { language: 'en' } }))).toEqual(['does not fit'])
  })

  it('rule 14 mails the lead', () => {
    const decision = open(14).receive({ id: 'm1', text: 'This is unacceptable!' })
    expect(decision.ticket).toMatchObject({ severity: 'high', tags: [{ name: 'Priority/Escalated' }] })
    expect(outboundOf(decision, 'alert').map(({ agent }) => agent)).toEqual([KIM])
  })

  it('rule 18 takes back what rule 17 did, for machines alone', () => {
    const fields = { keptFields: [{ name: 'X-Priority', value: '1' }] }
    const receive = (kind: 'human' | 'auto-generated') =>
      ruledDesk(`${written(17)}${written(18)}`).receive({ id: 'm1', message: { ...fields, kind } })
    expect([receive('human').ticket?.severity, receive('auto-generated').ticket?.severity]).toEqual(['high', 'low'])
  })

  it('rule 22 sets a date for what is grave', () => {
    const desk = ruledDesk(`${written(3)}${written(22)}`)
    desk.receive({ id: 'm1' })
    expect(desk.ticket().targetCloseAtMs).toBeGreaterThan(START_MS + 24 * HOUR_MS)
  })

  it('rule 23 tells that nobody took it, once', () => {
    const desk = timed(23)
    const draft = atHour(desk, written(23), 1)
    expect([draft.ticket.severity, draft.outbound.map(({ agent }) => agent)]).toEqual(['high', [SAM]])
    desk.edit(draft.ticket)
    expect(atHour(desk, written(23), 2).outbound).toEqual([])
    expect(atHour(timed(23, [{ id: 'm1' }], { ownedBy: [KIM] }), written(23), 1).outbound).toEqual([])
  })

  it('rules 24 and 25 go by the promises', () => {
    const near = atHour(timed(24, [{ id: 'm1' }], { ownedBy: [KIM] }), written(24), 0.9, HOUR_MS)
    expect([near.outbound.map(({ agent }) => agent), near.ticket.tags]).toEqual([[KIM], [{ name: 'Fast/Slow Moving', value: null }]])
    const broken = atHour(timed(25), written(25), 1.1, HOUR_MS)
    expect(broken.ticket).toMatchObject({ severity: 'blocker', ownedBy: [KIM] })
    expect(broken.entries.map(({ event }) => event).filter(Boolean)).toEqual(['promise_broken', 'rule_applied'])
  })

  it('rule 26 raises what comes back after a reminder', () => {
    const desk = timed(26, [{ id: 'm1' }], { stage: 'resolved', closedAtMs: START_MS, tags: [{ name: 'Reminded', value: null }] })
    desk.receive({ id: 'm2', hour: 1, answers: 'm1' })
    expect(desk.ticket()).toMatchObject({ stage: 'queued', tags: [], severity: 'high' })
  })

  it('rule 27 lets it sleep while the customer thinks', () => {
    const desk = open(27)
    for (const mail of waitingMails) desk.receive(mail)
    expect(desk.ticket().snoozedUntilMs).toBeGreaterThan(START_MS + 6 * 24 * HOUR_MS)
  })

  it('rule 28 turns needs response off, and leaves the stage alone', () => {
    const desk = open(28)
    for (const mail of waitingMails) desk.receive(mail)
    desk.receive({ id: 'm2', hour: 2, answers: 'm1', text: 'Thank you!' })
    expect(desk.ticket()).toMatchObject({ needsResponse: false, stage: 'work_in_progress' })
  })

  it('rule 29 has somebody read along', () => {
    const desk = timed(29, [{ id: 'm1' }], { severity: 'blocker' })
    desk.receive({ id: 'm2', hour: 1, answers: 'm1' })
    expect(desk.ticket().subscribers).toEqual([KIM])
  })
})
