/** Who becomes a reporter, who is an email member, and who is neither (T-020…T-034, the table of events). */
import { describe, expect, it } from 'vitest'
import { ANN, BOB, CARL, Desk, EVE, KIM, SAM, SUPPORT, ZED, agentToken } from '../support/desk.ts'

/** Ann's mail of the worked example. */
const FIRST = { id: 'm1', cc: [BOB, EVE, ZED] }

function deskWith(...sketches: Parameters<Desk['receive']>[0][]): Desk {
  const desk = new Desk()
  for (const sketch of sketches) desk.receive(sketch)
  return desk
}

describe('the worked example', () => {
  it('1. the sender and a Cc’d contact of the workspace report; everybody is a member', () => {
    const desk = deskWith(FIRST)
    expect(desk.reporters()).toEqual([ANN, BOB])
    expect(desk.members()).toEqual([ANN, BOB, EVE, ZED])
    expect(desk.ticket()).toMatchObject({ needsResponse: true, stage: 'queued', revOrg: 'Acme', account: 'Acme' })
  })

  it('2. an answer to Ann alone leaves her the only member, the reporters as they were', () => {
    const desk = deskWith(FIRST, { id: 'm2', from: SAM, to: [ANN, SUPPORT], answers: 'm1', hour: 1, ...pass })
    expect(desk.members()).toEqual([ANN])
    expect(desk.reporters()).toEqual([ANN, BOB])
    expect(desk.ticket().needsResponse).toBe(false)
  })

  it('3. T-022 a customer whom the agent adds becomes member and reporter', () => {
    const desk = deskWith(FIRST, { id: 'm3', from: SAM, to: [ANN, CARL, SUPPORT], answers: 'm1', hour: 1, ...pass })
    expect(desk.members()).toEqual([ANN, CARL])
    expect(desk.reporters()).toEqual([ANN, BOB, CARL])
  })

  it('4. T-023 Eve of another workspace answers in the thread and becomes a reporter; the workspace stays', () => {
    const desk = deskWith(FIRST, { id: 'm4', from: EVE, answers: 'm1', hour: 1 })
    expect(desk.reporters()).toEqual([ANN, BOB, EVE])
    expect(desk.members()).toEqual([EVE])
    expect(desk.ticket().revOrg).toBe('Acme')
  })

  it('6. the same mail delivered again changes nothing', () => {
    const desk = deskWith(FIRST)
    const before = desk.ticket()
    expect(desk.receive(FIRST)).toMatchObject({ outcome: 'duplicate', seenOn: 1, ticket: null, outbound: [] })
    expect(desk.ticket()).toBe(before)
  })

  it('7. an out-of-office is stored and changes neither people, flag nor stage', () => {
    const desk = deskWith(FIRST, { id: 'm2', from: SAM, to: [ANN, SUPPORT], answers: 'm1', hour: 1, ...pass })
    const before = desk.ticket()
    const away = { id: 'm5', answers: 'm2', cc: [CARL], hour: 2, message: { kind: 'auto-reply' as const } }
    expect(desk.receive(away).outcome).toBe('stored-only')
    const { reportedBy, emailMembers, needsResponse, stage } = before
    expect(desk.ticket()).toMatchObject({ reportedBy, emailMembers, needsResponse, stage })
  })
})

const pass = { authentication: 'pass' as const }

