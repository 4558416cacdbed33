/** What is taken for spam does nothing wherever it goes, and what is none does all as ever. */
import { describe, expect, it } from 'vitest'
import type { BlockedSender } from '../../../src/tickets/people/blocked.ts'
import {
  agentToken,
  ANN,
  BOB,
  customerToken,
  Desk,
  EVE,
  KIM,
  SALES,
  SAM,
  SUPPORT,
  ZED,
  outboundOf,
  type DeskChanges,
  type MailSketch,
} from '../support/desk.ts'

const spam = { presets: ['spamassassin' as const], own: null, action: 'cancel' as const }
const marked: MailSketch['message'] = { keptFields: [{ name: 'X-Spam-Flag', value: 'YES' }] }

function deskWith(policy: DeskChanges['policy'] = {}): Desk {
  return new Desk({ policy: { spam, ...policy } })
}

/** Ann's ticket, which the desk has told Sam of. */
function deskOfAnn(policy: DeskChanges['policy'] = {}): Desk {
  const desk = deskWith(policy)
  desk.receive({ id: 'm1', cc: [BOB] })
  return desk
}

const canceled = { isSpam: true, stage: 'canceled', needsResponse: false, reportedBy: [], emailMembers: [] }

describe('a marked mail', () => {
  it('that opens a ticket cancels it, by the product itself, and brings no contact, no member and no mail', () => {
    const opened = deskWith().receive({ id: 's1', from: ZED, cc: [BOB], message: marked })
    expect(opened.ticket).toMatchObject(canceled)
    expect([opened.outbound, opened.contacts, opened.workspaces, opened.acknowledged]).toEqual([[], [], [], null])
    const moved = opened.entries.find(({ change }) => change?.field === 'stage')
    expect([moved?.rule, moved?.by.kind]).toEqual(['T-069', 'system'])
    expect(opened.explanation).toMatchObject({ verdict: 'spam', notes: ['§7.16: taken for spam: X-Spam-Flag: YES'] })
    expect(opened.message?.flags).toEqual(['spam'])
  })

  it.each<[string, Partial<MailSketch>]>([
    ['by its ids, from a participant', { from: BOB, answers: 'm1' }],
    ['by its ids, from a stranger', { from: ZED, answers: 'm1' }],
    ['by a token of ours', { from: ZED, tokens: [customerToken()] }],
    ['from a participant who names the number', { from: BOB, subject: 'Re: [TKT-1] Kettle' }],
    ['from an agent whom nothing proves', { from: SAM, answers: 'm1' }],
    ['from a stranger with an agent’s token', { from: ZED, answers: 'm1', tokens: [agentToken(SAM)] }],
  ])('that comes into a thread %s is kept there, changes nothing, and is told to nobody', (_title, sketch) => {
    const desk = deskOfAnn()
    const before = desk.ticket()
    const came = desk.receive({ id: 's1', hour: 1, cc: [EVE], message: marked, ...sketch })
    expect([came.outcome, came.ticket?.number, came.outbound]).toEqual(['stored-only', 1, []])
    const { isSpam, stage, needsResponse, emailMembers, reportedBy, participants, lastCustomer } = desk.ticket()
    expect({ isSpam, stage, needsResponse, emailMembers, reportedBy, participants, lastCustomer }).toEqual({
      ...{ isSpam: false, stage: before.stage, needsResponse: true, emailMembers: before.emailMembers },
      ...{ reportedBy: before.reportedBy, participants: before.participants, lastCustomer: before.lastCustomer },
    })
    expect(came.entries.every(({ visibility }) => visibility === 'internal')).toBe(true)
  })

  it('of a stranger who guesses a number is a spam ticket of its own', () => {
    const desk = deskOfAnn()
    const came = desk.receive({ id: 's1', from: ZED, subject: 'Re: [TKT-1] Kettle', hour: 1, message: marked })
    expect(came.ticket).toMatchObject({ ...canceled, number: 2 })
    expect(desk.timeline(1).length).toBe(desk.decisions[0]!.entries.length)
  })

  it('reopens no closed ticket, and opens no follow-up', () => {
    const desk = deskOfAnn()
    desk.edit({ stage: 'resolved', closedAtMs: 1 })
    const came = desk.receive({ id: 's1', answers: 'm1', hour: 1000, message: marked })
    expect([came.ticket?.number, desk.ticket().stage, desk.ticketCount]).toEqual([1, 'resolved', 1])
  })

  it('of a proven agent is his answer', () => {
    const desk = deskOfAnn()
    const sams = { id: 'a1', from: SAM, answers: 'm1', hour: 1, text: 'Plug it in.', message: marked }
    expect(outboundOf(desk.receive({ ...sams, tokens: [agentToken(SAM)] }), 'reply').length).toBe(1)
    expect(outboundOf(desk.receive({ ...sams, id: 'a2', authentication: 'pass' }), 'reply').length).toBe(1)
  })

  it('of an agent’s address whose authentication failed alarms nobody', () => {
    expect(deskOfAnn().receive({ id: 's1', from: SAM, answers: 'm1', authentication: 'fail', message: marked }).outbound).toEqual([])
  })

  it.each(['auto-reply', 'auto-generated', 'bounce', 'challenge'] as const)('of a machine (%s) rings nobody', (kind) => {
    const desk = deskWith({ robotRings: { robots: 'always', rules: [] } })
    expect(desk.receive({ id: 's1', from: ZED, message: { ...marked, kind } }).outbound).toEqual([])
  })

  it('that reaches two mailboxes is told to neither’s people', () => {
    const desk = deskWith()
    Object.assign(desk.site.directory.mailboxes.get('sales')!, { notify: [KIM] })
    const both = { id: 's1', from: ZED, to: [SUPPORT, SALES], message: marked }
    desk.receive(both)
    const second = desk.receive({ ...both, mailbox: 'sales' })
    expect([second.outcome, second.outbound]).toEqual(['duplicate', []])
  })

  it('is held where the site wants it: no ticket, in a thread or not', () => {
    const desk = deskOfAnn({ spam: { ...spam, action: 'hold' } })
    for (const answers of ['m1', 'unknown']) {
      const held = desk.receive({ id: `s-${answers}`, from: BOB, answers, hour: 1, message: marked })
      expect([held.outcome, held.draft, held.seenOn, held.message, held.claims]).toEqual(['held-as-spam', null, null, null, []])
    }
    expect(desk.receive({ id: 'm2', answers: 'm1', hour: 2 }).outcome).toBe('customer-message')
  })
})

