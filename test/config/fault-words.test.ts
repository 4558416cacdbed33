/** Faults of a configuration are told in words, not in those of a library. */
import { expect, it } from 'vitest'
import { z } from 'zod'
import { faultWords } from '../../src/config/fault-words.ts'
import { parseConfig } from '../../src/config/read-config.ts'

const whole = `
secret: a secret of a test
mailboxes:
  - name: support
    addresses: [support@us.example]
    imap: { host: h, port: 993 }
    smtp: { host: h, port: 465 }
`

it.each([
  ['a key that is missing', ', port: 465', '', /:7: mailboxes\.0\.smtp\.port: is missing; it is a number$/],
  ['a value of another type', 'port: 465', 'port: many', /:7: mailboxes\.0\.smtp\.port: must be a number, not a text$/],
  ['a list where a text stands', '[support@us.example]', 'support@us.example', /:5: mailboxes\.0\.addresses: must be a list, not a text$/],
  [
    'a section where a text stands',
    '{ host: h, port: 993 }',
    'h',
    /:6: mailboxes\.0\.imap: must be a section with keys of its own, not a text$/,
  ],
  ['a number that is too large', 'port: 993', 'port: 99300', /:6: mailboxes\.0\.imap\.port: must be at most 65535$/],
  ['a text without a character', 'host: h, port: 993', 'host: "", port: 993', /:6: mailboxes\.0\.imap\.host: must not be empty$/],
  ['none of some words', 'port: 993', 'port: 993, after: burn', /:6: mailboxes\.0\.imap\.after: must be one of seen, move, nothing$/],
  ['words of the schema', 'a secret of a test', 'short', /:2: secret: must have 16 characters or more$/],
])('%s', (_, found, instead, expected) => {
  expect(() => parseConfig(whole.replace(found, instead), 'intray.yaml', {})).toThrow(expected)
})

it.each<[string, z.ZodType, unknown, string]>([
  ['a text that is too long', z.string().max(4), 'kettle', 'must have at most 4 characters'],
  ['a text that is too short', z.string().min(4), 'ink', 'must have at least 4 characters'],
  ['a list that is too long', z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 entries'],
  ['a list that is too short', z.array(z.string()).min(2), ['a'], 'must have at least 2 entries'],
  ['an empty list', z.array(z.string()).min(1), [], 'must not be empty'],
  ['an empty text', z.string().min(1), '', 'must not be empty'],
  ['a number that is too small', z.number().min(1), 0, 'must be at least 1'],
  ['a number that is too large', z.number().max(9), 10, 'must be at most 9'],
  ['no whole number', z.int(), 1.5, 'must be a whole number, not a number'],
  ['another value than the only one', z.literal(true), false, 'must be true'],
  ['another value than one of two', z.enum(['seen', 'move']), 'burn', 'must be one of seen, move'],
  ['no switch', z.boolean(), 'on', 'must be true or false, not a text'],
  ['neither a word nor a list of words', z.union([z.enum(['a', 'b']), z.array(z.enum(['a', 'b']))]), 'c', 'must be one of a, b'],
  ['a list with a wrong word', z.union([z.enum(['a', 'b']), z.array(z.enum(['a', 'b']))]), ['a', 'c'], 'must be one of a, b'],
  ['a list where a text or a number may be', z.union([z.string(), z.number()]), ['x'], 'must be a text, not a list'],
  ['a fault in words of our own', z.string().refine(() => false, 'must be the name of a server'), 'x', 'must be the name of a server'],
])('%s', (_, schema, value, words) => {
  expect(schema.safeParse(value).error?.issues.map(faultWords)).toEqual([words])
})
