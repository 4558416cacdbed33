/** A mailbox is added to what people wrote, and nothing of theirs changes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { withMailbox } from '../../src/config/write-mailbox.ts'

const added = { name: 'sales', addresses: ['sales@us.example'], imap: { host: 'imap.us.example', port: 993 } }
const example = readFileSync(join(import.meta.dirname, '../../intray.example.yaml'), 'utf8')

function check(source: string, count: number): string {
  const text = withMailbox(source, added)
  const { mailboxes, ...rest } = parse(text) as { mailboxes: object[] }
  const { mailboxes: before = [], ...restBefore } = (parse(source) ?? {}) as { mailboxes?: object[] }
  expect(mailboxes).toEqual([...before, added])
  expect(mailboxes).toHaveLength(count)
  expect(rest).toEqual(restBefore)
  // Every line that was there is there, in its order.
  const lines = text.split('\n')
  let at = 0
  for (const line of source.split('\n').filter(Boolean)) {
    at = lines.indexOf(line, at) + 1
    expect(at).toBeGreaterThan(0)
  }
  return text
}

it.each([
  ['an empty file', '', 1],
  ['a file without mailboxes', '# ours\nsecret: x\n', 1],
  ['a file without a last end of line', 'secret: x', 1],
  ['a file that ends in its mailboxes', 'mailboxes:\n  - name: a\n    smtp: { host: x }', 2],
  ['lists that are not indented', 'mailboxes:\n- name: a # the first\n\n# people\nagents: []\n', 2],
  [
    'comments behind the list, which are about what follows',
    'mailboxes:\n  - name: a\n    part: x # last\n\n# Your people.\nagents:\n  - name: Sam\n',
    2,
  ],
  ['text blocks', 'mailboxes:\n  - name: a\n    reply:\n      text: |\n        # no comment\n        bye\nagents: []\n', 2],
  ['the annotated example', example, 2],
])('%s', (_, source, count) => {
  const text = check(source, count)
  if (source.includes('# Your people.')) expect(text.indexOf('sales@us.example')).toBeLessThan(text.indexOf('# Your people.'))
})

it.each(['mailboxes: [{ name: a }]\n', 'mailboxes:\n', 'mailboxes: { a: b }\n', 'mailboxes: many\n'])(
  '%j is no list that could be added to',
  (source) => {
    expect(() => withMailbox(source, added)).toThrow('no list that can be added to')
  },
)