describe('a blocked sender', () => {
  it.each<[string, Partial<MailSketch>]>([
    ['as himself', { from: EVE }],
    ['with a plus tag', { from: 'eve+x@other.example' }],
    ['by a form that names him', { from: 'noreply@forms.example', replyTo: [EVE] }],
    ['though his domain vouches for him', { from: EVE, authentication: 'pass' }],
  ])('writes spam %s', (_title, sketch) => {
    expect(deskWith({ blocked: [EVE] }).receive({ id: 's1', ...sketch }).ticket).toMatchObject({ isSpam: true, stage: 'canceled' })
  })

  it('of a form blocks all that it sends', () => {
    const desk = deskWith({ blocked: ['forms.example'] })
    expect(desk.receive({ id: 's1', from: 'noreply@forms.example', replyTo: [ANN] }).ticket?.isSpam).toBe(true)
  })

  it('who is a member writes into the thread no more, and is in copy no more', () => {
    const desk = new Desk({ policy: { spam } })
    desk.receive({ id: 'm1', cc: [EVE] })
    const blocked = new Map<string, BlockedSender>([[EVE, { id: EVE, by: SAM, at: new Date(0), ticket: 1 }]])
    Object.assign(desk.site, { blockedSenders: blocked })
    expect(desk.receive({ id: 's1', from: EVE, answers: 'm1', hour: 1 }).outbound).toEqual([])
    expect(desk.members()).toEqual([ANN, EVE])
    desk.receive({ id: 'm2', cc: [EVE], answers: 'm1', hour: 2 })
    expect(desk.members()).toEqual([ANN])
  })

  it('gets no answers by another’s Reply-To', () => {
    const desk = deskOfAnn({ blocked: [EVE] })
    const { ticket } = desk.receive({ id: 'm2', answers: 'm1', replyTo: [EVE], authentication: 'pass', hour: 1 })
    expect(ticket?.lastCustomer).toMatchObject({ addrSpec: ANN, replyTo: null })
  })
})
