/** Tokens in the database: sealed under the secret of the configuration, and opened by nothing else. */
import { expect, it } from 'vitest'
import { seal, unseal } from '../../src/oauth/seal.ts'

it('what was sealed is opened by the same secret for the same purpose alone', () => {
  const box = seal('a token', 'grant/refresh', ['secret of ours'])
  expect(unseal(box, 'grant/refresh', ['secret of ours'])).toBe('a token')
  expect(unseal(box, 'grant/access', ['secret of ours'])).toBeNull()
  expect(unseal(box, 'grant/refresh', ['secret of theirs'])).toBeNull()
})

it('a secret that was replaced still opens what it sealed', () => {
  const box = seal('a token', 'grant/refresh', ['the old secret'])
  expect(unseal(box, 'grant/refresh', ['the new secret', 'the old secret'])).toBe('a token')
})

it('the same token never looks the same, and tells nothing', () => {
  const [one, other] = [seal('a token', 'x', ['secret']), seal('a token', 'x', ['secret'])]
  expect(one).not.toBe(other)
  expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('a token')
})

it.each(['', 'AAAA', 'not base64 at all!'])('rubbish %j opens to nothing', (rubbish) => {
  expect(unseal(rubbish, 'x', ['secret'])).toBeNull()
})

it('one flipped bit is found out', () => {
  const bytes = Buffer.from(seal('a token', 'x', ['secret']), 'base64')
  bytes[bytes.length - 1]! ^= 1
  expect(unseal(bytes.toString('base64'), 'x', ['secret'])).toBeNull()
})
