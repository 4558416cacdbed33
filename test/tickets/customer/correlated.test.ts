/** Mails of one matter by a site's own keys: one ticket, resolved and opened again, whose people stay. */
import { describe, expect, it } from 'vitest'
import { searchPatternOf } from '../../../src/config/search-pattern.ts'
import type { KeyRule } from '../../../src/tickets/site-patterns.ts'
import { pageDiagram } from '../../../src/tickets/stage/stage-diagram.ts'
import { agentToken, ANN, BOB, Desk, EVE, outboundOf, SAM, SUPPORT, type DeskChanges, type MailSketch } from '../support/desk.ts'

const MON = 'alerts@mon.example'
const SHOP = 'orders@shop.example'

function rule(sender: string, pattern: string, more: { in?: string; days?: number; resolves?: string } = {}): KeyRule {
  const { days = 7, resolves } = more
  return {
    sender,
    pattern: searchPatternOf(pattern, 'key'),
    in: more.in ?? 'subject',
    spanMs: days * 24 * 3_600_000,
    resolves: resolves === undefined ? undefined : searchPatternOf(resolves),
  }
}

const rules = [
  rule('*@mon.example', '(?<key>\\S+/\\S+) is ', { resolves: '^RECOVERY' }),
  rule('*@mon.example', 'host (?<key>\\S+)', { in: 'text' }),
  rule('*@shop.example', 'Order: (?<key>\\w+)', { in: 'text', days: 30, resolves: 'delivered' }),
]
const deskOf = (changes: DeskChanges = {}) => new Desk({ ...changes, policy: { correlate: rules, ...changes.policy } })
const robot = { kind: 'auto-generated' } as const
const alarm = (id: string, more: Partial<MailSketch> = {}): MailSketch => ({
  ...{ id, from: MON, subject: 'PROBLEM: db1/Disk is CRITICAL', text: 'State: CRITICAL', message: robot },
  ...more,
})
const recovery = (id: string, more: Partial<MailSketch> = {}) =>
  alarm(id, { subject: 'RECOVERY: db1/Disk is OK', text: 'State: OK', ...more })
const order = (id: string, more: Partial<MailSketch> = {}): MailSketch => ({
  id,
  from: SHOP,
  subject: id,
  text: 'Order: 4711\nPaid.',
  ...more,
})

describe('one key is one ticket', () => {
  it('whatever the case and the spaces of the key, and however the subject goes on', () => {
    const desk = deskOf()
    desk.receive(alarm('a1'))
    for (const [i, subject] of ['Re: problem:  DB1/disk is UNKNOWN', 'Fwd: DB1/DISK is OK', 'db1/Disk is back'].entries())
      expect(desk.receive(alarm(`b${i}`, { subject })).ticket?.number).toBe(1)
  })

  it('by the first rule that leads anywhere, and by the others later on', () => {
    const desk = deskOf()
    desk.receive(alarm('a1', { text: 'host db1' }))
    expect(desk.receive(alarm('a2', { subject: 'Disk again', text: 'on host DB1' })).ticket?.number).toBe(1)
    desk.receive(alarm('a3', { subject: 'db2/Load is HIGH', text: 'host db2' }))
    const both = desk.receive(alarm('a4', { subject: 'db1/Disk is CRITICAL', text: 'host db2' }))
    expect([both.ticket?.number, both.explanation.matched]).toEqual([1, 'site-key'])
  })

  it('a key in the subject is none in the text, and one of another rule none of this', () => {
    const desk = deskOf()
    desk.receive(order('o1', { text: 'Order: 4711' }))
    expect(desk.receive(order('o2', { subject: 'Order: 4711', text: 'Hello' })).ticket?.number).toBe(2)
  })

  it('a mail without the key, or with an empty one, is none of it', () => {
    const desk = deskOf({ policy: { correlate: [rule(MON, 'id=(?<key>\\w*)')] } })
    desk.receive(alarm('a1', { subject: 'id=' }))
    expect(desk.receive(alarm('a2', { subject: 'id=' })).ticket?.number).toBe(2)
    expect(desk.receive(alarm('a3', { subject: 'no key' })).ticket?.number).toBe(3)
  })

  it('an id of a thread is stronger', () => {
    const desk = deskOf()
    desk.receive(alarm('a1'))
    desk.receive({ id: 'm2' })
    expect(desk.receive(alarm('a3', { answers: 'm2', authentication: 'pass' })).ticket?.number).toBe(2)
    expect(desk.receive(alarm('a4')).ticket?.number).toBe(1)
  })

  it('in every mailbox of the scope', () => {
    const desk = deskOf()
    desk.receive(alarm('a1'))
    expect(desk.receive(alarm('a2', { mailbox: 'sales' })).ticket?.number).toBe(1)
  })
})

