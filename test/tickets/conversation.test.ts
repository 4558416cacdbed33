/** Conversations (T-101): what their mail does not do, and what making a ticket of one does. */
import { describe, expect, it } from 'vitest'
import { causeOf, draftOf, type Cause } from '../../src/tickets/draft.ts'
import { withEdits } from '../../src/tickets/edit/apply-edits.ts'
import { withMerged } from '../../src/tickets/edit/merge.ts'
import type { Refused } from '../../src/tickets/refusal.ts'
import { rulesOf } from '../../src/tickets/rules/apply-rules.ts'
import type { Rule } from '../../src/tickets/rules/rule.ts'
import { withSplit } from '../../src/tickets/split/split.ts'
import { slaClocks } from '../../src/tickets/stage/sla.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, Desk, EVE, MAILBOX, SALES, SAM, START_MS, SUPPORT, HOUR_MS, agentToken, outboundOf } from './support/desk.ts'
import { sourceOf } from './support/splitting.ts'

const isGathering = { mailbox: { opens: 'conversations' } } as const
const policy = { firstResponseMs: HOUR_MS, nextResponseMs: HOUR_MS, resolutionMs: HOUR_MS, hours: null }

/** Sam answers what he was told of a conversation. */
function answered(desk: Desk, text: string, more: { readonly id?: string; readonly hour?: number } = {}) {
  const { id = 's1', hour = 2 } = more
  return desk.receive({ id, from: SAM, answers: 'a1', hour, text, tokens: [agentToken(SAM)], authentication: 'pass' })
}

/** A mailbox that opens tickets, beside one that opens conversations. */
function mixedDesk(): Desk {
  const desk = new Desk()
  const sales = { ...MAILBOX, name: 'sales', addresses: [SALES], displayName: 'Sales', opens: 'conversations' as const }
  ;(desk.site.directory.mailboxes as Map<string, typeof MAILBOX>).set('sales', sales)
  return desk
}

const noRecords = { find: () => null } as never

describe('a conversation', () => {
  it('T-101 X-5 is what mail to such a mailbox begins, and what it goes on with: nobody gets an acknowledgement, agents hear of it', () => {
    const desk = new Desk(isGathering)
    const opened = desk.receive({ id: 'a1' })
    desk.receive({ id: 'a2', answers: 'a1', hour: 1 })
    expect(desk.ticket()).toMatchObject({ conversation: 'current', title: 'Kettle', needsResponse: true })
    expect(desk.ticketCount).toBe(1)
    expect(outboundOf(opened, 'acknowledgement')).toEqual([])
    expect(outboundOf(opened, 'notification')[0]?.text).toContain('TKT-1 "Kettle", a conversation: #ticket makes a ticket of it')
    expect(opened.explanation.notes).toContain('no acknowledgement: its mailbox opens conversations, not tickets')
  })

  it('T-101 an agent answers it without making it a ticket', () => {
    const desk = new Desk(isGathering)
    desk.receive({ id: 'a1' })
    expect(outboundOf(answered(desk, 'It costs forty.'), 'reply')).toHaveLength(1)
    expect(desk.ticket()).toMatchObject({ conversation: 'current', needsResponse: false })
  })

  it('T-101 nothing is promised', () => {
    const desk = new Desk(isGathering)
    desk.receive({ id: 'a1' })
    const { firstResponse, resolution } = slaClocks(desk.ticket(), policy, START_MS + 10 * HOUR_MS)
    expect([firstResponse, resolution]).toMatchObject([
      { targetMs: null, isBreached: false },
      { targetMs: null, isBreached: false },
    ])
  })

  it('X-5 a mailbox that opens tickets opens none; T-072 a late mail follows up in kind', () => {
    const desk = new Desk()
    desk.receive({ id: 'a1' })
    expect(desk.ticket().conversation).toBe(null)
    const gathering = new Desk(isGathering)
    gathering.receive({ id: 'a1' })
    gathering.edit({ stage: 'resolved', closedAtMs: START_MS, conversation: 'archived' })
    gathering.receive({ id: 'a2', answers: 'a1', hour: 24 * 30 })
    expect(gathering.ticket(2)).toMatchObject({ conversation: null, isFollowUpOf: 1 })
  })

  it('X-5 what a customer writes to a mailbox that opens tickets is one: in answer, and as the same mail to both', () => {
    const desk = mixedDesk()
    desk.receive({ id: 'a1', to: [SALES], mailbox: 'sales' })
    expect(desk.ticket().conversation).toBe('current')
    desk.receive({ id: 'a2', answers: 'a1', hour: 1 })
    expect(desk.ticket()).toMatchObject({ conversation: 'archived', createdAtMs: START_MS + HOUR_MS })
    for (const first of ['sales', 'support']) {
      const both = mixedDesk()
      const to = [SALES, SUPPORT]
      both.receive({ id: 'b1', to, mailbox: first })
      both.receive({ id: 'b1', to, mailbox: first === 'sales' ? 'support' : 'sales' })
      expect([both.ticketCount, both.ticket().conversation === 'current']).toEqual([1, false])
    }
  })
})

