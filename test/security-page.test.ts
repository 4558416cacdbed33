/** docs/security.md is true: every test that it names is there, under the title that it names. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')
const named = [...page.matchAll(/`(test\/[^`]+)` › “([^”]+)”/g)].map(([, path = '', title = '']) => [path, title] as const)
const files = new Set([...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path))

it.each(named)('%s › %s', (path, title) => {
  const source = readFileSync(join(ROOT, path), 'utf8')
  const isTitle = ["'", '`', '"'].some((quote) => source.includes(`${quote}${title}${quote}`))
  expect(isTitle).toBe(true)
})

it('every file that it names is there', () => {
  expect([...files].filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
})

it('every threat names a test', () => {
  const threats = page.slice(page.indexOf('## Threats'), page.indexOf('## What is not guarded'))
  const items = threats.split(/\n- /).slice(1)
  expect(items.filter((item) => !/` › “/.test(item)).map((item) => item.slice(0, 60))).toEqual([])
  expect(items.length).toBeGreaterThan(25)
})
