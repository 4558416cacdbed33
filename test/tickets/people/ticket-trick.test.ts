/** What services, robots, lists and our own addresses cannot do to the people of a ticket. */
import { describe, expect, it } from 'vitest'
import {
  agentToken,
  ANN,
  BOB,
  CARL,
  customerToken,
  Desk,
  EVE,
  outboundOf,
  readersOf,
  SAM,
  SUPPORT,
  ZED,
  type MailSketch,
} from '../support/desk.ts'

const inRecipient = { ...customerToken(), foundIn: 'recipient' as const }
const CODE = 'Your verification code is 482913.'

/** A service writes to the reply address of Ann's ticket, which she gave it as her own. */
function verification(more: Partial<MailSketch> = {}): MailSketch {
  return {
    ...{ id: 'v1', from: 'accounts@chat.example', to: ['support+intray.1@us.example'], cc: [ZED], hour: 1 },
    ...{ subject: 'Confirm your email address', text: CODE, tokens: [inRecipient] },
    ...more,
  }
}

function deskAsked(): Desk {
  const desk = new Desk()
  desk.receive({ id: 'm1' })
  desk.edit({ needsResponse: false })
  return desk
}

const peopleOf = (desk: Desk) => {
  const { reportedBy, emailMembers, participants, lastCustomer, needsResponse, stage, parent } = desk.ticket()
  return { reportedBy, emailMembers, participants, lastCustomer, needsResponse, stage, parent }
}

describe('a service’s mail to the reply address of a ticket', () => {
  const kinds = [
    ['from somebody who looks like a person', verification()],
    ['in German', verification({ subject: 'Willkommen', text: 'Ihr Bestätigungscode lautet 482913' })],
    ['with a link', verification({ subject: 'Welcome', text: 'Verify your e-mail: https://chat.example/v?t=1' })],
    ['in Japanese', verification({ subject: '認証コード', text: '認証コード: 482913' })],
  ] as const

  it.each(kinds)('%s is stored for agents only and changes nobody', (_, sketch) => {
    const desk = deskAsked()
    const before = peopleOf(desk)
    const decision = desk.receive(sketch)
    expect(decision).toMatchObject({ outcome: 'stored-only', acknowledged: null, ticket: { number: 1 } })
    expect(decision.entries.map(({ visibility }) => visibility)).not.toContain('external')
    expect(peopleOf(desk)).toEqual(before)
    expect(decision.contacts).toEqual([])
  })

  it('alerts the agents, without a word of it', () => {
    const { outbound } = deskAsked().receive(verification())
    expect(outbound.map(({ kind }) => kind)).toEqual(['alert'])
    expect(outbound.flatMap(readersOf)).toEqual([SAM])
    expect(JSON.stringify(outbound)).not.toContain('482913')
  })

  it('by a robot rings nobody, and is for agents only', () => {
    const desk = deskAsked()
    const before = peopleOf(desk)
    const robot = { from: 'no-reply@chat.example', message: { kind: 'auto-generated' as const } }
    const decision = desk.receive(verification(robot))
    expect(decision).toMatchObject({ outcome: 'stored-only', outbound: [] })
    expect(decision.entries.map(({ visibility }) => visibility)).not.toContain('external')
    expect(peopleOf(desk)).toEqual(before)
  })

  it('is not quoted to the customers by the answer that follows', () => {
    const desk = deskAsked()
    desk.receive(verification())
    const answer = desk.receive({ id: 'a1', from: SAM, hour: 2, tokens: [agentToken(SAM)], text: 'Here you are.' })
    const [reply] = outboundOf(answer, 'reply')
    expect(reply).toMatchObject({ text: 'Here you are.', inReplyTo: 'm1' })
    expect(readersOf(reply!)).toEqual([ANN])
  })

  it('leaves a newcomer who answers in the thread alone: he joins (T-023)', () => {
    const desk = deskAsked()
    desk.receive(verification({ from: EVE, answers: 'm1', cc: [] }))
    expect(desk.reporters()).toEqual([ANN, EVE])
  })

  it('and a newcomer without code or link, too', () => {
    const desk = deskAsked()
    desk.receive(verification({ from: EVE, subject: 'Kettle', text: 'It leaks here, too.', cc: [] }))
    expect(desk.reporters()).toEqual([ANN, EVE])
  })

  it('and a participant, who writes what he likes', () => {
    const desk = deskAsked()
    expect(desk.receive(verification({ from: ANN, cc: [] })).outcome).toBe('customer-message')
  })
})