describe('#ticket', () => {
  it('T-101 makes a ticket: its people report it, its clocks begin, later mail goes to it, and the answer below goes out', () => {
    const desk = new Desk(isGathering)
    desk.receive({ id: 'a1', cc: [BOB, EVE] })
    const decision = answered(desk, '#ticket\n#severity high\n\nWe look into it.')
    expect(outboundOf(decision, 'reply')).toHaveLength(1)
    expect(desk.ticket()).toMatchObject({
      conversation: 'archived',
      severity: 'high',
      title: 'Kettle',
      body: 'The kettle leaks.',
      account: 'Acme',
      revOrg: 'Acme',
      channels: ['email'],
      createdAtMs: START_MS + 2 * HOUR_MS,
      stage: 'work_in_progress',
    })
    expect(desk.reporters()).toEqual([ANN, BOB, EVE])
    desk.receive({ id: 'a3', answers: 'a1', hour: 3 })
    expect([desk.ticketCount, desk.ticket().conversation]).toEqual([1, 'archived'])
    expect(desk.timeline().find(({ change }) => change?.field === 'conversation')).toMatchObject({
      rule: 'T-101',
      change: { from: 'current', to: 'archived' },
      by: { id: SAM },
    })
  })

  it('T-101 clocks of the ticket begin when it is made, with whoever waits then', () => {
    const desk = new Desk(isGathering)
    desk.receive({ id: 'a1' })
    answered(desk, '#ticket', { hour: 50 })
    const soon = slaClocks(desk.ticket(), policy, START_MS + 50.5 * HOUR_MS)
    expect(soon.firstResponse).toMatchObject({ startedAtMs: START_MS + 50 * HOUR_MS, endedAtMs: null, isBreached: false })
    const spoken = new Desk(isGathering)
    spoken.receive({ id: 'a1' })
    answered(spoken, 'It costs forty.')
    answered(spoken, '#ticket', { id: 's2', hour: 50 })
    expect(slaClocks(spoken.ticket(), policy, START_MS + 60 * HOUR_MS).firstResponse).toMatchObject({ elapsedMs: 0, isBreached: false })
  })

  it('T-101 of a closed conversation begins where tickets do; of a ticket, and of spam, it is refused', () => {
    const desk = new Desk(isGathering)
    desk.receive({ id: 'a1' })
    desk.edit({ stage: 'resolved', closedAtMs: START_MS })
    answered(desk, '#ticket')
    expect(desk.ticket()).toMatchObject({ stage: 'queued', closedAtMs: null, conversation: 'archived' })
    expect(outboundOf(answered(desk, '#ticket', { id: 's2', hour: 3 }), 'alert')[0]?.text).toContain('TKT-1 is a ticket already')
    const spam = new Desk(isGathering)
    spam.receive({ id: 'a1' })
    spam.edit({ isSpam: true })
    expect(outboundOf(answered(spam, '#ticket'), 'alert')[0]?.text).toContain('TKT-1 is spam; release it first')
  })

  it('T-101 a ticket is not merged into a conversation, a conversation is into a ticket', () => {
    const desk = mixedDesk()
    desk.receive({ id: 'a1', to: [SALES], mailbox: 'sales' })
    desk.receive({ id: 'a2', hour: 1 })
    const [conversation, ticket] = [draftOf(desk.ticket(1)), draftOf(desk.ticket(2))]
    const cause = { ref: 'r', by: { kind: 'user', id: SAM }, atMs: START_MS, order: 'o' } as unknown as Cause
    const refused = withMerged(conversation, { duplicate: ticket, linkedTo: [] }, cause) as Refused
    expect(refused.refused[0]).toMatchObject({ context: { reason: 'conversation' } })
    expect(withMerged(ticket, { duplicate: conversation, linkedTo: [] }, cause)).toHaveLength(2)
  })

  it('T-101 what is split off a conversation is a ticket at once; the conversation stays one', () => {
    const desk = new Desk(isGathering)
    desk.receive({ id: 'a1' })
    desk.receive({ id: 'e1', from: EVE, answers: 'a1', hour: 1, subject: 'Lamp', text: 'My lamp is dark.' })
    const cause = causeOf('r', { kind: 'user', id: SAM }, { atMs: START_MS + 2 * HOUR_MS })
    const split = { source: sourceOf(desk), chosen: ['stored-e1-content'], number: 2 as TicketNumber }
    const done = withSplit(draftOf(desk.ticket()), split, {
      site: desk.site,
      mailbox: desk.site.directory.mailboxes.get('support')!,
      cause,
    })
    expect(done).toMatchObject([{ ticket: { number: 2, conversation: null, title: 'Lamp' } }, { ticket: { conversation: 'current' } }])
  })

  it('T-101 by hand it is the same edit', () => {
    const desk = new Desk(isGathering)
    desk.receive({ id: 'a1' })
    const cause = { ref: 'r', by: { kind: 'user', id: SAM }, atMs: START_MS + HOUR_MS, order: 'o' } as unknown as Cause
    const context = { site: desk.site, mailbox: MAILBOX, records: noRecords, cause }
    expect(withEdits(draftOf(desk.ticket()), [{ kind: 'ticket' }], context)).toMatchObject({ ticket: { conversation: 'archived' } })
  })
})

