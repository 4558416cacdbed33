/** The stage machine: the page's diagram as data, and what mail does to it (T-050…T-072). */
import { describe, expect, it } from 'vitest'
import { arrowIn, pageDiagram } from '../../../src/tickets/stage/stage-diagram.ts'
import { asksSomething, stages, stateOf, type Stage } from '../../../src/tickets/stage/stage.ts'
import { draftOf, withStage } from '../../../src/tickets/draft.ts'
import { orderKey } from '../../../src/tickets/ticket.ts'
import { ANN, DAY_MS, Desk, HOUR_MS, SAM, START_MS, ZED, agentToken } from '../support/desk.ts'

const WIP = 'work_in_progress'
const APA = 'awaiting_product_assist'
const AD = 'awaiting_development'
const ID = 'in_development'
const ACR = 'awaiting_customer_response'

const EDGES: readonly (readonly [string, Stage, Stage])[] = [
  ['T-050', 'queued', WIP],
  ['T-051', WIP, APA],
  ['T-052', APA, WIP],
  ['T-053', APA, AD],
  ['T-054', AD, ID],
  ['T-055', ID, ACR],
  ['T-056', WIP, ACR],
  ['T-057', ACR, WIP],
  ['T-058', APA, 'accepted'],
  ['T-059', ACR, 'resolved'],
  ['T-060', ACR, 'canceled'],
  ['T-068', ID, 'canceled'],
  ['T-069', 'queued', 'canceled'],
  ['T-069', WIP, 'canceled'],
  ['T-069', APA, 'canceled'],
  ['T-069', AD, 'canceled'],
  ['T-072', 'accepted', 'queued'],
  ['T-072', 'resolved', 'queued'],
  ['T-072', 'canceled', 'queued'],
]

describe('the diagram', () => {
  it.each(EDGES)('%s %s → %s is allowed', (_, from, to) => {
    expect(arrowIn(pageDiagram, from, to) !== null).toBe(true)
  })

  it('T-071 every other transition is refused', () => {
    const allowed = new Set(EDGES.map(([, from, to]) => `${from} ${to}`))
    const pairs = stages.flatMap((from) => stages.map((to) => [from, to] as const))
    const others = pairs.filter(([from, to]) => !allowed.has(`${from} ${to}`))
    expect(others).toHaveLength(81 - 19)
    expect(others.filter(([from, to]) => arrowIn(pageDiagram, from, to) !== null)).toEqual([])
  })

  it('T-012 accepted, resolved and canceled are closed', () => {
    expect(stages.filter((stage) => stateOf[stage] === 'closed')).toEqual(['accepted', 'resolved', 'canceled'])
  })
})