describe('the table of events', () => {
  const reply = { id: 'm2', from: ANN, answers: 'm1', hour: 1 }

  it.each([
    ['T-021 a customer in From: member and reporter', { ...reply }, { members: [ANN], reporters: [ANN] }],
    ['T-031 a contact of the ticket’s workspace in Cc: both', { ...reply, cc: [BOB] }, both([ANN, BOB])],
    ['T-031 To counts like Cc', { ...reply, to: [SUPPORT, BOB] }, both([ANN, BOB])],
    ['T-032 a contact of another workspace in Cc: member', { ...reply, cc: [EVE] }, { members: [ANN, EVE] }],
    ['T-032 an unknown address in Cc: a bare member', { ...reply, cc: [ZED] }, { members: [ANN, ZED] }],
    ['T-027 an agent in Cc: member, never a reporter', { ...reply, cc: [KIM] }, { members: [ANN, KIM] }],
    ['§6 our own address is nobody', { ...reply, cc: [SUPPORT] }, { members: [ANN] }],
    ['§6 our own plus address is nobody', { ...reply, cc: ['support+x@us.example'] }, { members: [ANN] }],
    ['§6 an address that nobody reads is nobody', { ...reply, cc: ['no-reply@acme.example'] }, { members: [ANN] }],
    ['T-026 an address in To and Cc is one member', { ...reply, to: [SUPPORT, BOB], cc: [BOB] }, both([ANN, BOB])],
  ])('%s', (_, sketch, expected) => {
    const desk = deskWith({ id: 'm1' }, sketch)
    expect({ members: desk.members(), reporters: desk.reporters() }).toEqual({ reporters: [ANN], ...expected })
  })

  it('T-026 members are replaced, not merged; T-028 who is dropped stays a reporter', () => {
    const desk = deskWith(FIRST, { ...reply, id: 'm2' })
    expect(desk.members()).toEqual([ANN])
    expect(desk.reporters()).toEqual([ANN, BOB])
  })

  it('T-026 an older mail that comes late replaces nobody', () => {
    const desk = deskWith({ id: 'm1', hour: 0 }, { ...reply, hour: 5, cc: [ZED] }, { ...reply, id: 'm3', hour: 2 })
    expect(desk.members()).toEqual([ANN, ZED])
  })

  it.each(['bounce', 'auto-reply', 'auto-generated', 'read-receipt'] as const)(
    'T-043 a mail of kind %s changes no people and does not need a response',
    (kind) => {
      const desk = deskWith(FIRST)
      desk.edit({ needsResponse: false })
      const before = desk.ticket()
      desk.receive({ ...reply, from: ZED, message: { kind } })
      const { reportedBy, emailMembers, needsResponse } = before
      expect(desk.ticket()).toMatchObject({ reportedBy, emailMembers, needsResponse })
    },
  )

  it('a newsletter sets no needs-response and changes no people', () => {
    const desk = deskWith(FIRST)
    desk.edit({ needsResponse: false })
    desk.receive({ ...reply, message: { isBulk: true } })
    expect(desk.ticket().needsResponse).toBe(false)
    expect(desk.members()).toEqual([ANN, BOB, EVE, ZED])
  })
})

function both(people: string[]): { members: string[]; reporters: string[] } {
  return { members: people, reporters: people }
}

describe('workspaces', () => {
  it('T-038 a stranger of an account’s domain becomes its contact', () => {
    const desk = deskWith({ id: 'm1', from: CARL })
    expect(desk.ticket()).toMatchObject({ revOrg: 'Acme', reportedBy: [`Acme/${CARL}`] })
  })

  it('T-038 strangers of one company share a new workspace', () => {
    const desk = deskWith({ id: 'm1', from: ZED }, { id: 'm2', from: 'zoe@unknown.example' })
    expect([desk.ticket(1).revOrg, desk.ticket(2).revOrg]).toEqual(['unknown.example', 'unknown.example'])
    expect(desk.decisions[1]?.workspaces).toEqual([])
  })

  it('T-038 users of a free-mail service share nothing', () => {
    const desk = deskWith({ id: 'm1', from: 'a@freemail.example' }, { id: 'm2', from: 'b@freemail.example' })
    expect(desk.ticket(1).revOrg).not.toBe(desk.ticket(2).revOrg)
  })

  it('T-031 a ticket without workspace has no Cc reporters', () => {
    const desk = new Desk({ mailbox: { unknownSender: 'no-workspace' } })
    desk.receive({ id: 'm1', from: ZED, cc: [BOB, EVE] })
    expect(desk.ticket().revOrg).toBeNull()
    expect(desk.reporters()).toEqual([ZED])
  })

  it('T-033 a ticket that an agent opened takes the workspace of the first customer who writes', () => {
    const desk = deskWith(
      { id: 'm1', from: SAM, to: [SUPPORT, KIM], ...pass },
      { id: 'm2', from: ANN, answers: 'm1', cc: [BOB, EVE], hour: 1 },
    )
    expect(desk.ticket()).toMatchObject({ revOrg: 'Acme', account: 'Acme' })
    expect(desk.reporters()).toEqual([ANN, BOB])
    expect(desk.timeline().some(({ change }) => change?.field === 'revOrg')).toBe(true)
  })

  it('T-031 a colleague’s reply gives no workspace to a ticket whose customer has none', () => {
    const desk = new Desk({ mailbox: { unknownSender: 'no-workspace' } })
    desk.receive({ id: 'm1', from: ZED })
    desk.receive({ id: 'm2', from: BOB, cc: [ANN], answers: 'm1', hour: 1 })
    expect(desk.ticket().revOrg).toBeNull()
    expect(desk.reporters()).toEqual([BOB, ZED])
  })

  it('T-033 a Cc of another workspace never changes the ticket’s', () => {
    const desk = deskWith({ id: 'm1' }, { id: 'm2', from: EVE, cc: [ZED], answers: 'm1', hour: 1 })
    expect(desk.ticket().revOrg).toBe('Acme')
  })
})