describe('rules of the site', () => {
  const rule = (name: string, filter: readonly string[], command: 'ticket' | 'severity'): Rule => ({
    name,
    when: ['new-ticket'],
    conditions: { filter },
    actions: { commands: [{ name: command, argument: command === 'ticket' ? '' : 'high', line: `#${command}` }] },
    isLast: false,
  })

  it('T-101 leave conversations alone that their filter does not ask for; one that asks may make a ticket', () => {
    const quiet = new Desk({ ...isGathering, policy: { rules: [rule('all', [], 'severity')] } })
    expect(quiet.receive({ id: 'a1' }).ticket).toMatchObject({ severity: 'medium', conversation: 'current' })
    const rules = [rule('make', ['conversation=current'], 'ticket'), rule('all', [], 'severity')]
    const making = new Desk({ ...isGathering, policy: { rules } })
    expect(rulesOf(making.site)).toHaveLength(2)
    expect(making.receive({ id: 'a1' }).ticket).toMatchObject({ severity: 'high', conversation: 'archived' })
  })

  it('T-101 a ticket that a person makes of a conversation is new to them', () => {
    const desk = new Desk({ ...isGathering, policy: { rules: [rule('all', [], 'severity')] } })
    desk.receive({ id: 'a1' })
    answered(desk, '#ticket')
    expect(desk.ticket(1 as TicketNumber)).toMatchObject({ severity: 'high', conversation: 'archived' })
  })
})
