/** The stretch of a text that shows why it was found. */

import { expect, test } from 'vitest'
import { excerptOf } from '../../src/search/excerpt.ts'

const among =
  (...terms: string[]) =>
  (term: string) =>
    terms.includes(term)
const marked = (text: string, ...terms: string[]) => {
  const excerpt = excerptOf(text, among(...terms))
  return excerpt?.found.map(([start, end]) => excerpt.text.slice(start, end))
}

test('marks the words in whatever form they stand', () =>
  expect(marked('My printers print BLANK pages', 'printer', 'blank')).toEqual(['printers', 'BLANK']))

test('is where most of the words stand', () => {
  const text = `blank ${'filler '.repeat(200)} the printer gives blank pages ${'filler '.repeat(200)}`
  const excerpt = excerptOf(text, among('printer', 'blank', 'page'))
  expect(excerpt?.text).toContain('printer gives blank pages')
  expect(excerpt?.text.length).toBeLessThanOrEqual(260)
})

test('pairs of characters are marked as one', () => expect(marked('私は東京都に住む', '東京', '京都')).toEqual(['東京都']))

test('is null where none of them stands', () => expect(excerptOf('something else', among('printer'))).toBeNull())

test('lines become spaces', () => expect(excerptOf('a\nprinter\nb', among('printer'))?.text).toBe('a printer b'))
