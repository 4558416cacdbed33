/** What was elsewhere before: imported archives and moved mail do their work on tickets and mail nobody. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noSlaPolicy, slaClocks } from '../../src/tickets/stage/sla.ts'
import type { SentMail } from '../../src/tickets/threads.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { agentToken, ANN, BOB, Desk, EVE, HOUR_MS, KIM, SAM, START_MS, SUPPORT, ZED, type MailSketch } from './support/desk.ts'

const old = (sketch: MailSketch): MailSketch => ({ ...sketch, source: 'import' })
const over = (sketch: MailSketch): MailSketch => ({ ...old(sketch), place: { isOver: true } })
const question = old({ id: 'q' })
const ours = old({ id: 'a', from: SUPPORT, to: [ANN], answers: 'q', hour: 2, text: 'It is mended.' })

/** A desk to which mails came in this order. */
function deskAfter(...mails: readonly MailSketch[]): Desk {
  const desk = new Desk()
  for (const mail of mails) desk.receive(mail)
  return desk
}

describe('an imported archive', () => {
  it.each([
    ['the question first', [question, ours]],
    ['the answer first', [ours, question]],
  ])('knows our answer: no response is needed, whichever comes first (%s)', (_, mails) => {
    const desk = deskAfter(...mails)
    expect(desk.ticketCount).toBe(1)
    expect(desk.ticket()).toMatchObject({ needsResponse: false, slaEvents: [], isImported: true })
    expect([desk.reporters(), desk.members()]).toEqual([[ANN], [ANN]])
    expect(desk.timeline().find(({ message }) => message === 'stored-a-content')?.visibility).toBe('external')
  })

  it('a later question of the customer needs a response, though it is read before our answer', () => {
    const again = old({ id: 'q2', answers: 'a', hour: 3 })
    for (const mails of [
      [question, ours, again],
      [again, ours, question],
      [ours, again, question],
    ])
      expect(deskAfter(...mails).ticket()).toMatchObject({ needsResponse: true })
  })

  it('what an agent wrote to customers from an own address is an answer, too', () => {
    const sams = { ...ours, from: SAM, cc: [SUPPORT] }
    expect(deskAfter(question, sams).ticket().needsResponse).toBe(false)
    expect(deskAfter(question, { ...sams, message: { bcc: [{ addrSpec: ANN, displayName: '' }] }, to: [] }).ticketCount).toBe(1)
  })

  it.each([
    ['that names nobody outside', { to: [SUPPORT] }],
    ['that failed authentication', { authentication: 'fail' as const }],
    ['of a robot of ours', { message: { kind: 'auto-generated' as const } }],
  ])('mail from our address %s answers nothing', (_, change) => {
    expect(deskAfter(question, { ...ours, ...change }).ticket()).toMatchObject({ needsResponse: true })
  })

  it('the same is no word of ours when it comes by itself, over the wire', () => {
    expect(deskAfter({ id: 'q' }, { ...ours, source: 'imap' }).ticket().needsResponse).toBe(true)
  })

  it('commands in it are words; nothing is relayed, with tokens of ours or without', () => {
    const desk = deskAfter(question)
    const told = { ...ours, from: SAM, to: [SUPPORT], text: '#close\nDone.', tokens: [agentToken(SAM)] }
    expect(desk.receive(told).outbound).toEqual([])
    expect(desk.ticket().stage).toBe('queued')
  })

  it('a report on a mail of ours is noted, and alerts nobody', () => {
    const sent: SentMail = { messageId: 'out', ticket: 1 as TicketNumber, kind: 'reply', recipients: [ANN] }
    const report = {
      class: 'failure' as const,
      recipients: [ANN],
      isPermanent: true,
      status: '5.1.1',
      diagnostic: null,
      originalMessageId: 'out',
    }
    const desk = new Desk({ sentMails: [sent] })
    desk.receive(question)
    const bounce = desk.receive(old({ id: 'b', from: 'mailer-daemon@mx.example', message: { kind: 'bounce', report, returnPath: '' } }))
    expect([bounce.outcome, bounce.outbound]).toEqual(['report-applied', []])
  })

  it('twice is once', () => {
    const desk = deskAfter(question, ours)
    const before = desk.ticket()
    expect([question, ours].map((mail) => desk.receive(mail).outcome)).toEqual(['duplicate', 'duplicate'])
    expect(desk.ticket()).toEqual(before)
  })

  it('has no clocks until somebody writes; then they run from there', () => {
    const desk = deskAfter(question)
    const terms = { ...noSlaPolicy, firstResponseMs: HOUR_MS, resolutionMs: HOUR_MS }
    const clocks = (hour: number) => slaClocks(desk.ticket(), terms, START_MS + hour * HOUR_MS)
    expect(clocks(9000)).toMatchObject({
      firstResponse: { elapsedMs: 0, isBreached: false },
      nextResponse: null,
      resolution: { elapsedMs: 0, isBreached: false },
    })
    desk.receive({ id: 'q2', answers: 'q', hour: 9000 })
    expect(clocks(9000.5).firstResponse).toMatchObject({ elapsedMs: HOUR_MS / 2, endedAtMs: null, isBreached: false })
    expect(clocks(9002)).toMatchObject({ firstResponse: { isBreached: true }, resolution: { isBreached: true } })
  })

  it('leaves the clocks of a ticket that is worked on as they are', () => {
    const desk = deskAfter({ id: 'q' })
    const { slaEvents } = desk.ticket()
    desk.receive(old({ id: 'q0', answers: 'q', hour: -3 }))
    expect(desk.ticket()).toMatchObject({ slaEvents })
    expect(desk.ticket().isImported).toBeUndefined()
  })
})

