/** Tokens of links that close tickets: what they hold for, and what they tell nobody. */
import { expect, it } from 'vitest'
import { mintClosing, readClosing, type ClosingClaim } from '../../../src/mail/sender-proof/closing-token.ts'

const dayMs = 24 * 3600_000
const claim: ClosingClaim = { kind: 'confirm', ticket: 4711, person: 'ann@acme.example', state: 'as it was', atMs: 20_000 * dayMs + 5 }
const keys = ['the key of the test', 'the key before'] as const

it('a token holds for its deed, its ticket, its person and its state', () => {
  const read = readClosing(mintClosing(claim, keys), 'confirm', keys)
  expect(read).toMatchObject({ ticket: 4711, atMs: 20_000 * dayMs })
  expect([read?.isOf('ann@acme.example'), read?.isOf('bob@acme.example')]).toEqual([true, false])
  expect([read?.isAbout('as it was'), read?.isAbout('as it is')]).toEqual([true, false])
  expect(readClosing(mintClosing(claim, keys), 'cancel', keys)).toBeNull()
})

it('one that a key before signed holds; one of another key does not', () => {
  expect(readClosing(mintClosing(claim, [keys[1]]), 'confirm', keys)?.isOf('ann@acme.example')).toBe(true)
  expect(readClosing(mintClosing(claim, ['somebody else’s key']), 'confirm', keys)).toBeNull()
})

it('whatever is changed in it, it is none of ours', () => {
  const token = mintClosing(claim, keys)
  const changed = [...token].map((c, i) => token.slice(0, i) + (c === 'a' ? 'b' : 'a') + token.slice(i + 1))
  const others = ['', '1.2.3', `${token}a`, token.toUpperCase(), token.slice(1), token.replace('.', ''), `${'9'.repeat(10_000)}.${token}`]
  expect([...changed, ...others].filter((text) => readClosing(text, 'confirm', keys) !== null)).toEqual([])
})

it('no address can be read from it, and one person’s tickets have nothing in common', () => {
  const token = mintClosing(claim, keys)
  expect(token).not.toContain('ann')
  const [, , person, state] = mintClosing({ ...claim, ticket: 4712 }, keys).split('.')
  expect([token.includes(person!), token.includes(state!)]).toEqual([false, false])
})
