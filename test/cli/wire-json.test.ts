/** What commands print for programs is named as the API names it. */
import { expect, it } from 'vitest'
import { inWireNames } from '../../src/cli/wire-json.ts'

it('names are in snake_case at any depth; values, dates and keys of others stay', () => {
  const at = new Date(0)
  const row = {
    _id: 'support/INBOX/1/2',
    isDone: true,
    lastError: { at, text: 'noSuchUser' },
    rows: [{ rawSha256: 'aB' }],
    'X-Mailer': 1,
    none: null,
  }
  expect(inWireNames(row)).toEqual({
    id: 'support/INBOX/1/2',
    is_done: true,
    last_error: { at, text: 'noSuchUser' },
    rows: [{ raw_sha256: 'aB' }],
    'X-Mailer': 1,
    none: null,
  })
})
