/** What a rule does beside its commands: notes, mail to agents, webhooks; and what is said of it on the timeline. */
import { describe, expect, it } from 'vitest'
import { KIM, SAM, outboundOf } from '../support/desk.ts'
import { ruledDesk } from '../support/ruled.ts'

const rule = (actions: string) => `- { name: r, when: new-ticket, do: ${actions} }`
const doing = (actions: string, changes: Parameters<typeof ruledDesk>[1] = {}) => ruledDesk(rule(actions), changes).receive({ id: 'm1' })
const mailed = (decision: ReturnType<typeof doing>) => outboundOf(decision, 'alert').map(({ agent }) => agent)
/** Lines of the rule: what changed, or what is written there. */
const lines = ({ entries }: ReturnType<typeof doing>) =>
  entries.filter((line) => line.rule === 'rule r').map(({ change, body }) => change?.field ?? body)

const LEA = 'lea@us.example'
const agents = [
  { addrSpec: SAM, displayName: 'Sam', groups: ['first-line'] },
  { addrSpec: KIM, displayName: 'Kim', groups: ['billing'] },
  { addrSpec: LEA, displayName: 'Lea', groups: ['billing', 'night'] },
]

describe('mail of a rule goes to', () => {
  it.each<readonly [string, string, readonly string[]]>([
    [KIM, '', [KIM]],
    [`[${KIM}, ${SAM}]`, '', [KIM, SAM]],
    ['listeners', '', [SAM]],
    ['owner', '', []],
    ['owner', `owner: ${KIM}, `, [KIM]],
    ['group', '', []],
    ['group', 'group: billing, ', [KIM, LEA]],
    ['billing', '', [KIM, LEA]],
    ['[billing, night]', '', [KIM, LEA]],
    [`[owner, ${KIM}]`, `owner: ${KIM}, `, [KIM]],
  ])('%s, where the rule says %j: %j', (to, others, readers) => {
    const decision = doing(`{ ${others}mail: { to: ${to}, text: Look at this. } }`, { agents })
    expect(mailed(decision)).toEqual(readers)
    expect(new Set(decision.outbound.map(({ ref }) => ref)).size).toBe(decision.outbound.length)
  })

  it('agents with what it says, and with its name', () => {
    const [mail] = outboundOf(doing(`{ mail: { to: ${KIM}, text: Look at this. } }`), 'alert')
    expect(mail).toMatchObject({ isInternal: true, fromName: 'Support', ref: `rule/r/${KIM}` })
    expect(mail?.text).toContain('Look at this.\n\n(rule “r”)')
  })
})

describe('the timeline has', () => {
  it.each<readonly [string, readonly unknown[]]>([
    ['{ severity: high }', ['severity']],
    ['{ severity: high, group: billing }', ['group', 'severity']],
    ['{ severity: medium }', []],
    ['{ note: Beware. }', ['Beware.']],
    [`{ mail: { to: ${KIM}, text: t } }`, [`The rule “r”: a mail to ${KIM}`]],
    [`{ mail: { to: [owner, group], text: t } }`, ['The rule “r”: a mail to owner, group']],
    ['{ answer: { text: t } }', ['The rule “r”: a mail to the customer']],
    ['{ webhook: true }', ['The rule “r”: webhooks are told']],
    ['{ note: Beware., webhook: true }', ['Beware.', 'The rule “r”: a note; webhooks are told']],
    [`{ severity: high, mail: { to: ${KIM}, text: t } }`, ['severity']],
    ['{ severity: high, webhook: true }', ['severity', 'The rule “r”: #severity high; webhooks are told']],
  ])('of %s: %j', (actions, found) => {
    expect(lines(doing(actions))).toEqual(found)
  })

  it('webhooks are told on one line, the last', () => {
    const { entries } = doing('{ severity: high, webhook: true }')
    expect(entries.map(({ event }) => event ?? null)).toEqual([...entries.slice(1).map(() => null), 'rule_applied'])
  })

  it('a note that agents alone see', () => {
    expect(doing('{ note: Beware. }').entries.at(-1)).toMatchObject({ type: 'timeline_comment', visibility: 'internal', body: 'Beware.' })
  })
})

describe('a ticket that is assigned', () => {
  it('is given to one of the group, and the turn is counted', () => {
    const decision = doing('{ assign: { group: first-line, by: round-robin } }')
    expect(decision.ticket?.ownedBy).toEqual([KIM])
    expect(decision.draft).toMatchObject({
      given: [{ agent: KIM, turn: 1 }],
      trials: [{ notes: [`#assign ${KIM} (round-robin of first-line)`] }],
    })
  })

  it('by two rules has two turns', () => {
    const two = '- { name: a, when: new-ticket, do: { assign: { group: first-line, by: round-robin } } }\n'
    expect(ruledDesk(two + two.replace('name: a', 'name: b')).receive({ id: 'm1' }).draft?.given).toHaveLength(2)
  })

  it('to a group of nobody is told as a fault, and nothing else is done', () => {
    const decision = doing('{ severity: high, assign: { group: night, by: round-robin } }')
    expect(decision.ticket).toMatchObject({ severity: 'medium', ownedBy: [] })
    expect(lines(decision)).toEqual(['The rule “r” could not be applied. nobody of the group “night” is there'])
    expect(decision.draft?.given).toBeUndefined()
  })
})

it('the first answer to a customer is the one that goes out', () => {
  const yaml = ['first', 'second'].map((name) => `- { name: ${name}, when: new-ticket, do: { answer: { text: ${name} } } }`).join('\n')
  expect(outboundOf(ruledDesk(yaml).receive({ id: 'm1' }), 'acknowledgement')).toMatchObject([{ text: 'first' }])
})