describe('what a customer’s mail does to the stage', () => {
  const answered = { id: 'm2', answers: 'm1', hour: 2 }

  it('T-061 a new ticket is queued', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    expect(desk.ticket().stage).toBe('queued')
  })

  it.each(stages.filter((stage) => stateOf[stage] !== 'closed'))('T-057, T-063 from %s', (stage) => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    desk.edit({ stage, needsResponse: false })
    desk.receive(answered)
    expect(desk.ticket()).toMatchObject({ stage: stage === ACR ? WIP : stage, needsResponse: true })
  })

  it('T-064 "thanks, solved" resolves nothing', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    desk.edit({ stage: ACR })
    desk.receive({ ...answered, text: 'Thanks, it is resolved. Please close the ticket.' })
    expect(desk.ticket().stage).toBe(WIP)
  })

  it.each(['accepted', 'resolved', 'canceled'] as const)(
    'T-072 a mail within 14 days reopens a ticket that is %s to the queue and clears its close date',
    (stage) => {
      const desk = new Desk()
      desk.receive({ id: 'm1' })
      desk.edit({ stage, closedAtMs: START_MS + HOUR_MS, needsResponse: false })
      desk.receive({ ...answered, hour: 1 + 14 * 24 })
      expect(desk.ticket()).toMatchObject({ stage: 'queued', closedAtMs: null, needsResponse: true })
      expect(desk.ticketCount).toBe(1)
    },
  )

  it('T-072 a later mail opens a follow-up with the old title, description, part, workspace and reporters', () => {
    const desk = closedDesk()
    desk.receive({ id: 'm9', answers: 'm1', subject: 'Re: Kettle again', hour: 15 * 24 })
    const { part, account, revOrg, title, body, reportedBy } = desk.ticket(1)
    expect(desk.ticket(2)).toMatchObject({ isFollowUpOf: 1, part, account, revOrg, title, body, reportedBy })
    expect(desk.ticket(2)).toMatchObject({ stage: 'queued', needsResponse: true })
    expect(desk.ticket(1).stage).toBe('resolved')
  })

  it.each([
    ['a robot’s mail', { message: { kind: 'auto-reply' as const } }],
    ['a newsletter', { message: { isBulk: true } }],
    ['a mail whose authentication failed', { authentication: 'fail' as const }],
    ['an unproven mail from an agent’s address', { from: SAM }],
  ])('§3.6 %s neither reopens a closed ticket nor follows it up', (_, sketch) => {
    for (const hour of [24, 20 * 24]) {
      const desk = closedDesk()
      desk.receive({ id: 'm9', answers: 'm1', hour, ...sketch })
      expect(desk.ticket(1).stage).toBe('resolved')
      expect(desk.ticketCount).toBe(1)
    }
  })

  it('an older mail than the last move changes no stage', () => {
    const desk = closedDesk()
    const { order } = desk.ticket()
    desk.edit({ order: { ...order, stage: orderKey(START_MS + 5 * HOUR_MS, 'x') } })
    desk.receive({ id: 'm9', answers: 'm1', hour: 4 })
    expect(desk.ticket().stage).toBe('resolved')
  })
})

function closedDesk(): Desk {
  const desk = new Desk()
  desk.receive({ id: 'm1' })
  desk.edit({ stage: 'resolved', closedAtMs: START_MS, needsResponse: false })
  return desk
}

describe('what an agent’s answer does to the stage', () => {
  const answer = { id: 'm2', from: SAM, answers: 'm1', hour: 1, tokens: [agentToken(SAM)] }

  it('T-062 the first answer starts the work', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    desk.receive({ ...answer, text: 'We are on it.' })
    expect(desk.ticket().stage).toBe(WIP)
  })

  it('T-062 an answer that asks goes queued → WIP → ACR, and both are recorded', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    desk.receive({ ...answer, text: 'Which kettle is it?' })
    expect(desk.ticket().stage).toBe(ACR)
    const moves = desk.timeline().filter(({ change }) => change?.field === 'stage')
    expect(moves.map(({ change, rule }) => [change?.from, change?.to, rule])).toEqual([
      ['queued', WIP, 'T-062'],
      [WIP, ACR, 'T-056'],
    ])
  })

  it('T-056 WIP → ACR when the answer asks; otherwise WIP stays', () => {
    for (const [text, stage] of [
      ['Which one?', ACR],
      ['It is on its way.', WIP],
    ] as const) {
      const desk = new Desk()
      desk.receive({ id: 'm1' })
      desk.edit({ stage: WIP })
      desk.receive({ ...answer, text })
      expect(desk.ticket().stage).toBe(stage)
    }
  })

  it('an older answer than the last move starts nothing', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    const { order } = desk.ticket()
    desk.edit({ order: { ...order, stage: orderKey(START_MS + 5 * HOUR_MS, 'x') } })
    desk.receive(answer)
    expect(desk.ticket().stage).toBe('queued')
  })

  it('a question that the customer’s newer mail answers already waits for nobody', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    desk.receive({ id: 'm3', answers: 'm1', hour: 2 })
    desk.receive({ ...answer, text: 'Which kettle is it?' })
    expect(desk.ticket()).toMatchObject({ stage: WIP, needsResponse: true })
  })

  it.each([
    ['Which one?', true],
    ['Haben Sie es neu gestartet ?', true],
    ['お名前は？', true],
    ['هل يعمل؟', true],
    ['See https://shop.example/?q=1 for more.', false],
    ['It works. See https://shop.example/item?', true],
    ['Done.', false],
    ['', false],
    ['???', false],
  ])('%j asks something: %s', (text, asks) => {
    expect(asksSomething(text)).toBe(asks)
  })
})

