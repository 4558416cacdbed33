/** What a mail that a proven agent forwards becomes. */
import { describe, expect, it } from 'vitest'
import type { ForwardedMail } from '../../../src/mail/message.ts'
import type { DeskDecision as Decision } from '../support/desk.ts'
import {
  agentToken,
  ANN,
  BOB,
  DAY_MS,
  Desk,
  EVE,
  HOUR_MS,
  KIM,
  outboundOf,
  readersOf,
  SAM,
  SUPPORT,
  ZED,
  type DeskChanges,
  type MailSketch,
} from '../support/desk.ts'

const person = (addrSpec: string) => ({ addrSpec, displayName: '' })
const file = (name: string, isInline = false) => ({
  ...{ filename: name, contentType: 'text/csv', sizeBytes: 3, sha256: `sha-${name}`, md5: '', isInline },
  ...{ contentId: null, text: null },
})

function forwardedMail(more: Partial<ForwardedMail> = {}): ForwardedMail {
  return {
    via: 'inline',
    from: person(ANN),
    to: [person(SAM)],
    cc: [],
    replyTo: [],
    dateText: 'Tue, 4 Mar 2025 at 09:12',
    subject: 'Broken crate',
    text: 'The lid is broken.',
    messageIds: [],
    references: [],
    attachments: [],
    note: 'Please take this one.',
    ...more,
  }
}

function forward(more: Partial<ForwardedMail> = {}, sketch: Partial<MailSketch> = {}): MailSketch {
  const { message, ...rest } = sketch
  return {
    ...{ id: 'f1', from: SAM, subject: 'Fwd: Broken crate', authentication: 'pass', text: 'Please take this one.' },
    ...rest,
    message: { forwarded: forwardedMail(more), ...message },
  }
}

function deskWith(sketch: MailSketch, changes: DeskChanges = {}): { desk: Desk; decision: Decision } {
  const desk = new Desk({ mailbox: { notify: [SAM, KIM] }, ...changes })
  return { desk, decision: desk.receive(sketch) }
}

describe('a forward by a proven agent', () => {
  it('is the original sender’s ticket, made by the agent on his behalf (T-003)', () => {
    const { desk, decision } = deskWith(forward({ to: [person(SAM), person(SUPPORT), person(BOB)], cc: [person(EVE)] }))
    expect(decision.outcome).toBe('ticket-opened')
    expect(desk.ticket()).toMatchObject({
      ...{ title: 'Broken crate', body: 'The lid is broken.', needsResponse: true, stage: 'queued', revOrg: 'Acme' },
      ...{ createdBy: { kind: 'user', id: SAM }, lastCustomer: { addrSpec: ANN }, sourceChannel: 'email' },
    })
    expect(desk.reporters()).toEqual([ANN, BOB])
    expect(desk.members()).toEqual([ANN, BOB, EVE])
    expect(desk.ticket().participants).not.toContain(SAM)
  })

  it('makes a stranger’s contact as a mail of his own would', () => {
    const { desk, decision } = deskWith(forward({ from: person(ZED) }))
    expect(decision.contacts.map(({ addrSpec }) => addrSpec)).toEqual([ZED])
    expect(desk.reporters()).toEqual([ZED])
  })

  it('keeps the agent’s words internal, and tells who forwarded it and what the addresses were read from', () => {
    const { desk } = deskWith(forward())
    const shown = desk.timeline().filter(({ visibility }) => visibility === 'external')
    expect(shown).toMatchObject([{ body: 'The lid is broken.', by: { kind: 'contact', id: `Acme/${ANN}` } }])
    const bodies = desk.timeline().map(({ body, by }) => [by.id, body])
    expect(bodies).toContainEqual([SAM, 'Please take this one.'])
    const provenance = desk.timeline().find(({ rule, body }) => rule === 'forward' && body !== null)
    expect(provenance?.body).toMatch(/^Forwarded by sam@us\.example; .* the text of the forward.*4 Mar 2025 at 09:12/)
  })

  it('sends the original sender nothing, the forwarder nothing, and the other listeners the original', () => {
    const { decision } = deskWith(forward())
    expect(decision.acknowledged).toBeNull()
    expect(decision.outbound.flatMap(readersOf)).toEqual([KIM])
    const [told] = outboundOf(decision, 'notification')
    expect(told?.text).toMatch(/ann@acme\.example wrote:\n\nThe lid is broken\.\n\nSam Okafor forwarded this and noted/)
  })

  it('takes along the files of the forward and those of the attached mail, but no image of a signature', () => {
    const { desk } = deskWith(
      forward(
        { via: 'attached', attachments: [file('inner.csv')] },
        {
          message: { attachments: [file('outer.csv'), file('logo.png', true)] },
        },
      ),
    )
    expect(desk.ticket().artifacts.map(({ filename }) => filename)).toEqual(['outer.csv', 'inner.csv'])
    expect(desk.timeline().find(({ visibility }) => visibility === 'external')?.files).toHaveLength(2)
  })

  it('is answered under the original: its subject, its Message-ID, its thread', () => {
    const original = { via: 'attached' as const, messageIds: ['o2'], references: ['o0', 'o1'] }
    const { desk } = deskWith(forward(original))
    const answer = desk.receive({
      id: 'a1',
      from: KIM,
      hour: 1,
      tokens: [agentToken(KIM)],
      text: 'A new one is coming.',
    })
    expect(outboundOf(answer, 'reply')).toMatchObject([
      { to: [{ addrSpec: ANN }], subject: 'Re: Broken crate', inReplyTo: 'o2', references: ['o0', 'o1', 'o2'] },
    ])
  })

  it('is answered without a parent when the original’s Message-ID is not known', () => {
    const { desk } = deskWith(forward())
    const answer = desk.receive({
      id: 'a1',
      from: KIM,
      hour: 1,
      tokens: [agentToken(KIM)],
      text: 'A new one is coming.',
    })
    expect(outboundOf(answer, 'reply')).toMatchObject([{ subject: 'Re: Broken crate', inReplyTo: null }])
  })

  it('claims the original, so that the customer’s next mail about it joins', () => {
    const { desk } = deskWith(forward({ messageIds: ['o1'] }))
    expect(desk.receive({ id: 'o2', from: ANN, answers: 'o1', hour: 1 }).outcome).toBe('customer-message')
    expect(desk.receive({ id: 'o1', from: ANN, hour: 2 }).outcome).toBe('customer-message')
    expect(desk.ticketCount).toBe(1)
  })

  it('is silent when it is imported', () => {
    expect(deskWith(forward({}, { source: 'import' })).decision.outbound).toEqual([])
  })
})

