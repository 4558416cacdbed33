/** The rules of the site at the events of mail. */
import { describe, expect, it } from 'vitest'
import { rulesOf } from '../../../src/tickets/rules/apply-rules.ts'
import type { Rule } from '../../../src/tickets/rules/rule.ts'
import { ANN, BOB, Desk, EVE, KIM, SAM, agentToken, outboundOf } from '../support/desk.ts'
import { outcomesOf, ruledDesk, rulesIn } from '../support/ruled.ts'

describe('rules of the site', () => {
  it('change the ticket before anybody is told of it, each line of history with the rule’s name', () => {
    const desk = ruledDesk(`
- name: Acme first
  when: new-ticket
  if: { filter: rev_org=Acme, from: '*@acme.example' }
  do: { severity: high, owner: Kim Larsen, tags: [VIP] }`)
    const decision = desk.receive({ id: 'm1' })
    expect(desk.ticket()).toMatchObject({ severity: 'high', ownedBy: [KIM], tags: [{ name: 'VIP' }], stage: 'queued' })
    expect(outboundOf(decision, 'notification').map(({ agent }) => agent)).toEqual([KIM])
    const lines = decision.entries.filter(({ rule }) => rule === 'rule Acme first')
    expect(lines.map(({ change }) => change?.field)).toEqual(['ownedBy', 'severity', 'tags'])
    expect(lines.every(({ by }) => by.kind === 'system')).toBe(true)
    expect(decision.explanation.notes).toContain('rule “Acme first” applied: #assign Kim Larsen; #severity high; #tag VIP')
  })

  it('leave a ticket alone that one of their conditions does not fit, and say which', () => {
    const desk = ruledDesk(`
- name: Acme first
  when: new-ticket
  if: { filter: rev_org=Acme, words: [outage] }
  do: { severity: high }`)
    const decision = desk.receive({ id: 'm1', from: EVE })
    expect(desk.ticket().severity).toBe('medium')
    expect(decision.draft?.trials).toEqual([
      {
        rule: 'Acme first',
        outcome: 'does not fit',
        conditions: [
          { condition: 'filter: rev_org=Acme', holds: false, because: 'the ticket has Other' },
          { condition: 'words: outage', holds: false, because: 'none of them is there' },
        ],
        notes: [],
      },
    ])
  })

  it('are tried in order, on what those before them left; the last one ends it', () => {
    const desk = ruledDesk(`
- { name: one, when: new-ticket, do: { group: billing } }
- { name: two, when: new-ticket, if: { filter: group=billing }, do: { severity: high }, last: true }
- { name: three, when: new-ticket, do: { severity: low } }`)
    expect(outcomesOf(desk.receive({ id: 'm1' }))).toEqual(['applied', 'applied', 'left out'])
    expect(desk.ticket()).toMatchObject({ group: 'billing', severity: 'high' })
  })

  it('do all that they say or nothing; agents see on the timeline why', () => {
    const desk = ruledDesk(`- { name: slip, when: new-ticket, do: { severity: high, group: nobody } }`)
    const decision = desk.receive({ id: 'm1' })
    expect(outcomesOf(decision)).toEqual(['refused'])
    expect(desk.ticket().severity).toBe('medium')
    expect(decision.entries.at(-1)).toMatchObject({
      rule: 'rule slip',
      visibility: 'internal',
      body: expect.stringContaining('The rule “slip” could not be applied. #group nobody: there is no group "nobody"'),
    })
    expect(outboundOf(decision, 'notification')).toHaveLength(1)
  })

  it('are told apart by what happened: a new ticket, a customer’s mail, a machine’s, an answer, a stage', () => {
    const desk = ruledDesk(`
- { name: mail, when: customer-mail, do: { severity: high } }
- { name: machine, when: robot-mail, do: { tags: [Stalled] } }
- { name: answered, when: agent-answer, do: { group: second-line } }
- { name: moved, when: stage-change, if: { filter: stage=awaiting_customer_response }, do: { due: +3d } }`)
    expect(outcomesOf(desk.receive({ id: 'm1' }))).toEqual(['left out', 'left out', 'left out', 'left out'])
    expect(outcomesOf(desk.receive({ id: 'm2', hour: 1, answers: 'm1' }))).toEqual(['applied', 'left out', 'left out', 'left out'])
    const away = { id: 'm3', hour: 2, answers: 'm1', message: { kind: 'auto-reply' as const } }
    expect(outcomesOf(desk.receive(away))).toEqual(['left out', 'applied', 'left out', 'left out'])
    const answer = { id: 'a1', hour: 3, from: SAM, tokens: [agentToken(SAM)], text: 'Which one is it?' }
    expect(outcomesOf(desk.receive(answer))).toEqual(['left out', 'left out', 'applied', 'applied'])
    expect(desk.ticket()).toMatchObject({ stage: 'awaiting_customer_response', group: 'second-line' })
    expect(desk.ticket().targetCloseAtMs).not.toBeNull()
  })

  it('never set each other off: what a rule does is no event', () => {
    const desk = ruledDesk(`
- { name: moved, when: stage-change, do: { stage: work_in_progress } }
- { name: new, when: new-ticket, do: { stage: work_in_progress } }`)
    expect(outcomesOf(desk.receive({ id: 'm1' }))).toEqual(['left out', 'applied'])
    expect(desk.ticket().stage).toBe('work_in_progress')
  })

  it('have a customer told in place of the acknowledgement, at most once, and never a machine', () => {
    const rules = `
- { name: night, when: new-ticket, if: { words: [leaks] }, do: { answer: { subject: 'Until tomorrow ({ticket})', text: 'We sleep.' } } }
- { name: again, when: [new-ticket, robot-mail], do: { answer: { text: 'Nothing of this goes out twice.' } } }`
    const decision = ruledDesk(rules).receive({ id: 'm1' })
    expect(outboundOf(decision, 'acknowledgement')).toMatchObject([
      { subject: 'Until tomorrow (TKT-1)', text: 'We sleep.', to: [{ addrSpec: ANN }] },
    ])
    expect(decision.acknowledged).toBe(ANN)
    const machine = ruledDesk(rules).receive({ id: 'm1', message: { kind: 'auto-generated' } })
    expect(outboundOf(machine, 'acknowledgement')).toEqual([])
  })

  it('call spam what they find to be, and then nobody is told', () => {
    const decision = ruledDesk(`- { name: seo, when: new-ticket, if: { words: ['seo*'] }, do: { spam: true } }`).receive({
      id: 'm1',
      text: 'Buy our SEO-package!',
    })
    expect(decision.ticket).toMatchObject({ isSpam: true, stage: 'canceled' })
    expect(decision.outbound).toEqual([])
  })

  it('leave mail alone that is taken for spam, unless they ask for it', () => {
    const rules = `
- { name: any, when: new-ticket, do: { severity: high } }
- { name: spam, when: new-ticket, if: { spam: true }, do: { group: security } }`
    const policy = { blocked: ['other.example'] }
    const decision = ruledDesk(rules, { policy }).receive({ id: 'm1', from: EVE })
    expect(outcomesOf(decision)).toEqual(['left out', 'applied'])
    expect(decision.ticket).toMatchObject({ isSpam: true, severity: 'medium', group: 'security' })
    expect(decision.outbound).toEqual([])
  })

  it('mail agents, write notes, and are told to webhooks', () => {
    const desk = ruledDesk(`
- name: press
  when: new-ticket
  if: { words: [journalist] }
  do: { note: Do not answer without Lea., mail: { to: [listeners, ${KIM}], text: The press writes. }, webhook: true }`)
    const decision = desk.receive({ id: 'm1', text: 'I am a journalist.' })
    expect(outboundOf(decision, 'alert').map(({ agent, isInternal }) => [agent, isInternal])).toEqual([
      [SAM, true],
      [KIM, true],
    ])
    expect(decision.entries.filter(({ rule }) => rule === 'rule press')).toMatchObject([
      { body: 'Do not answer without Lea.', visibility: 'internal' },
      { event: 'rule_applied', visibility: 'internal' },
    ])
  })

  it('do nothing about mail of former days, or about mail that changes nothing', () => {
    const rules = `- { name: any, when: [new-ticket, customer-mail, robot-mail], do: { severity: high } }`
    expect(ruledDesk(rules).receive({ id: 'm1', source: 'import' }).draft?.trials).toBeUndefined()
    expect(ruledDesk(rules).receive({ id: 'm1', authentication: 'fail' }).draft?.trials).toBeUndefined()
  })

  it('of the API follow those of the configuration, but for those of the same name', () => {
    const [one, two] = rulesIn('- { name: one, when: new-ticket, do: { note: a } }\n- { name: two, when: new-ticket, do: { note: b } }')
    const { site } = new Desk()
    const of = (rules: readonly Rule[], more: readonly Rule[]) =>
      rulesOf({ policy: { ...site.policy, rules }, directory: { ...site.directory, rules: more } })
    expect(of([one!], [two!])).toEqual([one, two])
    expect(of([two!], [one!, { ...two!, when: [] }])).toEqual([two, one])
    expect(of([], [one!])).toEqual([one])
    expect(rulesOf(site)).toEqual([])
  })

  it('that are left out are told with the reason', () => {
    const rules = `
- { name: timed, when: stage-change, after: { since: new-ticket, hours: 1 }, do: { note: a } }
- { name: last, when: new-ticket, do: { note: b }, last: true }
- { name: late, when: new-ticket, do: { note: c } }`
    const { draft, explanation } = ruledDesk(rules).receive({ id: 'm1' })
    expect(draft?.trials?.map(({ rule, notes }) => [rule, notes])).toEqual([
      ['timed', ['it is for stage-change, some time after; this is new-ticket']],
      ['last', ['a note']],
      ['late', ['a rule before it was the last']],
    ])
    expect(explanation.notes.filter((note) => note.startsWith('rule'))).toEqual(['rule “last” applied: a note'])
  })

  it('after a last one that does not fit go on', () => {
    const rules = `
- { name: last, when: new-ticket, if: { words: [nowhere] }, do: { note: b }, last: true }
- { name: late, when: new-ticket, do: { severity: low } }`
    expect(outcomesOf(ruledDesk(rules).receive({ id: 'm1' }))).toEqual(['does not fit', 'applied'])
  })

  it.each([
    ['severity=medium', 'left out'],
    ['conversation=current', 'applied'],
    ['conversation!=archived', 'applied'],
  ])('T-101 whose filter is %s: a conversation is %s', (filter, outcome) => {
    const rules = `- { name: r, when: new-ticket, if: { filter: '${filter}' }, do: { severity: low } }`
    const decision = ruledDesk(rules, { mailbox: { opens: 'conversations' } }).receive({ id: 'm1' })
    expect(outcomesOf(decision)).toEqual([outcome])
  })

  it('are tried on what an agent begins, or does by his mail, and only if something happened', () => {
    const rules = `
- { name: new, when: new-ticket, do: { tags: [VIP] } }
- { name: answered, when: agent-answer, do: { group: billing } }
- { name: moved, when: stage-change, do: { severity: low } }`
    const desk = ruledDesk(rules)
    desk.receive({ id: 'm1' })
    const from = { from: SAM, tokens: [agentToken(SAM)] }
    expect(desk.receive({ id: 'a1', hour: 1, text: '#note\nHm.', ...from }).draft?.trials).toBeUndefined()
    expect(outcomesOf(desk.receive({ id: 'a2', hour: 2, text: '#start\n#note', ...from }))).toEqual(['left out', 'left out', 'applied'])
    expect(outcomesOf(desk.receive({ id: 'a3', hour: 3, text: 'Which one?', ...from }))).toEqual(['left out', 'applied', 'applied'])
    expect(desk.ticket()).toMatchObject({ group: 'billing', severity: 'low' })
  })

  it('are nothing where there are none: the decision is the same', () => {
    const mails = [
      { id: 'm1', cc: [BOB] },
      { id: 'm2', hour: 1, answers: 'm1' },
    ]
    const [plain, ruled] = [new Desk(), ruledDesk('[]')]
    for (const mail of mails) expect({ ...ruled.receive(mail) }).toEqual({ ...plain.receive(mail) })
  })
})
