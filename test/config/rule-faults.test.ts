/** What is said of rules that cannot be meant. */
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ruleFaults } from '../../src/config/rule-faults.ts'
import { rulesSection } from '../../src/config/rules.ts'
import type { Config } from '../../src/config/schema.ts'

const agents = [{ name: 'Sam', address: 'sam@us.example', groups: ['first-line'] }] as unknown as Config['agents']
const mailboxes = [{ name: 'support' }] as unknown as Config['mailboxes']

function faultsOf(yaml: string): string[] {
  return ruleFaults({ rules: rulesSection.parse(parse(yaml)), agents, mailboxes, timeZone: 'UTC' })
}

describe('faults of rules', () => {
  it('none in what is right: one value or a list, in any order', () => {
    expect(
      faultsOf(`
- { name: a, when: new-ticket, if: { filter: severity=high }, do: { assign: { group: first-line }, mail: { to: owner, text: x } } }
- { name: b, when: [customer-mail], if: { filter: ['tnt__region=north'] }, do: { answer: { text: 'It is {ticket}' } } }`),
    ).toEqual([])
  })

  it('two of one name; filters, groups, readers, hours and placeholders that are not there', () => {
    expect(
      faultsOf(`
- { name: a, when: new-ticket, if: { filter: colour=red, hours: outside }, do: { assign: { group: night } } }
- { name: a, when: new-ticket, do: { mail: { to: lea, text: x }, answer: { text: '{titel}' } } }`),
    ).toEqual([
      'rules: two are named "a"',
      expect.stringContaining('rules.a.if.filter: tickets have no "colour"; they have display_id, title'),
      'rules.a: no mailbox has working hours; give one sla.hours',
      'rules.a.do.assign.group: no agent is in "night"',
      'rules.a.do.mail.to: "lea" is no agent and no group',
      'rules.a.do.answer.text: unknown placeholder {titel}; there is: {ticket}, {mailbox}, {company}, {confirm}, {cancel}',
    ])
  })

  it('a rule has to say when, and what it does', () => {
    expect(rulesSection.safeParse([{ name: 'a', do: { severity: 'high' } }]).error?.issues[0]?.message).toBe('must say when, or after what')
    expect(rulesSection.safeParse([{ name: 'a', when: 'new-ticket', do: {} }]).error?.issues[0]?.message).toBe('must do something')
  })
})
