/** Faults of a configuration are told in words, not in those of a library. */
import { expect, it } from 'vitest'
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
