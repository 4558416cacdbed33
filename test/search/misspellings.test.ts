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
