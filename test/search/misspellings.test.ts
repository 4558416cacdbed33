/** What a mistyped word may have been. */

import { expect, test } from 'vitest'
import { oneEditAway, termsMeantBy } from '../../src/search/misspellings.ts'

test.each([
  ['printre', 'printer', 'exchanged'],
  ['prnter', 'printer', 'too few'],
  ['priinter', 'printer', 'too many'],
  ['prunter', 'printer', 'another'],
  ['принтеп', 'принтер', 'of another script'],
])('%s may have been %s: a letter %s', (typed, meant) => expect(oneEditAway(typed)).toContain(meant))

test.each(['cat', 'inv12345', '2026', '東京都庁舎'])('%s may have been nothing else', (word) => expect(oneEditAway(word)).toEqual([]))

test('a word is no misspelling of itself', () => expect(oneEditAway('printer')).not.toContain('printer'))

test.each([
  ['calibraton', 'calibr', 'in its ending'],
  ['syncronization', 'synchron', 'before it'],
])('%s is found by %s: a letter is wrong %s', (typed, term) => expect(termsMeantBy(typed)).toContain(term))

test('another short ending makes another word', () => expect(termsMeantBy('steamer')).not.toContain('steam'))

test.each([
  ['εκτυπωτηζ', 'εκτυπωτης'],
  ['мережк', 'мережка'],
  ['מדפסה', 'מדפסת'],
  ['طابعغ', 'طابعة'],
  ['printe', 'printer'],
  ['pritner', 'printer'],
])('%s may have been %s', (typed, meant) => expect(oneEditAway(typed)).toContain(meant))

test.each([
  '12345inv',
  'inv12345',
  '7принтер',
  'принтер7',
  '7εκτυπωτης',
  'εκτυπωτης7',
  '7מדפסת',
  'מדפסת7',
  '7طابعة',
  'طابعة7',
  'printерный',
])('%s may have been nothing else: it holds digits, or letters of two scripts', (word) => expect(oneEditAway(word)).toEqual([]))

test.each([
  [4, false],
  [5, true],
  [20, true],
  [21, false],
])('a word of %d letters is mended: %s', (length, isMended) => expect(oneEditAway('a'.repeat(length)).length > 0).toBe(isMended))

test('one letter is added or taken at most', () => {
  expect(new Set(oneEditAway('printer').map((word) => word.length))).toEqual(new Set([6, 7, 8]))
})
