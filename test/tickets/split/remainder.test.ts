/** What is left of a ticket, and what the other part has, beside people: clocks, answers that wait, lines, and who hears of answers (T-101). */
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { causeOf, draftOf } from '../../../src/tickets/draft.ts'
import { withSplit } from '../../../src/tickets/split/split.ts'
import type { SplitSource } from '../../../src/tickets/split/split-source.ts'
import type { Verdict } from '../../../src/tickets/thread/sender-policy.ts'
import { orderKey, type StoredMessageId, type Ticket, type TicketNumber } from '../../../src/tickets/ticket.ts'
import type { TimelineEntry } from '../../../src/tickets/timeline-entry.ts'
import { ANN, BOB, Desk, EVE, HOUR_MS, KIM, MAILBOX, SAM, START_MS, ZED, agentToken, type MailSketch } from '../support/desk.ts'
import { sourceOf } from '../support/splitting.ts'

const hour = (count: number) => START_MS + count * HOUR_MS
const cause = causeOf('split', { kind: 'user', id: SAM }, { atMs: hour(99) })

/** Ann writes, Eve comes in with something else, and whatever comes then; an hour apart. */
function deskOf(...more: readonly MailSketch[]): Desk {
  const desk = new Desk()
  const story = [{ id: 'a1' }, { id: 'e1', from: EVE, answers: 'a1', subject: 'Lamp' }, ...more]
  story.forEach((sketch, at) => desk.receive({ hour: at, ...sketch }))
  return desk
}

/** Eve's mail goes. */
function split(desk: Desk, { change = {} as Partial<Ticket>, source = {} as Partial<SplitSource>, along = [] as readonly string[] } = {}) {
  const whole = { ...sourceOf(desk), ...source }
  const order = { source: whole, chosen: ['stored-e1-content', ...along], number: 9 as TicketNumber }
  const ticket = { ...desk.ticket(), ...change }
  return withSplit(draftOf(ticket), order, { site: desk.site, mailbox: MAILBOX, cause })
}
function partsOf(...given: Parameters<typeof split>) {
  const [fresh, left] = allowed(split(...given))
  return { fresh, left }
}
const agent = (id: string, text: string, answers = 'n'): MailSketch => ({ id, from: SAM, answers, text, tokens: [agentToken(SAM)] })
/** A line that is no mail, of the third hour. */
const written = (event: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  ...{ type: 'timeline_comment', externalRef: `${event}/0`, ticket: 1 as TicketNumber, order: orderKey(hour(3), event), atMs: hour(3) },
  ...{ visibility: 'external', by: { kind: 'user', id: SAM }, message: null, body: 'Try a bulb.', files: [], change: null, rule: null },
  ...more,
})

describe('clocks', () => {
  it('T-045 of each part run on its own messages', () => {
    const { fresh, left } = partsOf(deskOf({ id: 'a2', answers: 'a1' }))
    expect(left.ticket.slaEvents).toEqual([0, 2].map((at) => ({ what: 'customer', atMs: hour(at) })))
    expect(fresh.ticket.slaEvents).toEqual([{ what: 'customer', atMs: hour(1) }])
  })

  it('T-045 go on where a stage began at that moment, and where an answer of ours went, too', () => {
    const at = (what: 'customer' | 'agent' | 'working' | 'waiting') => ({ what, atMs: hour(1) })
    const slaEvents = [at('customer'), at('agent'), at('waiting'), at('working')]
    expect(partsOf(deskOf(), { change: { slaEvents } }).left.ticket.slaEvents).toEqual([at('waiting'), at('working')])
  })
})

describe('an answer of ours', () => {
  it('T-101 that was written by hand goes along when it is chosen, and counts there', () => {
    const desk = deskOf()
    const source = sourceOf(desk)
    const lines = [...source.lines, written('hand', { html: '<b>Try</b>' }), written('other', { visibility: 'internal', body: 'Hm.' })]
    const { fresh, left } = partsOf(desk, { source: { lines }, along: ['hand'] })
    expect(fresh.ticket).toMatchObject({ stage: 'work_in_progress', needsResponse: false })
    expect(fresh.entries).toContainEqual(
      expect.objectContaining({
        externalRef: 'hand/0',
        ticket: 9,
        body: 'Try a bulb.',
        html: '<b>Try</b>',
        visibility: 'external',
        by: { kind: 'user', id: SAM },
      }),
    )
    expect(fresh.taken?.lines).toEqual(
      ['stored-e1-content/0', 'hand/0'].map((ref) => expect.stringContaining(ref.split('/')[0]!) as string),
    )
    expect(left.entries.at(-1)?.body).toBe('2 messages went to TKT-9.')
  })

  it('T-101 that was a mail stays one, with its text in the mail alone', () => {
    const { fresh } = partsOf(deskOf(agent('s1', 'Try a bulb.', 'n2')), { along: ['stored-s1-content'] })
    expect(fresh.entries.filter(({ message }) => message === 'stored-s1-content')).toMatchObject([
      { body: null, by: { kind: 'user', id: SAM } },
    ])
  })

  it('T-101 that was a note leaves the ticket in the queue', () => {
    const desk = deskOf()
    const lines = [...sourceOf(desk).lines, written('hand', { visibility: 'internal' })]
    expect(partsOf(desk, { source: { lines }, along: ['hand'] }).fresh.ticket).toMatchObject({ stage: 'queued', needsResponse: true })
  })

  it('T-101 that waits for #send goes or stays with its mail', () => {
    const desk = deskOf()
    const [first, second] = ['a1', 'e1'].map((id) => [...desk.mails.values()].find(({ place }) => place.identity === id)!.place.id)
    const { fresh, left } = partsOf(desk, { change: { heldAnswers: [first!, second!] } })
    expect([fresh, left].map(({ ticket }) => ticket.heldAnswers)).toEqual([[second], [first]])
    expect(partsOf(desk, { change: { heldAnswers: [first!] } }).fresh.ticket.heldAnswers).toBeUndefined()
  })

  it('§7.10 that was the last of an agent is forgotten where it went, and no other', () => {
    const desk = deskOf(agent('s1', 'Try this.', 'e1'))
    const lines = sourceOf(desk).lines
    const went = lines.find(({ message }) => message === 'stored-e1-content')!.order
    const answer = (order: typeof went) => ({ by: SAM, text: 'x', order, covers: order })
    const kept = answer(orderKey(hour(2), 'x'))
    expect(partsOf(desk, { change: { lastAnswers: [answer(went), kept] } }).left.ticket.lastAnswers).toEqual([kept])
  })
})