describe('a service’s mail to the support address itself', () => {
  const opening = { to: [SUPPORT], tokens: [], cc: [] }

  it('opens a ticket that agents are told of; it is for agents only and not acknowledged', () => {
    const decision = new Desk().receive(verification(opening))
    expect(decision).toMatchObject({ outcome: 'ticket-opened', acknowledged: null, ticket: { needsResponse: true } })
    expect(decision.entries.find(({ message }) => message !== null)?.visibility).toBe('internal')
    expect(decision.outbound.flatMap(readersOf)).toEqual([SAM])
  })

  it('a known customer who writes about his code is a customer', () => {
    const decision = new Desk().receive(verification({ ...opening, from: ANN }))
    expect(decision.acknowledged).toBe(ANN)
  })
})

describe('mail from our own address that is no mail of ours', () => {
  const own = { id: 'x1', from: SUPPORT, hour: 1, cc: [CARL] }

  it('opens a ticket without people that agents are alerted of; nobody else is mailed', () => {
    const desk = new Desk()
    const decision = desk.receive(own)
    expect(decision).toMatchObject({ outcome: 'ticket-opened', acknowledged: null })
    expect(decision.message?.flags).toContain('own-address')
    expect([desk.members(), desk.reporters(), desk.ticket().participants]).toEqual([[], [], []])
    expect(decision.outbound.map(({ kind, to }) => [kind, to[0]?.addrSpec])).toEqual([['alert', SAM]])
  })

  it('in a thread it changes nobody and nothing', () => {
    const desk = deskAsked()
    const before = peopleOf(desk)
    expect(desk.receive({ ...own, answers: 'm1' })).toMatchObject({ outcome: 'stored-only', ticket: { number: 1 } })
    expect(peopleOf(desk)).toEqual(before)
  })

  it.each([
    ['a program', { message: { kind: 'auto-generated' as const } }],
    ['an out-of-office', { message: { kind: 'auto-reply' as const } }],
  ])('written by %s rings nobody', (_, more) => {
    const decision = new Desk().receive({ ...own, ...more })
    expect(decision).toMatchObject({ outbound: [], ticket: { needsResponse: false } })
  })
})

describe('a robot’s mail', () => {
  const robot = { from: 'build@ci.example', cc: [EVE, ZED], message: { kind: 'auto-generated' as const } }

  it('that joins a ticket gives those on it no right to write there', () => {
    const desk = deskAsked()
    desk.receive({ id: 'r1', answers: 'm1', hour: 1, ...robot })
    expect(desk.ticket().participants).not.toContain(EVE)
    const tagged = desk.receive({ id: 'e1', from: EVE, subject: '[TKT-1] Kettle', hour: 2 })
    expect(tagged).toMatchObject({ isNewTicket: true, ticket: { possiblyRelated: [1] } })
  })

  it('that opens one does neither', () => {
    const desk = new Desk()
    desk.receive({ id: 'r1', ...robot })
    expect(desk.ticket().participants).not.toContain(EVE)
  })
})

describe('addresses that are nobody’s', () => {
  const LIST = 'users@lists.example'

  it('the posting address of a list is neither member nor participant (RFC 2369 §3.4)', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', cc: [LIST, BOB], message: { listPost: [LIST], isList: true } })
    expect(desk.members()).toEqual([ANN, BOB])
    expect(desk.ticket().participants).not.toContain(LIST)
  })

  it('a list that writes in its members’ place (DMARC) becomes no contact', () => {
    const decision = new Desk().receive({ id: 'm1', from: LIST, message: { listPost: [LIST], isList: true } })
    expect(decision).toMatchObject({ contacts: [], ticket: { reportedBy: [], emailMembers: [] } })
  })

  it.each(['dont.reply@x.example', 'no-respond@x.example', 'nicht-antworten@x.example', 'ne-pas-repondre@x.example'])(
    '%s is nobody',
    (robot) => {
      const desk = new Desk()
      desk.receive({ id: 'm1', cc: [robot] })
      expect(desk.members()).toEqual([ANN])
    },
  )

  it('people beyond the limit are counted and shown, never members', () => {
    const desk = new Desk({ policy: { peoplePerMail: 2 } })
    desk.receive({ id: 'm1', cc: [BOB, EVE, ZED, CARL] })
    expect(desk.members()).toEqual([ANN, BOB, EVE])
    expect(desk.timeline().find(({ rule }) => rule === 'people-per-mail')?.body).toMatch(/^2 more people/)
  })

  it('so are those whom the parser has not even read', () => {
    const desk = new Desk({ policy: { peoplePerMail: 2 } })
    desk.receive({ id: 'm1', cc: [BOB, EVE, ZED], message: { defects: ['too-many-recipients: 5000'] } })
    expect(desk.timeline().find(({ rule }) => rule === 'people-per-mail')?.body).toMatch(/^4998 more people/)
  })
})
