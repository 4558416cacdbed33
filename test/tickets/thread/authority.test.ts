/** The policy table, row by row, for ordinary and for strict sites; and where a mail belongs. */
import { describe, expect, it } from 'vitest'
import { ANN, BOB, Desk, EVE, KIM, SAM, SUPPORT, ZED, agentToken, customerToken, outboundOf, type MailSketch } from '../support/desk.ts'

/** A desk with Ann's ticket 1. */
function deskOf(isStrict: boolean): Desk {
  const desk = new Desk({ policy: { isStrict } })
  desk.receive({ id: 'm1', cc: [BOB] })
  return desk
}

const byId: MailSketch = { id: 'm2', answers: 'm1', hour: 1 }
const byTag: MailSketch = { id: 'm2', subject: 'About [TKT-1]', hour: 1 }
const pass = { authentication: 'pass' as const }
const fail = { authentication: 'fail' as const }

/** Sketch, verdict on an ordinary site, verdict on a strict one. */
const ROWS: readonly (readonly [string, MailSketch, string, string])[] = [
  ['an agent with authentication', { ...byId, from: SAM, ...pass }, 'agent', 'agent'],
  ['an agent with his own token', { ...byId, from: SAM, tokens: [agentToken(SAM)] }, 'agent', 'agent'],
  ['an agent without proof', { ...byId, from: SAM }, 'unverified-agent', 'unverified-agent'],
  ['an agent whose authentication is none', { ...byId, from: SAM, authentication: 'none' }, ...twice('unverified-agent')],
  ['an agent with his token, but failed', { ...byId, from: SAM, tokens: [agentToken(SAM)], ...fail }, ...twice('unverified-agent')],
  ['an agent with another agent’s token', { ...byId, from: SAM, tokens: [agentToken(KIM)] }, ...twice('unverified-agent')],
  ['an agent with a customer’s token', { ...byId, from: SAM, tokens: [customerToken()] }, ...twice('unverified-agent')],
  ['a participant with an id', byId, 'participant', 'participant'],
  ['a participant by the subject’s tag', byTag, 'participant', 'participant'],
  ['a Cc’d person by the subject’s tag', { ...byTag, from: BOB }, 'participant', 'participant'],
  ['a participant whose authentication failed', { ...byId, ...fail }, 'distrusted', 'distrusted'],
  ['a newcomer with an id', { ...byId, from: EVE }, 'joins', 'opens'],
  ['a newcomer with an id and authentication', { ...byId, from: EVE, ...pass }, 'joins', 'joins'],
  ['a newcomer with our token', { id: 'm2', from: EVE, hour: 1, tokens: [customerToken()] }, 'joins', 'joins'],
  ['a newcomer by the subject’s tag', { ...byTag, from: EVE }, 'opens', 'opens'],
  ['a newcomer by the tag, authenticated', { ...byTag, from: EVE, ...pass }, 'opens', 'opens'],
  ['a newcomer whose authentication failed', { ...byId, from: EVE, ...fail }, 'distrusted', 'distrusted'],
  ['a stranger without evidence', { id: 'm2', from: ZED, hour: 1 }, 'opens', 'opens'],
]

function twice(verdict: string): [string, string] {
  return [verdict, verdict]
}