describe('the close date', () => {
  const cause = (hour: number) => ({
    ref: `c${hour}`,
    by: { kind: 'user' as const, id: SAM },
    atMs: START_MS + hour * HOUR_MS,
    order: orderKey(START_MS + hour * HOUR_MS, 'x'),
  })

  it('T-012 is set by every closed stage, kept between two of them, and cleared on reopening', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    const start = draftOf(desk.ticket())
    const accepted = withStage(start, { stage: 'accepted', rule: 'test' }, cause(1))
    const resolved = withStage(accepted, { stage: 'resolved', rule: 'test' }, cause(2))
    const reopened = withStage(resolved, { stage: 'queued', rule: 'test' }, cause(3))
    expect([accepted, resolved, reopened].map(({ ticket }) => ticket.closedAtMs)).toEqual([START_MS + HOUR_MS, START_MS + HOUR_MS, null])
  })
})

describe('attributes that mail sets once', () => {
  it('T-001…T-003, T-013…T-015 a mail opens a ticket with everything it needs', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', subject: ' Kettle ', text: 'It leaks.' })
    expect(desk.ticket()).toMatchObject({
      part: 'General',
      createdBy: { kind: 'contact', id: `Acme/${ANN}` },
      sourceChannel: 'email',
      channels: ['email'],
      title: 'Kettle',
      body: 'It leaks.',
      severity: 'medium',
    })
  })

  it('T-003 a mail of an agent makes him the creator', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', from: SAM, authentication: 'pass' })
    expect(desk.ticket().createdBy).toEqual({ kind: 'user', id: SAM })
    expect(desk.ticket().reportedBy).toEqual([])
  })

  it.each([
    ['', '(no subject)'],
    ['   ', '(no subject)'],
    ['x'.repeat(300), 'x'.repeat(256)],
    [`${'x'.repeat(255)}😀`, 'x'.repeat(255)],
  ])('T-015 the subject %j is a title of 1 to 256 characters', (subject, title) => {
    const desk = new Desk()
    desk.receive({ id: 'm1', subject })
    expect(desk.ticket().title).toBe(title)
  })

  it('T-015 a description has at most 65,536 characters', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', text: 'y'.repeat(70_000) })
    expect(desk.ticket().body).toHaveLength(65_536)
  })

  it('T-008 created stays, modified follows every change and never goes back', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', hour: 1 })
    desk.receive({ id: 'm2', answers: 'm1', from: ZED, hour: 3 })
    desk.receive({ id: 'm3', answers: 'm1', hour: 2 })
    const { createdAtMs, createdBy, modifiedAtMs, modifiedBy } = desk.ticket()
    expect({ createdAtMs, modifiedAtMs }).toEqual({
      createdAtMs: START_MS + HOUR_MS,
      modifiedAtMs: START_MS + 3 * HOUR_MS,
    })
    expect([createdBy.id, modifiedBy.id]).toEqual([`Acme/${ANN}`, `unknown.example/${ZED}`])
  })

  it('before the mailbox’s start nothing becomes a ticket, neither received nor sent', () => {
    const desk = new Desk({ mailbox: { startAtMs: START_MS + DAY_MS } })
    expect(desk.receive({ id: 'm1' }).outcome).toBe('before-start')
    expect(desk.receive({ id: 'm2', source: 'sent', from: SAM, to: [ANN] }).outcome).toBe('before-start')
    expect(desk.receive({ id: 'm3', source: 'import' }).outcome).toBe('ticket-opened')
  })
})