describe('the span of days', () => {
  const day = 24

  it('is counted from the newest mail of the key', () => {
    const desk = deskOf()
    for (const [i, days] of [0, 6, 12, 18].entries()) expect(desk.receive(alarm(`a${i}`, { hour: days * day })).ticket?.number).toBe(1)
    expect(desk.receive(alarm('later', { hour: 26 * day })).ticket?.number).toBe(2)
    expect(desk.receive(alarm('again', { hour: 27 * day })).ticket?.number).toBe(2)
  })

  it('a late mail of the old matter takes the key from nobody', () => {
    const desk = deskOf()
    desk.receive(alarm('new', { hour: 20 * day }))
    const old = desk.receive(alarm('old', { hour: 0 }))
    expect([old.ticket?.number, old.movedClaims ?? []]).toEqual([2, []])
    expect(desk.receive(alarm('next', { hour: 21 * day })).ticket?.number).toBe(1)
  })
})

describe('people', () => {
  it('stay who they are, whoever writes and is in copy', () => {
    const desk = deskOf()
    desk.receive(order('o1', { cc: [ANN] }))
    desk.receive(order('o2', { from: 'other@shop.example', cc: [EVE, BOB], hour: 1 }))
    desk.receive(order('o3', { replyTo: ['thief@shop.example'], cc: [EVE], hour: 2 }))
    expect([desk.members(), desk.reporters()]).toEqual([[ANN, SHOP], [SHOP]])
    expect(desk.ticket().participants).toEqual([SHOP, ANN])
    expect(desk.ticket().lastCustomer).toMatchObject({ addrSpec: SHOP, replyTo: null })
  })

  it('nobody outside reads what somebody else wrote: it is for agents, and no answer goes under it', () => {
    const desk = deskOf()
    desk.receive(order('o1'))
    const { entries } = desk.receive(order('o2', { from: 'other@shop.example', subject: 'Secret', hour: 1 }))
    expect(entries.filter(({ message }) => message)[0]?.visibility).toBe('internal')
    const reply = outboundOf(
      desk.receive({ id: 's1', from: SAM, answers: 'o1', tokens: [agentToken(SAM)], hour: 2, text: 'Sent.' }),
      'reply',
    )
    expect(reply[0]).toMatchObject({ subject: 'Re: o1', inReplyTo: 'o1' })
  })

  it('a person’s mail needs a response and is told to agents; it is acknowledged only if it opens the ticket', () => {
    const desk = deskOf()
    const [first, second] = [desk.receive(order('o1')), desk.receive(order('o2', { hour: 1 }))]
    expect([first, second].map(({ outbound }) => outbound.map(({ kind }) => kind).toSorted())).toEqual([
      ['acknowledgement', 'notification'],
      ['notification'],
    ])
    expect(second.ticket).toMatchObject({ number: 1, needsResponse: true })
  })

  it('a robot’s rings once, and is never acknowledged', () => {
    const desk = deskOf()
    expect(desk.receive(alarm('a1')).outbound.map(({ kind }) => kind)).toEqual(['notification'])
    expect([...desk.receive(alarm('a2')).outbound, ...desk.receive(recovery('r1')).outbound]).toEqual([])
  })
})

describe('who is no part of it', () => {
  it.each<readonly [string, Partial<MailSketch>]>([
    ['another sender', { from: EVE }],
    ['an agent', { from: SAM, authentication: 'pass' }],
    ['an address of ours', { from: SUPPORT }],
    ['who writes the sender’s address loosely', { message: { from: { addrSpec: MON, displayName: '', isStrict: false } } }],
    ['who names the sender as display name', { message: { from: { addrSpec: EVE, displayName: MON, isStrict: true } } }],
    ['a vacation', { message: { kind: 'auto-reply' } }],
    ['one in the sender’s name whose authentication failed', { authentication: 'fail' }],
  ])('%s', (_who, more) => {
    const desk = deskOf({ policy: { correlate: [rule('*@mon.example', '(?<key>\\S+/\\S+) is ', { resolves: '^RECOVERY' })] } })
    desk.receive(alarm('a1'))
    const decision = desk.receive(recovery('r1', more))
    expect(decision.ticket?.number).not.toBe(1)
    expect(desk.ticket().stage).toBe('queued')
    expect(desk.receive(alarm('a2')).ticket?.number).toBe(1)
  })

  it('a forged alarm claims no key', () => {
    const desk = deskOf()
    desk.receive(alarm('f1', { authentication: 'fail' }))
    desk.receive(alarm('a1'))
    expect(desk.receive(alarm('a2')).ticket?.number).toBe(2)
  })
})