describe('what a sender may do', () => {
  it.each(ROWS)('%s', (_, sketch, ordinary, strict) => {
    expect(deskOf(false).receive(sketch).explanation.verdict).toBe(ordinary)
    expect(deskOf(true).receive(sketch).explanation.verdict).toBe(strict)
  })

  it.each([
    ['failed authentication', { ...byId, from: ZED, cc: [BOB, EVE], ...fail }],
    ['an unproven agent', { ...byId, from: SAM, cc: [BOB, EVE] }],
  ])('%s changes nobody, not even who took part, and mails no customer', (_, sketch) => {
    const desk = deskOf(false)
    desk.edit({ needsResponse: false, stage: 'awaiting_customer_response' })
    const before = desk.ticket()
    const decision = desk.receive(sketch)
    const { reportedBy, emailMembers, participants, needsResponse, stage, parent, lastCustomer } = before
    expect(desk.ticket()).toMatchObject({ reportedBy, emailMembers, participants, needsResponse, stage })
    expect(desk.ticket()).toMatchObject({ parent, lastCustomer })
    expect(decision.outbound.map(({ kind }) => kind)).toEqual(['alert'])
    expect(decision.outbound[0]?.text).not.toContain('kettle')
    expect(decision.message?.flags).toContain(decision.explanation.verdict)
  })

  it.each([
    ['failed authentication', { id: 'm9', from: ZED, cc: [BOB], references: ['unseen'], ...fail }],
    ['an unproven agent', { id: 'm9', from: SAM, cc: [BOB], references: ['unseen'] }],
  ])('%s opens a ticket without people, and claims no id but its own', (_, sketch) => {
    const desk = new Desk()
    const decision = desk.receive(sketch)
    expect(decision.claims).toEqual(['m9'])
    expect(desk.ticket()).toMatchObject({ reportedBy: [], emailMembers: [], participants: [], needsResponse: true })
    expect(decision.acknowledged).toBeNull()
  })

  it('what an unproven sender wrote is on the timeline for agents only', () => {
    const desk = deskOf(false)
    const forged = desk.receive({ ...byId, ...fail })
    expect(forged.entries.map(({ visibility }) => visibility)).not.toContain('external')
  })

  it('§2.6 guessable evidence of a newcomer opens a ticket that is possibly related, and touches nothing', () => {
    const desk = deskOf(false)
    desk.edit({ stage: 'resolved', closedAtMs: 0 })
    const before = desk.ticket()
    desk.receive({ ...byTag, from: ZED })
    expect(desk.ticket(1)).toBe(before)
    expect(desk.ticket(2).possiblyRelated).toEqual([1])
  })

  it('§2.1 a From that is not one strict address joins as nobody', () => {
    const desk = deskOf(false)
    const people = desk.reporters()
    const message = { from: { addrSpec: EVE, displayName: '', isStrict: false } }
    const decision = desk.receive({ ...byId, from: EVE, message })
    expect(decision.contacts).toEqual([])
    expect(desk.reporters()).toEqual(people)
    expect(decision.message?.flags).toContain('unverified-identity')
  })

  it('a From that only shows an agent’s address gives no agent powers', () => {
    const message = { from: { addrSpec: SAM, displayName: '', isStrict: false } }
    const decision = deskOf(false).receive({ ...byId, ...pass, tokens: [agentToken(SAM)], message })
    expect(decision.explanation.verdict).toBe('unverified-agent')
  })

  it('T-034 on a strict site a joiner from outside the workspace without proof is a member only', () => {
    const sketch = { ...byId, from: EVE, answers: 'm1', tokens: [customerToken()] }
    const strict = deskOf(true)
    strict.receive(sketch)
    expect(strict.members()).toEqual([EVE])
    expect(strict.reporters()).toEqual([ANN, BOB])
  })

  it('§2.3 a Reply-To of ours, or several, leads nowhere; one elsewhere gets the answers', () => {
    const replyToAfter = (replyTo: string[]) => {
      const desk = deskOf(false)
      desk.receive({ ...byId, replyTo })
      return desk.ticket().lastCustomer?.replyTo
    }
    expect(replyToAfter(['desk@acme.example'])).toBe('desk@acme.example')
    expect(replyToAfter([SUPPORT])).toBeNull()
    expect(replyToAfter(['support+x@us.example'])).toBeNull()
    expect(replyToAfter([KIM])).toBeNull()
    expect(replyToAfter(['noreply@acme.example'])).toBeNull()
    expect(replyToAfter([BOB, EVE])).toBeNull()
  })

  it('§2.3 a Reply-To that a list put there leads no answer into public; the author’s own, behind a list’s From, does', () => {
    const LIST = 'dev@lists.example'
    const afterList = (replyTo: string, message: MailSketch['message']) => {
      const desk = deskOf(false)
      desk.receive({ ...byId, replyTo: [replyTo], to: [LIST], message: { isList: true, ...message } })
      return desk.ticket().lastCustomer?.replyTo
    }
    expect(afterList(LIST, {})).toBeNull()
    expect(afterList('all@lists.example', { listPost: ['all@lists.example'] })).toBeNull()
    expect(afterList('desk@acme.example', { listPost: [LIST] })).toBe('desk@acme.example')
  })
})

