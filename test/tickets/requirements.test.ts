/** docs/tickets.md is true: every rule that it names as built is in the titles of the tests that it names. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const page = readFileSync(join(ROOT, 'docs/tickets.md'), 'utf8')
const rows = [...page.matchAll(/^\| ([TX]-\d+) +\| (.+?) +\| (`test\/.*?`) +\|$/gm)]

it('every rule of the table has a test', () => {
  const built = page.slice(page.indexOf('## Rules'), page.indexOf('## Not built'))
  const named = [...built.matchAll(/^\| ([TX]-\d+) /gm)].map(([, rule]) => rule)
  expect(rows.map(([, rule]) => rule)).toEqual(named)
  expect(named.length).toBeGreaterThan(80)
})

it.each(rows.map(([, rule = '', , tests = '']) => [rule, tests] as const))('%s is borne by %s', (rule, tests) => {
  for (const [, path = ''] of tests.matchAll(/`([^`]+)`/g)) {
    const titled = new RegExp(`['"\`][^\\n]*\\b${rule}\\b`)
    expect(readFileSync(join(ROOT, path), 'utf8')).toMatch(titled)
  }
})
