/** Patterns of the site's own: what they find, what is none, and that no text makes them run for long. */
import { describe, expect, it } from 'vitest'
import { faultInPattern, searchPatternOf } from '../../src/config/search-pattern.ts'
import { correlation } from '../../src/config/mail-rules.ts'
import { cpuMsOf } from '../support/cpu-time.ts'

describe('a pattern finds', () => {
  it.each<readonly [string, string, string | null]>([
    ['(?<key>[\\w-]+/\\w+) is ', 'PROBLEM: db-1/Disk is CRITICAL', 'db-1/Disk'],
    ['^order: (?<key>\\w+)$', 'Hello\nORDER: ab12\nBye', 'ab12'],
    ['Kühlraum (?<key>\\p{L}+)', 'KÜHLRAUM Süd', 'Süd'],
    ['a(?<key>b)?', 'a', null],
    ['(?<key>x)', 'nothing', null],
  ])('%s in %j: %j', (pattern, text, key) => {
    expect(searchPatternOf(pattern, 'key').find(text)).toBe(key)
  })

  it('the whole, where no group is looked for', () => {
    expect(searchPatternOf('^RECOVERY').find('Recovery: db-1')).toBe('Recovery')
  })
})

it.each([
  ['(?<key>[)', 'must be a regular expression'],
  ['(?=x)(?<key>y)', 'without look-around'],
  ['(?<key>a)\\1', 'without references back'],
  ['\\(?<key>a', 'must have a group (?<key>…)'],
  ['(?<keys>a)', 'must have a group (?<key>…)'],
  ['(key)', 'must have a group (?<key>…)'],
])('%s is none: %s', (pattern, words) => {
  expect(faultInPattern(pattern, 'key')).toContain(words)
  expect(correlation.safeParse({ sender: '*@mon.example', pattern }).error?.message).toContain(words.slice(0, 20))
})

it.each(['(?<key>(a+)+)$', '(?<key>(a|a)*)!', '(?<key>(\\w+\\s?)*)!$', '(?<key>(.*a){12})b', '(?<key>(a?){40}a{40})'])(
  'a text that would keep %s busy for ever costs no time',
  async (pattern) => {
    expect(await cpuMsOf(() => searchPatternOf(pattern, 'key').find('a'.repeat(1_000_000)))).toBeLessThan(1500)
  },
)

it.each([{ in: 'X Header' }, { in: '' }, { days: 0 }, { days: -1 }, { resolves: '' }, { resolves: '(' }, { sender: 'mon' }])(
  '%j is refused',
  (more) => {
    expect(correlation.safeParse({ sender: '*@mon.example', pattern: '(?<key>.+)', ...more }).success).toBe(false)
  },
)
