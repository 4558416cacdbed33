/** Rules of the database are read as those of the file are, and follow them. */
import { expect, it } from 'vitest'
import { readKeptRules } from '../../src/config/kept-rules.ts'
import { rulesOf } from '../../src/tickets/rules/apply-rules.ts'
import { ruleOf } from '../../src/config/rules.ts'
import { Desk } from '../tickets/support/desk.ts'

const kept = (name: string, written: object) => ({ name, written: JSON.stringify(written), by: 'sam@us.example', at: new Date(0) })
const plain = { when: 'new-ticket', do: { severity: 'high' } }

it('each has its defaults; one that is none any more is left out', () => {
  const rules = readKeptRules([kept('a', plain), kept('b', { ...plain, do: { colour: 'red' } })])
  expect(rules).toMatchObject([{ name: 'a', when: ['new-ticket'], if: { filter: [] }, last: false }])
})

it('they come after those of the file; of one name that of the file counts', () => {
  const [first, second] = readKeptRules([kept('a', plain), kept('b', plain)]).map(ruleOf)
  const { policy, directory } = new Desk({ policy: { rules: [first!] } }).site
  const names = rulesOf({ policy, directory: { ...directory, rules: [first!, second!] } }).map(({ name }) => name)
  expect(names).toEqual(['a', 'b'])
})
