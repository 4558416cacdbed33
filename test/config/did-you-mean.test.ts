/** Which key somebody meant who mistyped one. */
import { expect, test } from 'vitest'
import { nearestName } from '../../src/config/did-you-mean.ts'

const known = ['mailboxes', 'agents', 'intervals', 'authservId', 'sla']

test.each([
  ['mailboxs', 'mailboxes', 'a letter left out'],
  ['mailboxxes', 'mailboxes', 'one too many'],
  ['nailboxes', 'mailboxes', 'another one'],
  ['AGENTS', 'agents', 'capitals'],
  ['authservid', 'authservId', 'no capitals'],
  ['lsa', 'sla', 'two exchanged'],
  ['agen', 'agents', 'an end left out'],
  ['mailbxxxes', 'mailboxes', 'three of ten wrong'],
])('%s means %s: %s', (written, meant) => expect(nearestName(written, known)).toBe(meant))

test.each([
  ['webhooks', 'nothing near it'],
  ['agexyz', 'three of six wrong'],
  ['', 'nothing at all'],
])('%s means none of them: %s', (written) => expect(nearestName(written, known)).toBeNull())

test('the nearest of two is meant, the first where both are as near', () => {
  expect(nearestName('imap', ['smap', 'imaps', 'imap'])).toBe('imap')
  expect(nearestName('amap', ['imap', 'smap'])).toBe('imap')
  expect(nearestName('imap', [])).toBeNull()
})