describe('agents who add people', () => {
  it('T-022 a customer who was in Cc before and is kept is not promoted', () => {
    const desk = deskWith(FIRST, { id: 'm2', from: SAM, to: [ANN, EVE, SUPPORT], answers: 'm1', hour: 1, ...pass })
    expect(desk.members()).toEqual([ANN, EVE])
    expect(desk.reporters()).toEqual([ANN, BOB])
  })

  it('T-026 an older answer that comes late replaces nobody', () => {
    const late = { id: 'm3', from: SAM, to: [BOB], answers: 'm1', hour: 1, ...pass }
    const desk = deskWith(FIRST, { id: 'm2', answers: 'm1', cc: [ZED], hour: 2 }, late)
    expect(desk.members()).toEqual([ANN, ZED])
  })

  it('T-027 a colleague whom the agent adds is no reporter', () => {
    const desk = deskWith(FIRST, { id: 'm2', from: SAM, to: [ANN, KIM, SUPPORT], answers: 'm1', hour: 1, ...pass })
    expect(desk.reporters()).toEqual([ANN, BOB])
    expect(desk.members()).toEqual([ANN, KIM])
  })

  it('a member keeps his contact when the agent’s answer goes to him', () => {
    const desk = deskWith(FIRST, { id: 'm2', from: SAM, answers: 'm1', hour: 1, tokens: [agentToken(SAM)] })
    const eve = desk.ticket().emailMembers.find(({ addrSpec }) => addrSpec === EVE)
    expect(eve?.contact).toBe(`Other/${EVE}`)
  })
})

describe('limits and CC rules', () => {
  const crowd = Array.from({ length: 60 }, (_, i) => `p${String(i).padStart(2, '0')}@crowd.example`)

  it('§6 at most 50 people of one mail are members; the rest are counted on the timeline', () => {
    const desk = deskWith({ id: 'm1', cc: crowd })
    expect(desk.members()).toHaveLength(51)
    expect(desk.timeline().map(({ body }) => body)).toContain('10 more people are on this mail; they are neither members nor mailed')
  })

  it('§6 the limit holds for those whom an agent addresses, too', () => {
    const desk = deskWith({ id: 'm1' }, { id: 'm2', from: SAM, to: crowd, answers: 'm1', hour: 1, ...pass })
    expect(desk.members()).toHaveLength(50)
  })

  it.each([
    ['drop', [ANN], [ANN]],
    ['hold', [ANN], [ANN]],
    ['member', [ANN, EVE], [ANN]],
    ['reporter', [ANN, EVE], [ANN, EVE]],
    ['keep', [ANN, EVE], [ANN]],
  ] as const)('a CC rule "%s" on a domain decides, and its name is on the timeline', (action, members, reporters) => {
    const desk = new Desk({ policy: { ccRules: [{ name: 'others', when: { domain: 'other.example' }, action }] } })
    desk.receive({ id: 'm1', cc: [EVE] })
    expect({ members: desk.members(), reporters: desk.reporters() }).toEqual({ members, reporters })
    expect(desk.timeline().some(({ rule, body }) => rule === 'others' && body?.includes(EVE))).toBe(true)
  })

  it.each([
    [{ address: EVE }, true],
    [{ address: BOB }, false],
    [{ domain: 'acme.example' }, false],
    [{ workspace: 'other' }, true],
    [{ workspace: 'same' }, false],
    [{ mailbox: 'support' }, true],
    [{ mailbox: 'sales' }, false],
    [{ direction: 'inbound' }, true],
    [{ direction: 'outbound' }, false],
    [{ domain: 'other.example', workspace: 'none' }, false],
  ] as const)('a CC rule when %o applies to Eve: %s', (when, applies) => {
    const desk = new Desk({ policy: { ccRules: [{ name: 'rule', when, action: 'drop' }] } })
    desk.receive({ id: 'm1', cc: [EVE] })
    expect(desk.members().includes(EVE)).toBe(!applies)
  })

  it('the first CC rule that matches counts', () => {
    const ccRules = [
      { name: 'one', when: { address: EVE }, action: 'member' as const },
      { name: 'two', when: { domain: 'other.example' }, action: 'drop' as const },
    ]
    const desk = new Desk({ policy: { ccRules } })
    desk.receive({ id: 'm1', cc: [EVE] })
    expect(desk.members()).toContain(EVE)
  })

  it('a CC rule for outbound mail decides on those whom an agent addresses', () => {
    const when = { domain: 'acme.example', direction: 'outbound' as const }
    const desk = new Desk({ policy: { ccRules: [{ name: 'no Acme', when, action: 'drop' }] } })
    desk.receive({ id: 'm1', from: EVE })
    desk.receive({ id: 'm2', from: SAM, to: [EVE, CARL], answers: 'm1', hour: 1, ...pass })
    expect(desk.members()).toEqual([EVE])
    expect(desk.reporters()).toEqual([EVE])
  })
})