describe('an archive of matters that are over', () => {
  it('is resolved, whatever its last word, months later mail of the thread included', () => {
    const late = over({ id: 'q2', answers: 'q', hour: 2000 })
    for (const mails of [
      [over(question), over(ours), late],
      [late, over(ours), over(question)],
    ]) {
      const desk = deskAfter(...mails)
      expect(desk.ticketCount).toBe(1)
      expect(desk.ticket()).toMatchObject({ stage: 'resolved', needsResponse: false, slaEvents: [] })
    }
  })

  it('does not close a ticket that is worked on', () => {
    expect(deskAfter({ id: 'q' }, over({ id: 'q2', answers: 'q', hour: 1 })).ticket()).toMatchObject({
      stage: 'queued',
      needsResponse: true,
    })
  })

  it('mail that comes later reopens it, or follows it up after the site’s days', () => {
    expect(deskAfter(over(question), { id: 'n', answers: 'q', hour: 24 }).ticket().stage).not.toBe('resolved')
    expect(deskAfter(over(question), { id: 'n', answers: 'q', hour: 2400 }).ticket(2).isFollowUpOf).toBe(1)
  })
})

describe('mail that was moved here', () => {
  const moved = (sketch: MailSketch): MailSketch => ({ ...sketch, place: { isMoved: true } })

  it('opens and joins, and mails nobody', () => {
    const desk = deskAfter(moved({ id: 'q' }), moved({ id: 'q2', from: BOB, answers: 'q', hour: 1 }))
    expect(desk.decisions.flatMap(({ outbound }) => outbound)).toEqual([])
    expect([desk.ticketCount, desk.members()]).toEqual([1, [BOB]])
    expect(desk.ticket().needsResponse).toBe(true)
    expect(desk.decisions[1]?.explanation.notes).toContain('§7.17: dated more than three days before it came, so that nobody is told')
  })

  it('of an agent carries out nothing, and is no answer that we send', () => {
    const desk = deskAfter({ id: 'q' })
    const answer = moved({ id: 'a', from: SAM, answers: 'q', hour: 1, text: '#resolve\nMended.', tokens: [agentToken(SAM)] })
    expect(desk.receive(answer).outbound).toEqual([])
    expect(desk.ticket()).toMatchObject({ stage: 'queued', needsResponse: true })
  })

  it('a report on a mail of ours alerts all the same: it was lost, whatever its date', () => {
    const sent: SentMail = { messageId: 'out', ticket: 1 as TicketNumber, kind: 'reply', recipients: [ANN] }
    const report = {
      class: 'failure' as const,
      recipients: [ANN],
      isPermanent: true,
      status: '5.1.1',
      diagnostic: null,
      originalMessageId: 'out',
    }
    const desk = new Desk({ sentMails: [sent] })
    desk.receive({ id: 'q' })
    const bounce = moved({ id: 'b', from: 'mailer-daemon@mx.example', message: { kind: 'bounce', report, returnPath: '' } })
    expect(desk.receive(bounce).outbound.map(({ kind }) => kind)).toEqual(['alert'])
  })
})

it('whoever writes what, in any order: nothing that was elsewhere makes a mail', () => {
  const sketch = fc.record({
    ...{
      from: fc.constantFrom(ANN, BOB, EVE, ZED, SAM, KIM, SUPPORT, 'noreply@shop.example'),
      to: fc.constantFrom([SUPPORT], [ANN], [SUPPORT, SAM]),
    },
    ...{ cc: fc.constantFrom([], [BOB], [KIM]), answers: fc.constantFrom('m0', 'm1', 'm2', 'unseen'), hour: fc.nat(5000) },
    text: fc.constantFrom('Words.', 'Is it so?', '#close\nDone.', '#note\nFor us.', '#assign Kim'),
    authentication: fc.constantFrom('pass' as const, 'fail' as const, 'none' as const, 'unknown' as const),
    tokens: fc.constantFrom([], [agentToken(SAM)], [agentToken(KIM)]),
    way: fc.constantFrom(old, over, (mail: MailSketch): MailSketch => ({ ...mail, place: { isMoved: true } })),
  })
  fc.assert(
    fc.property(fc.array(sketch, { minLength: 1, maxLength: 6 }), fc.boolean(), (mails, isLiveBefore) => {
      const desk = deskAfter(...(isLiveBefore ? [{ id: 'm0' }] : []))
      const made = mails.flatMap(({ way, ...mail }, n) => desk.receive(way({ ...mail, id: `m${n + 1}` })).outbound)
      expect(made).toEqual([])
    }),
    { numRuns: 300 },
  )
})