describe('who', () => {
  it('§7.9 hears of answers is whoever heard of them, where it is not known who was told of the newest mail', () => {
    expect(partsOf(deskOf(), { change: { asked: [KIM] } }).left.ticket.asked).toEqual([KIM])
    expect(partsOf(deskOf()).fresh.ticket.asked).toEqual([])
  })

  it('T-030 wrote to what stays goes on reporting, though a mail that went made him report', () => {
    const desk = new Desk()
    desk.receive({ id: 'a1' })
    desk.receive({ id: 'e1', answers: 'a1', cc: [BOB], hour: 1 })
    desk.receive({ id: 'b1', from: BOB, answers: 'a1', hour: 2 })
    expect(partsOf(desk).left.ticket.reportedBy).toEqual([`Acme/${ANN}`, `Acme/${BOB}`])
    const silent = new Desk()
    silent.receive({ id: 'a1' })
    silent.receive({ id: 'e1', answers: 'a1', cc: [BOB], hour: 1 })
    expect(partsOf(silent).left.ticket.reportedBy).toEqual([`Acme/${ANN}`])
  })

  it('T-101 is answered next stays so where the mails that stay cannot be read any more', () => {
    const desk = deskOf({ id: 'a2', answers: 'a1' })
    const mails = sourceOf(desk).mails.filter(({ place }) => place.identity === 'e1')
    expect(partsOf(desk, { source: { mails } }).left.ticket.lastCustomer?.addrSpec).toBe(ANN)
  })

  it.each([
    ['reply', [EVE]],
    ['notification', [EVE, BOB]],
  ] as const)('T-026 had a mail of ours for it: of a %s the members are %j', (kind, members) => {
    const desk = new Desk()
    desk.receive({ id: 'a1' })
    desk.receive({ id: 'e1', from: EVE, answers: 'a1', cc: [BOB], hour: 1 })
    const lines = [...sourceOf(desk).lines, written('hand')]
    const recipients = [{ addrSpec: EVE, displayName: '' }]
    const sent = [{ id: 'r', event: 'hand', messageId: 'r2', inReplyTo: 'e1', recipients, kind }]
    const { fresh } = partsOf(desk, { source: { lines, sent }, along: ['hand'] })
    expect(fresh.ticket.emailMembers.map(({ addrSpec }) => addrSpec)).toEqual(members)
  })

  it('T-101 only asked to join is outside there, too', () => {
    const desk = deskOf({ id: 'z1', from: ZED, answers: 'e1', authentication: 'none' })
    const people = (verdict: Verdict) => {
      const verdicts = new Map([['stored-z1-content' as StoredMessageId, verdict]])
      const lines = sourceOf(desk).lines.map((line) =>
        line.message === 'stored-z1-content' ? { ...line, visibility: 'internal' as const } : line,
      )
      return partsOf(desk, { source: { verdicts, lines } }).fresh.ticket.participants
    }
    expect(people('asks-to-join')).toEqual([EVE])
    expect(people('joins')).toEqual([EVE, ZED])
  })
})

describe('what is split off', () => {
  it('T-101 is a ticket at once, also of a conversation', () => {
    const desk = new Desk({ mailbox: { opens: 'conversations' } })
    desk.receive({ id: 'a1' })
    desk.receive({ id: 'e1', from: EVE, answers: 'a1', hour: 1 })
    const { fresh, left } = partsOf(desk)
    expect([fresh.ticket.conversation ?? null, left.ticket.conversation]).toEqual([null, 'current'])
  })

  it('T-101 is refused where a mail of it cannot be read any more', () => {
    const desk = deskOf()
    const mails = sourceOf(desk).mails.filter(({ place }) => place.identity !== 'e1')
    expect(split(desk, { source: { mails } })).toEqual({ refused: [{ message: 'what is to be split off cannot be read' }] })
  })

  it('T-101 has what was only stored as it was: a robot’s mail says nothing there either', () => {
    const desk = deskOf({ id: 'e2', from: EVE, answers: 'e1', message: { kind: 'auto-reply' } })
    const verdicts = new Map([['stored-e2-content' as StoredMessageId, 'robot' as never]])
    const { fresh } = partsOf(desk, { source: { verdicts } })
    expect(fresh.ticket.slaEvents).toEqual([{ what: 'customer', atMs: hour(1) }])
    expect(fresh.entries.filter(({ message }) => message === 'stored-e2-content')).toMatchObject([{ visibility: 'internal' }])
  })

  it('T-101 tells its number of messages, and from where it was taken', () => {
    const { fresh, left } = partsOf(deskOf({ id: 'e2', from: EVE, answers: 'e1' }))
    expect(left.entries.at(-1)?.body).toBe('2 messages went to TKT-9.')
    expect(fresh.taken).toMatchObject({ from: 1, messages: ['stored-e1-content', 'stored-e2-content'], question: { messageId: 'e2' } })
  })
})