describe('commands above a forward', () => {
  it('are carried out on the ticket that it becomes; the rest is the note', () => {
    const note = '#severity high\n#start\nPlease hurry.'
    const { desk, decision } = deskWith(forward({ note }))
    expect(desk.ticket()).toMatchObject({
      severity: 'high',
      stage: 'work_in_progress',
      lastCustomer: { addrSpec: ANN },
    })
    expect(desk.timeline().map(({ body }) => body)).toContain('Please hurry.')
    expect(decision.explanation.notes).toContain('carried out: #severity high')
  })

  it('add people to it', () => {
    const { desk } = deskWith(forward({ note: `#cc ${BOB}` }))
    expect(desk.members()).toEqual([ANN, BOB])
  })

  it.each([
    ['an unknown one', '#severity high\n#sevrity high'],
    ['a refused one', '#severity high\n#stage accepted'],
    ['#public', '#severity high\n#public Hello Ann'],
  ])('%s: none is carried out, the agent is told, the customer has his ticket all the same', (_, note) => {
    const { desk, decision } = deskWith(forward({ note }))
    expect(desk.ticket()).toMatchObject({ severity: 'medium', stage: 'queued', lastCustomer: { addrSpec: ANN } })
    expect(outboundOf(decision, 'alert').flatMap(readersOf)).toEqual([SAM])
    expect(desk.reporters()).toEqual([ANN])
  })
})

