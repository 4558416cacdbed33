/** What words are worth: rare ones more than common ones, said often more than once, and which of an entry are worth a look. */
import { expect, it } from 'vitest'
import { contributionOf, importanceOf, promisingWords, rarityOf } from '../../src/search/score.ts'

it('the rarer, the more a word tells; one that all have tells next to nothing', () => {
  expect(rarityOf(1, 1000)).toBeGreaterThan(rarityOf(100, 1000))
  expect(rarityOf(1000, 1000)).toBeLessThan(0.001)
  // Counts may be newer than the total.
  expect(rarityOf(11, 10)).toBeGreaterThan(0)
})

it('the fourth time tells less than the first, and a long text less than a short one', () => {
  const at = (weight: number, length = 80) => contributionOf(weight, { length, rarity: 1 })
  expect(at(16) - at(12)).toBeLessThan(at(4) - at(0))
  expect(at(4, 800)).toBeLessThan(at(4, 8))
  expect([importanceOf(4), importanceOf(16), importanceOf(255)]).toEqual([1, 2, 2])
})

it('marks and what weighs nothing are no words; said often comes first, then the longer, sixty at most', () => {
  const entry = { terms: ['ink', 'printer', 'stage=queued', 'title:ink', 'zero'], weights: Buffer.from([16, 4, 4, 4, 0]), length: 5 }
  expect(promisingWords(entry).map(({ term }) => term)).toEqual(['printer', 'ink'])
  const terms = Array.from({ length: 90 }, (_, i) => `word${i}`)
  expect(promisingWords({ terms, weights: Buffer.alloc(90, 4), length: 90 })).toHaveLength(60)
})

it.each([
  ['once in a text of usual length', 4, 80, 1],
  ['twice in it', 8, 80, 1.375],
  ['once in a text twice as long', 4, 160, 0.786],
  ['once in a text of no length', 4, 0, 1.375],
])('BM25, by hand: a word that is said %s tells so many times its rarity', (_, weight, length, times) => {
  expect(contributionOf(weight, { length, rarity: 1 })).toBeCloseTo(times, 3)
  expect(contributionOf(weight, { length, rarity: 3 })).toBeCloseTo(3 * times, 2)
})

it.each([
  [1, 1000, 6.503],
  [10, 1000, 4.557],
  [500, 1000, 0.693],
])('of a word that %d of %d have the rarity is %d', (frequency, entries, rarity) => {
  expect(rarityOf(frequency, entries)).toBeCloseTo(rarity, 3)
})

it('beyond eight letters a longer word is no better than another', () => {
  const entry = { terms: ['calibrat', 'synchronisation', 'ink'], weights: Buffer.from([8, 4, 4]), length: 3 }
  expect(promisingWords(entry).map(({ term }) => term)).toEqual(['calibrat', 'synchronisation', 'ink'])
  expect(promisingWords({ ...entry, weights: Buffer.from([4, 4, 4]) })[0]?.term).toBe('calibrat')
})
