/** Mail from and to members of the organization who are no agents: shadow, unassigned, active and departed users (T-029, T-037). */
import { describe, expect, it } from 'vitest'
import type { DirectoryUser } from '../../../src/tickets/directory.ts'
import { agentToken, ANN, BOB, Desk, outboundOf, readersOf, SAM, SUPPORT, type MailSketch } from '../support/desk.ts'

const UNA = 'una@us.example'
const GONE = 'gone@us.example'
const users: readonly DirectoryUser[] = [
  { addrSpec: UNA, displayName: 'Una', state: 'unassigned' },
  { addrSpec: GONE, displayName: 'Gone', state: 'deactivated' },
]

function deskAsked(): Desk {
  const desk = new Desk({ users })
  desk.receive({ id: 'q', cc: [BOB] })
  return desk
}

const fromUna = (more: Partial<MailSketch> = {}): MailSketch => ({
  ...{ id: 'u', from: UNA, answers: 'q', text: 'Seal is known to leak.', authentication: 'pass', hour: 1 },
  ...more,
})

describe('T-037 the mail of an unassigned user', () => {
  it('is an internal comment by that user, and reaches no customer', () => {
    const desk = deskAsked()
    const before = desk.ticket()
    const decision = desk.receive(fromUna())
    expect(decision).toMatchObject({ outcome: 'agent-note', explanation: { verdict: 'user' } })
    expect(desk.timeline().at(-1)).toMatchObject({
      visibility: 'internal',
      by: { kind: 'user', id: UNA },
      rule: 'T-037',
    })
    expect(decision.outbound.map(readersOf)).toEqual([[SAM]])
    expect(decision.outbound[0]).toMatchObject({ agent: SAM, isInternal: true })
    expect(decision.outbound[0]?.text).toContain('Seal is known to leak.')
    const { reportedBy, needsResponse, stage, emailMembers } = desk.ticket()
    expect({ reportedBy, needsResponse, stage, emailMembers }).toEqual({
      ...{ reportedBy: before.reportedBy, needsResponse: before.needsResponse, stage: before.stage },
      emailMembers: before.emailMembers,
    })
    expect(decision.contacts).toEqual([])
  })

  it('does not clear needs response, turn it on, or move a ticket that waits for its customer', () => {
    const desk = deskAsked()
    desk.edit({ stage: 'awaiting_customer_response', needsResponse: false })
    desk.receive(fromUna())
    expect(desk.ticket()).toMatchObject({ stage: 'awaiting_customer_response', needsResponse: false })
  })

  it('T-026 makes him a member, and no reporter, when he wrote to customers too', () => {
    const desk = deskAsked()
    desk.receive(fromUna({ cc: [ANN] }))
    expect(desk.members()).toEqual([ANN, UNA])
    expect(desk.ticket().emailMembers.find(({ addrSpec }) => addrSpec === UNA)).toMatchObject({
      isUser: true,
      contact: null,
    })
    expect(desk.reporters()).toEqual([ANN, BOB])
  })

  it('opens a ticket that nobody reports, and of which agents hear', () => {
    const desk = new Desk({ users })
    const { outbound, contacts } = desk.receive({ id: 'n', from: UNA, authentication: 'pass' })
    expect(desk.ticket()).toMatchObject({ createdBy: { kind: 'user', id: UNA }, reportedBy: [], needsResponse: false })
    expect(contacts).toEqual([])
    expect(outbound.map(({ kind, to }) => [kind, to[0]?.addrSpec])).toEqual([['notification', SAM]])
  })

  it('is proven by a token of his own, and by nobody else’s', () => {
    const own = deskAsked().receive(fromUna({ authentication: 'unknown', tokens: [agentToken(UNA)] }))
    expect(own.explanation.verdict).toBe('user')
    const other = deskAsked().receive(fromUna({ authentication: 'unknown', tokens: [agentToken(SAM)] }))
    expect(other.explanation.verdict).toBe('unverified-user')
  })

  it('gives him no powers of an agent: what looks like a command is text', () => {
    const desk = deskAsked()
    desk.receive(fromUna({ text: '#resolve' }))
    expect(desk.ticket().stage).toBe('queued')
  })

  it('unproven, is kept with an alert and changes nothing', () => {
    const desk = deskAsked()
    const before = desk.ticket()
    const decision = desk.receive(fromUna({ authentication: 'unknown', cc: ['eve@evil.example'] }))
    expect(decision.outcome).toBe('stored-only')
    expect(outboundOf(decision, 'alert').map(readersOf)).toEqual([[SAM]])
    expect(desk.ticket()).toMatchObject({ emailMembers: before.emailMembers, participants: before.participants })
  })

  it('written by a robot of his is nothing, proven or not', () => {
    for (const authentication of ['pass', 'unknown'] as const) {
      const decision = deskAsked().receive(fromUna({ authentication, message: { kind: 'auto-reply' } }))
      expect(decision).toMatchObject({ outcome: 'stored-only', ticket: null, outbound: [] })
    }
  })
})

describe('T-037 somebody who has left', () => {
  it('is nobody’s proof, however well he is authenticated', () => {
    const desk = deskAsked()
    const decision = desk.receive(fromUna({ from: GONE, tokens: [agentToken(GONE)] }))
    expect(decision).toMatchObject({ outcome: 'stored-only', explanation: { verdict: 'unverified-user' } })
    expect(outboundOf(decision, 'alert').map(readersOf)).toEqual([[SAM]])
  })
})

describe('T-029 users in copy', () => {
  it('are members as users, never contacts or reporters', () => {
    const desk = new Desk({ users })
    const { contacts } = desk.receive({ id: 'q', cc: [UNA] })
    expect(desk.members()).toEqual([ANN, UNA])
    expect(desk.reporters()).toEqual([ANN])
    expect(contacts).toEqual([])
  })

  it('whom an agent adds become no reporters either', () => {
    const desk = deskAsked()
    const answer = { id: 'a', from: SAM, answers: 'q', to: [SUPPORT], cc: [UNA], tokens: [agentToken(SAM)], hour: 1 }
    const { contacts } = desk.receive({ ...answer, text: 'Una knows more.' })
    expect(desk.reporters()).toEqual([ANN, BOB])
    expect(contacts).toEqual([])
    expect(desk.ticket().emailMembers.find(({ addrSpec }) => addrSpec === UNA)).toMatchObject({ isUser: true })
  })
})

it('T-037 old mail of a user is told to nobody', () => {
  for (const old of [{ source: 'import' as const }, { place: { isMoved: true as const } }])
    expect(deskAsked().receive(fromUna(old)).outbound).toEqual([])
})
