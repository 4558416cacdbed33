/** The CC rules of the configuration: what each condition means, and what it is to hold somebody. */
import { describe, expect, it } from 'vitest'
import type { CcRule } from '../../../src/tickets/people/cc-rules.ts'
import { edited } from '../support/editing.ts'
import { agentToken, ANN, BOB, Desk, EVE, KIM, outboundOf, readersOf, SAM, ZED, type MailSketch } from '../support/desk.ts'

function deskWith(ccRules: readonly CcRule[], ...sketches: MailSketch[]): Desk {
  const desk = new Desk({ policy: { ccRules } })
  for (const sketch of sketches) desk.receive(sketch)
  return desk
}

const hold: CcRule = { name: 'strangers wait', when: { workspace: 'none' }, action: 'hold' }
const first = { id: 'm1', cc: [ZED] }
const answer = { from: SAM, tokens: [agentToken(SAM)], text: 'Plug it in.' }

describe('a condition', () => {
  it.each([
    [{ address: '*@other.example' }, true],
    [{ address: 'e*@*.example' }, true],
    [{ address: 'eve*eve@other.example' }, false],
    [{ address: '*@acme.example' }, false],
    [{ address: 'eve' }, false],
    [{ address: '*' }, true],
    [{ domain: 'example' }, false],
    [{ workspace: 'Other' }, true],
    [{ workspace: 'Acme' }, false],
    [{ workspace: 'none' }, false],
  ] as const)('%o is true of Eve: %s', (when, applies) => {
    const desk = deskWith([{ name: 'rule', when, action: 'drop' }], { id: 'm1', cc: [EVE] })
    expect(desk.members().includes(EVE)).toBe(!applies)
  })

  it.each(['none', 'other', 'same', 'Acme'])('about a workspace (%s) never means an agent', (workspace) => {
    const desk = deskWith([{ name: 'rule', when: { workspace }, action: 'drop' }], { id: 'm1', cc: [KIM] })
    expect(desk.members()).toContain(KIM)
  })

  it('with many stars is held against a long address at once', () => {
    const address = `${'*a'.repeat(100)}b`
    const desk = deskWith([{ name: 'rule', when: { address }, action: 'drop' }], {
      id: 'm1',
      cc: [`${'a'.repeat(300)}@x.example`],
    })
    expect(desk.members()).toHaveLength(2)
  })
})

describe('whom a rule holds', () => {
  it('is no member and no participant, and agents are told how to add him', () => {
    const desk = deskWith([hold])
    const [told] = outboundOf(desk.receive(first), 'notification')
    expect(desk.members()).toEqual([ANN])
    expect(desk.ticket().participants).not.toContain(ZED)
    expect(told?.text).toContain(`Held by the rule "strangers wait": ${ZED}`)
    expect(told?.text).toContain(`#cc ${ZED}`)
    expect(told?.text).toContain(`intray ticket member TKT-1 --add ${ZED}`)
    expect(desk.timeline().some(({ rule, body }) => rule === hold.name && body?.includes('held for an agent'))).toBe(true)
  })

  it('gets no answer', () => {
    const desk = deskWith([hold], first)
    const [reply] = outboundOf(desk.receive({ id: 'a1', hour: 1, ...answer }), 'reply')
    expect(readersOf(reply!)).toEqual([ANN])
  })

  it('gets answers once somebody has added him, and is held no more by later mail', () => {
    const desk = deskWith([hold], first)
    edited(desk, [{ kind: 'member', add: [ZED], remove: [] }])
    const [reply] = outboundOf(desk.receive({ id: 'a1', hour: 2, ...answer }), 'reply')
    expect(readersOf(reply!)).toEqual([ANN, ZED])
    const next = desk.receive({ ...first, id: 'm2', answers: 'm1', hour: 3 })
    expect(desk.members()).toEqual([ANN, ZED])
    expect(outboundOf(next, 'notification')[0]?.text).not.toContain('Held by')
  })

  it('is let through when the agent addresses him himself', () => {
    const desk = deskWith([hold], first)
    desk.receive({ id: 'a1', hour: 1, ...answer, to: [ANN, ZED] })
    expect(desk.members()).toEqual([ANN, ZED])
  })

  it('but not by a rule for outbound mail', () => {
    const outbound: CcRule = { name: 'out', when: { workspace: 'none', direction: 'outbound' }, action: 'hold' }
    const desk = deskWith([outbound], { id: 'm1' })
    desk.receive({ id: 'a1', hour: 1, ...answer, to: [ANN, ZED] })
    expect(desk.members()).toEqual([ANN])
  })

  it('is decided on by the next rule that fits when he is on the ticket already', () => {
    const drop: CcRule = { name: 'and then', when: { address: ZED }, action: 'drop' }
    const desk = deskWith([hold, drop], { id: 'm1', from: ZED }, { id: 'm2', from: ANN, cc: [ZED], answers: 'm1', hour: 1 })
    expect(desk.timeline().map(({ rule }) => rule)).toContain('and then')
  })
})

describe('whom a rule drops', () => {
  it('takes no part in the thread', () => {
    const drop: CcRule = { name: 'not them', when: { domain: 'other.example' }, action: 'drop' }
    const desk = deskWith([drop], { id: 'm1', cc: [EVE, BOB] })
    expect(desk.ticket().participants).toEqual([ANN, BOB])
  })

  const dropEve: CcRule = { name: 'not Eve', when: { address: EVE }, action: 'drop' }

  it('is refused by #cc, which names the rule, rather than added without ever getting a mail', () => {
    const desk = deskWith([dropEve], { id: 'm1' })
    const decision = desk.receive({ id: 'a1', hour: 1, ...answer, text: `#cc ${EVE}\n\nPlug it in.` })
    expect(outboundOf(decision, 'reply')).toEqual([])
    expect(outboundOf(decision, 'alert')[0]?.text).toContain(`The rule "not Eve" keeps ${EVE} out`)
    expect(desk.members()).toEqual([ANN])
  })

  it('gets no answer as the Reply-To of a customer, who gets it himself', () => {
    const desk = deskWith([dropEve], { id: 'm1', replyTo: [EVE] })
    const [reply] = outboundOf(desk.receive({ id: 'a1', hour: 1, ...answer }), 'reply')
    expect(readersOf(reply!)).toEqual([ANN])
  })

  it('is refused as a member by hand', () => {
    const desk = deskWith([dropEve], { id: 'm1' })
    expect(() => edited(desk, [{ kind: 'member', add: [EVE], remove: [] }])).toThrow('"not Eve"')
  })

  it('is let in by hand where the rule is for inbound mail alone', () => {
    const desk = deskWith([{ ...dropEve, when: { address: EVE, direction: 'inbound' } }], { id: 'm1' })
    edited(desk, [{ kind: 'member', add: [EVE], remove: [] }])
    expect(desk.members()).toEqual([ANN, EVE])
  })
})

it('without rules, the page’s behaviour: contacts of the workspace report, everybody is a member (T-031, T-032)', () => {
  const desk = deskWith([], { id: 'm1', cc: [BOB, EVE, ZED, KIM] })
  expect([desk.reporters(), desk.members()]).toEqual([
    [ANN, BOB],
    [ANN, BOB, EVE, KIM, ZED],
  ])
})
