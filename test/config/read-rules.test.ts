/** Rules that are tried before they count: read as the configuration reads them, faults told by the rule’s name. */
import { describe, expect, test } from 'vitest'
import { readRules, rulesIn } from '../../src/config/read-rules.ts'
import { ConfigError } from '../../src/errors.ts'
import { configWith } from '../apply/applying.ts'

const rule = '- name: hush\n  when: new-ticket\n  do: { severity: low }\n'
const read = (text: string) => rulesIn(text, 'new.yaml', configWith())
function faults(text: string): readonly string[] {
  try {
    read(text)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message.split('\n')
  }
}

test.each([
  ['at the top', rule],
  ['under rules', `rules:\n${rule.replace(/^/gm, '  ')}`],
])('a list is read %s', (_, text) => expect(read(text).map(({ name, when }) => [name, when])).toEqual([['hush', ['new-ticket']]]))

describe('a fault', () => {
  test.each<[string, string, RegExp]>([
    ['of a rule with a name', '- name: hush\n  when: new-ticket\n  do: { severity: huge }\n', /^new\.yaml: rules\.hush\.do\.severity: /],
    ['of a rule without one', `${rule}- when: new-ticket\n  do: { severity: low }\n`, /^new\.yaml: rules\.1\.name: /],
    ['of an item that is no rule', '- null\n', /^new\.yaml: rules\.0: /],
    ['of rules that do not go together', rule + rule, /^new\.yaml: rules.*hush/],
    ['of a text that is no list', 'hush', /^new\.yaml: rules: /],
    ['of a number', '5', /^new\.yaml: rules: /],
    ['of an object without rules', 'hush: 1', /^new\.yaml: rules: /],
    ['of no text', 'null', /^new\.yaml: rules: /],
    ['of what is no YAML', '- [', /^new\.yaml: cannot be read \(/],
  ])('%s is told by it', (_, text, words) => expect(faults(text)[0]).toMatch(words))

  test('of a file that is not there names the file', () => {
    expect(() => readRules('/nowhere/rules.yaml', configWith())).toThrow(/\/nowhere\/rules\.yaml: cannot be read \(ENOENT/)
  })
})
