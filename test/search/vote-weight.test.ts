/** How votes move a suggestion. */

import { describe, expect, test } from 'vitest'
import { voteFactor, type Vote } from '../../src/search/vote-weight.ts'

const vote = (voter: string, value: 1 | -1, ticket = 1): Vote => ({ voter, vote: value, ticket })
const factor = (votes: readonly Vote[], voter: string | null = 'sam') => voteFactor(votes, { ticket: 1, voter })

test('without votes nothing moves', () => expect(factor([])).toBe(1))

test.each([1, -1] as const)('%d moves it that way, for the voter more than for everybody else', (value) => {
  const own = factor([vote('sam', value)])
  const others = factor([vote('kim', value)])
  expect(Math.sign(own - 1)).toBe(value)
  expect(Math.sign(others - 1)).toBe(value)
  expect(Math.abs(Math.log(own))).toBeGreaterThan(2 * Math.abs(Math.log(others)))
})

test('a vote on this very ticket counts more than on another', () => {
  expect(factor([vote('sam', 1)])).toBeGreaterThan(factor([vote('sam', 1, 2)]))
})

describe('T-141: 200 votes of several people', () => {
  const crowd = Array.from({ length: 200 }, (_, i) => vote(`voter${i}`, -1, i % 2 === 0 ? 1 : 2))

  test('demote for everybody', () => expect(factor(crowd, null)).toBeLessThan(0.6))

  test('do not outvote the person who looks', () => expect(factor([...crowd, vote('sam', 1)])).toBeGreaterThan(1))

  test('and one more or less of them hardly matters', () => expect(factor(crowd.slice(1)) / factor(crowd)).toBeCloseTo(1, 3))
})

test('T-141: of 200 votes of 20 people, what two of three find helpful comes before what two of three do not, whatever its words', () => {
  const suggestions = Array.from({ length: 10 }, (_, i) => ({ score: 10 - i * 0.3, liked: i / 9 }))
  const votes = suggestions.map(({ liked }, i) =>
    Array.from({ length: 20 }, (_, voter) => vote(`voter${voter}`, (voter * 7 + i * 3) % 20 < liked * 20 ? 1 : -1, voter % 3)),
  )
  const scored = suggestions.map(({ score }, i) => ({ i, score: score * voteFactor(votes[i]!, { ticket: 1, voter: null }) }))
  const ranked = scored.toSorted((a, b) => b.score - a.score).map(({ i }) => i)
  const [liked, disliked] = [ranked.filter((i) => i > 6), ranked.filter((i) => i < 3)]
  for (const one of liked) for (const other of disliked) expect(ranked.indexOf(one)).toBeLessThan(ranked.indexOf(other))
})

test.each([
  ['one’s own on this ticket', [vote('sam', 1)], 20.09],
  ['one’s own on another', [vote('sam', 1, 2)], 2.46],
  ['a colleague’s on this ticket', [vote('kim', 1)], 1.327],
  ['a colleague’s on another', [vote('kim', 1, 2)], 1.094],
  ['one’s own on both, which is as much as a vote can do', [vote('sam', 1), vote('sam', 1, 2)], 20.09],
  ['a thousand colleagues’', Array.from({ length: 1000 }, (_, i) => vote(`v${i}`, 1)), 2.054],
  ['one’s own against it, and a colleague’s for it', [vote('sam', -1), vote('kim', 1)], 0.066],
])('a vote multiplies the score: %s', (_, votes, times) => expect(factor(votes) / times).toBeCloseTo(1, 1))

test('nobody’s own vote is a colleague’s for another', () => {
  expect(factor([vote('sam', 1)], 'kim')).toBeCloseTo(factor([vote('lee', 1)], 'kim'), 9)
})