describe('resolves', () => {
  it('goes the way of the diagram, each step recorded by its rule', () => {
    const desk = deskOf()
    desk.receive(alarm('a1'))
    const { entries, ticket } = desk.receive(recovery('r1', { hour: 1 }))
    expect(ticket).toMatchObject({ stage: 'resolved', needsResponse: false })
    expect(new Set(entries.filter(({ change }) => change?.field === 'stage').map(({ rule: name }) => name))).toEqual(new Set(['correlate']))
  })

  it('the next alarm opens it again; what an agent cancelled stays so', () => {
    const desk = deskOf()
    desk.receive(alarm('a1'))
    desk.receive(recovery('r1', { hour: 1 }))
    expect(desk.receive(alarm('a2', { hour: 2 })).ticket).toMatchObject({ number: 1, stage: 'queued' })
    desk.edit({ stage: 'canceled' })
    expect(desk.receive(alarm('a3', { hour: 3 })).ticket).toMatchObject({ number: 1, stage: 'canceled' })
  })

  it('a recovery that comes late resolves nothing', () => {
    const desk = deskOf()
    desk.receive(alarm('a1'))
    desk.receive(alarm('a2', { hour: 2 }))
    expect(desk.receive(recovery('r1', { hour: 1 })).ticket?.stage).toBe('queued')
  })

  it('one of a person needs no response; a question that somebody else asked waits for its answer', () => {
    const desk = deskOf()
    desk.receive(order('o1'))
    expect(desk.receive(order('o2', { subject: 'It was delivered', hour: 1 })).ticket).toMatchObject({
      stage: 'resolved',
      needsResponse: false,
    })
    const asked = deskOf()
    asked.receive(alarm('a1', { cc: [] }))
    asked.receive({ id: 'q1', answers: 'a1', hour: 1, authentication: 'pass', text: 'When is it mended?' })
    expect(asked.receive(recovery('r1', { hour: 2 })).ticket).toMatchObject({ number: 1, stage: 'queued', needsResponse: true })
  })

  it('one without an alarm is a ticket that is resolved', () => {
    expect(deskOf().receive(recovery('r1')).ticket).toMatchObject({ number: 1, stage: 'resolved' })
  })

  it('T-073 goes only where arrows lead, and says so', () => {
    const edges = pageDiagram.edges.filter(({ to }) => to !== 'resolved')
    const desk = deskOf({ policy: { correlate: rules, diagrams: { whole: { ...pageDiagram, edges }, ofSubtype: new Map() } } })
    desk.receive(alarm('a1'))
    const { ticket, entries } = desk.receive(recovery('r1', { hour: 1 }))
    expect(ticket?.stage).toBe('awaiting_customer_response')
    expect(entries.some(({ body }) => body?.includes('has no such arrow'))).toBe(true)
  })
})

it('a ticket that was merged away leads on, and so does its key', () => {
  const desk = deskOf()
  desk.receive({ id: 'm1' })
  desk.receive(alarm('a1'))
  desk.edit({ mergedInto: 1 as never }, 2)
  expect(desk.receive(alarm('a2', { hour: 24 })).ticket?.number).toBe(1)
  expect(desk.receive(alarm('a3', { hour: 24 * 7.5 })).ticket?.number).toBe(1)
})

it('a form that the site lists is the sender, whomever its mail names', () => {
  const forms = [{ sender: SHOP, pattern: searchPatternOf('^mail: (?<address>\\S+)', 'address') }]
  const desk = deskOf({ policy: { correlate: rules, forms } })
  desk.receive(order('o1', { text: `Order: 4711\nmail: ${ANN}` }))
  const second = desk.receive(order('o2', { text: `Order: 4711\nmail: ${EVE}`, hour: 1 }))
  expect([second.ticket?.number, desk.members(), desk.reporters()]).toEqual([1, [ANN], [ANN]])
})

describe('a mail that says that all is well', () => {
  it.each(['resolved', 'canceled'] as const)('leaves a ticket that is %s as it is', (stage) => {
    const desk = deskOf()
    desk.receive(alarm('a1'))
    desk.edit({ stage, closedAtMs: 1 })
    const { draft } = desk.receive(recovery('a2', { hour: 1 }))
    expect(desk.ticket()).toMatchObject({ stage, closedAtMs: 1 })
    expect(draft?.entries.filter(({ change }) => change?.field === 'stage')).toEqual([])
  })
})