describe('a forward of what is on a ticket already', () => {
  function deskAsked(): Desk {
    const desk = new Desk({ mailbox: { notify: [SAM, KIM] } })
    desk.receive({ id: 'o1', subject: 'Broken crate' })
    desk.edit({ needsResponse: false })
    return desk
  }

  it('joins it as an internal message, goes to no customer and sets no flag', () => {
    const desk = deskAsked()
    const decision = desk.receive(forward({ messageIds: ['o1'] }, { answers: 'o1', hour: 1 }))
    expect(decision).toMatchObject({ outcome: 'agent-note', isNewTicket: false, ticket: { number: 1 } })
    expect(decision.entries.map(({ visibility }) => visibility)).not.toContain('external')
    expect(desk.ticket().needsResponse).toBe(false)
    expect(decision.outbound.flatMap(readersOf)).toEqual([KIM])
  })

  it('joins it by the attached mail’s own id, too', () => {
    const decision = deskAsked().receive(forward({ via: 'attached', messageIds: ['o1'] }, { hour: 1 }))
    expect(decision).toMatchObject({ isNewTicket: false, ticket: { number: 1 } })
  })

  it('is new words of the customer when only its thread is known: needs response is set', () => {
    const desk = deskAsked()
    const decision = desk.receive(forward({ via: 'attached', messageIds: ['o5'], references: ['o1'] }, { hour: 1 }))
    expect(decision).toMatchObject({ isNewTicket: false, ticket: { number: 1, needsResponse: true } })
    expect(decision.entries.map(({ body }) => body)).toContain('The lid is broken.')
  })

  it('opens a follow-up when that was closed too long ago (T-072)', () => {
    const desk = deskAsked()
    desk.edit({ stage: 'resolved', closedAtMs: Date.UTC(2026, 10, 3, 9) })
    const hour = (20 * DAY_MS) / HOUR_MS
    const decision = desk.receive(forward({ messageIds: ['o5'], references: ['o1'] }, { hour }))
    expect(decision).toMatchObject({ isNewTicket: true, ticket: { isFollowUpOf: 1 } })
  })

  it('a ticket number in the subject counts only if the original sender takes part there', () => {
    const desk = deskAsked()
    const tagged = { subject: 'Fwd: [TKT-1] Broken crate', hour: 1 }
    expect(desk.receive(forward({ from: person(EVE) }, tagged)).isNewTicket).toBe(true)
    expect(desk.receive(forward({}, { ...tagged, id: 'f2' })).ticket?.number).toBe(1)
  })
})

describe('no forward is', () => {
  it('a mail with the agent’s own token: it is an answer on that ticket', () => {
    const desk = new Desk()
    desk.receive({ id: 'o1' })
    const decision = desk.receive(forward({}, { tokens: [agentToken(SAM)], answers: 'o1', hour: 1 }))
    expect(decision).toMatchObject({ outcome: 'agent-reply', ticket: { number: 1 } })
  })

  it('a mail of an unproven agent: it is kept, and agents are alerted', () => {
    const { desk, decision } = deskWith(forward({}, { authentication: 'unknown' }))
    expect(outboundOf(decision, 'alert')).not.toHaveLength(0)
    expect(desk.reporters()).toEqual([])
  })

  it('a customer’s mail: it is his own message', () => {
    const { desk } = deskWith(forward({ from: person(EVE) }, { from: ANN }))
    expect(desk.reporters()).toEqual([ANN])
    expect(desk.ticket().body).toBe('Please take this one.')
  })

  it('what an agent sends to people outside who are not on the original', () => {
    const { desk } = deskWith(forward({}, { to: [EVE], cc: [SUPPORT] }))
    expect(desk.members()).toEqual([EVE])
  })

  it('but it is one when he has the original sender in copy', () => {
    const { desk } = deskWith(forward({}, { cc: [ANN] }))
    expect(desk.ticket().body).toBe('The lid is broken.')
  })

  it('what was sent from the shared mailbox', () => {
    const { decision } = deskWith(forward({}, { from: SUPPORT, to: [EVE], source: 'sent' }))
    expect(decision.message?.direction).toBe('outbound')
  })
})

describe('a forward stays the agent’s own ticket, with a remark why, when the original sender is', () => {
  it.each([
    ['not readable', null, /cannot be read/],
    ['one of our own addresses', person('support+x@us.example'), /our own addresses/],
    ['another agent', person(KIM), /is an agent/],
    ['an address that nobody reads', person('no-reply@shop.example'), /nobody reads mail/],
  ])('%s', (_, from, why) => {
    const { desk, decision } = deskWith(forward({ from }))
    expect(decision.outcome).toBe('ticket-opened')
    expect(desk.reporters()).toEqual([])
    expect(desk.timeline().find(({ rule }) => rule === 'forward')?.body).toMatch(why)
    expect(decision.explanation.notes.join()).toMatch(why)
  })

  it('and it never goes out as an answer to a ticket whose number its subject names', () => {
    const desk = new Desk()
    desk.receive({ id: 'o1' })
    const decision = desk.receive(forward({ from: null }, { subject: 'Fwd: [TKT-1] Kettle', hour: 1 }))
    expect(decision).toMatchObject({ isNewTicket: true, outbound: [] })
  })
})
