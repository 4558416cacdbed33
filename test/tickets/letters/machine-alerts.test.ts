/** Of which mails of machines agents are notified (§7.8). */
import { expect, it } from 'vitest'
import { isRung, type RobotRing, type RobotRings } from '../../../src/tickets/letters/machine-alerts.ts'
import { mailOf } from '../support/desk.ts'

const alarm = { from: 'nagios@host.example', kind: 'auto-generated' as const }
const rung = (isNew: boolean, rings?: RobotRings, message: object = {}, mailbox = 'support') => {
  const { place, message: read } = mailOf({ id: 'm', from: alarm.from, mailbox, message: { kind: alarm.kind, ...message } })
  return isRung({ place, message: read, isNew }, rings)
}

it.each<readonly [RobotRing | undefined, boolean, boolean]>([
  [undefined, true, true],
  [undefined, false, false],
  ['once', true, true],
  ['once', false, false],
  ['always', true, true],
  ['always', false, true],
  ['never', true, false],
  ['never', false, false],
])('§7.8 with %s, the mail being the ticket’s first %s, a machine rings: %s', (robots, isNew, is) => {
  expect(rung(isNew, robots && { robots, rules: [] })).toBe(is)
})

it.each<readonly [RobotRings['rules'][number], boolean]>([
  [{ sender: 'nagios@*', robots: 'always' }, true],
  [{ sender: 'zabbix@*', robots: 'always' }, false],
  [{ mailbox: 'support', robots: 'always' }, true],
  [{ mailbox: 'sales', robots: 'always' }, false],
  [{ mailbox: 'support', sender: 'nagios@*', robots: 'always' }, true],
  [{ mailbox: 'sales', sender: 'nagios@*', robots: 'always' }, false],
  [{ mailbox: 'support', sender: 'zabbix@*', robots: 'always' }, false],
  [{ robots: 'always' }, true],
])('§7.8 a rule %j fits an alarm of nagios in support: %s', (rule, fits) => {
  expect(rung(false, { robots: 'never', rules: [rule] })).toBe(fits)
  expect(rung(false, { robots: 'never', rules: [rule, { robots: 'never' }] })).toBe(fits)
  expect(rung(false, { robots: 'never', rules: [{ robots: 'never' }, rule] })).toBe(false)
})

it.each([[{ kind: 'human' }], [{ kind: 'auto-reply' }], [{ kind: 'bounce' }], [{ isBulk: true }], [{ isList: true }]])(
  '§7.8 %j never rings',
  (message) => {
    expect(rung(true, { robots: 'always', rules: [] }, message)).toBe(false)
  },
)

it('§7.8 a sender without an address fits no pattern of one', () => {
  const nobody = { from: { addrSpec: null, displayName: '', isStrict: false } }
  expect(rung(false, { robots: 'never', rules: [{ sender: '*@*', robots: 'always' }] }, nobody)).toBe(false)
})