describe('where a mail belongs', () => {
  /** Tickets 1 to 3, of Ann. */
  function threeTickets(): Desk {
    const desk = new Desk()
    for (const id of ['a', 'b', 'c']) desk.receive({ id, message: { threadIndexRoot: `root-${id}` } })
    return desk
  }

  it.each([
    ['a token before In-Reply-To', { tokens: [customerToken(3)], answers: 'a', references: ['b'] }, 3, 'token'],
    ['In-Reply-To before References', { answers: 'a', references: ['b'] }, 1, 'in-reply-to'],
    ['References, the last first', { references: ['a', 'b'] }, 2, 'references'],
    ['an unseen last reference, then the one before', { references: ['a', 'gone'] }, 1, 'references'],
    ['References before Thread-Index', { references: ['a'], message: { threadIndexRoot: 'root-b' } }, 1, 'references'],
    ['Thread-Index before the tag', { subject: 'TKT-1', message: { threadIndexRoot: 'root-b' } }, 2, 'thread-index'],
    ['the tag at last', { subject: 'Re: [TKT-2] kettle' }, 2, 'subject-tag'],
  ])('§3.1 evidence: %s', (_, sketch, ticket, matched) => {
    const decision = threeTickets().receive({ id: 'm9', hour: 1, ...sketch })
    expect({ ticket: decision.ticket?.number, matched: decision.explanation.matched }).toEqual({ ticket, matched })
  })

  it('§3.1 an equal subject alone never threads', () => {
    const desk = threeTickets()
    expect(desk.receive({ id: 'm9', hour: 1, subject: 'Re: Kettle' }).isNewTicket).toBe(true)
  })

  it('§3.1 a Thread-Index counts within its own mailbox only', () => {
    const decision = threeTickets().receive({ id: 'm9', mailbox: 'sales', message: { threadIndexRoot: 'root-b' } })
    expect(decision.isNewTicket).toBe(true)
  })

  it('§3.2 a child before its parent, and siblings of an unseen mail, end in one ticket', () => {
    const desk = new Desk()
    desk.receive({ id: 'child', answers: 'parent', hour: 2 })
    expect(desk.receive({ id: 'sibling', answers: 'parent', hour: 3, from: EVE, cc: [ANN] }).explanation.matched).toBe('in-reply-to')
    expect(desk.receive({ id: 'parent', hour: 1, from: BOB }).explanation.matched).toBe('awaited')
    expect(desk.ticketCount).toBe(1)
  })

  it('§3.3 a changed subject stays in its thread and leaves the title alone', () => {
    const desk = deskOf(false)
    desk.receive({ ...byId, subject: 'Something else' })
    expect(desk.ticket().title).toBe('Kettle')
    expect(desk.ticketCount).toBe(1)
  })

  it('§3.3 references to a merged ticket lead to its survivor', () => {
    const desk = threeTickets()
    desk.edit({ mergedInto: desk.ticket(2).number }, 1)
    desk.edit({ mergedInto: desk.ticket(3).number }, 2)
    expect(desk.receive({ id: 'm9', answers: 'a', hour: 1 }).ticket?.number).toBe(3)
  })

  it('§3.3 of two candidates the strongest wins, and the other is recorded as related', () => {
    const desk = threeTickets()
    desk.receive({ id: 'm9', answers: 'a', references: ['b', 'a'], hour: 1 })
    expect(desk.ticket(1).possiblyRelated).toEqual([2])
  })

  it('§3.4 all candidates are stored, with the reasons against those passed over', () => {
    const desk = deskOf(false)
    desk.receive({ id: 'z1', from: ZED })
    const { explanation } = desk.receive({ id: 'm9', from: EVE, subject: 'TKT-1', answers: 'z1', hour: 1 })
    expect(explanation.candidates.map(({ evidence, ticket }) => [evidence, ticket])).toEqual([
      ['in-reply-to', 2],
      ['references', 2],
      ['subject-tag', 1],
    ])
    const tagged = desk.receive({ id: 'm10', from: 'new@x.example', subject: 'TKT-1', hour: 1 })
    expect(tagged.explanation.vetoes.map(({ reason }) => reason)).toEqual(['subject-tag can be guessed and the sender is no participant'])
  })

  it('§3.5 one mail to two mailboxes is one ticket with one acknowledgement', () => {
    const desk = new Desk()
    const both = { id: 'm1', to: [SUPPORT, 'sales@us.example'] }
    expect(outboundOf(desk.receive(both), 'acknowledgement')).toHaveLength(1)
    expect(desk.receive({ ...both, mailbox: 'sales' })).toMatchObject({ outcome: 'duplicate', outbound: [] })
  })

  it('§3.5 the same Message-ID with other content is stored and flagged', () => {
    const desk = deskOf(false)
    const other = desk.receive({ id: 'm1', contentHash: 'other', hour: 1 })
    expect(other.message?.flags).toContain('same-id-different-content')
    expect(other.ticket?.number).toBe(1)
    const stranger = desk.receive({ id: 'm1', contentHash: 'third', from: ZED, hour: 1 })
    expect(stranger.isNewTicket).toBe(true)
  })

  it('§4.7 an agent’s out-of-office is nothing, proven or not', () => {
    const away = { ...byId, from: SAM, message: { kind: 'auto-reply' as const } }
    for (const tokens of [[agentToken(SAM)], []]) {
      const desk = deskOf(false)
      const before = desk.ticket()
      expect(desk.receive({ ...away, tokens })).toMatchObject({ ticket: null, outbound: [], message: null })
      expect(desk.ticket()).toBe(before)
    }
  })
})
