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

const long = (before: number, after: number) => `${'before '.repeat(before)}printer ${'after '.repeat(after)}`.trim()

test('begins and ends with a whole word, a little before the first that was found', () => {
  const excerpt = excerptOf(long(50, 50), among('printer'))
  expect(excerpt?.text).toMatch(/^(before ){4,5}printer (after )+after$/)
  expect(excerpt?.text.length).toBeGreaterThan(200)
  expect(excerpt?.text.length).toBeLessThanOrEqual(240)
})

test.each([
  ['the beginning', 'printer ok', 'printer ok'],
  ['the end', `${'before '.repeat(50)}printer`, 'before before before before before printer'],
])('reaches %s of a text', (_, text, shown) => expect(excerptOf(text, among('printer'))?.text).toBe(shown))

test('what stands beyond it is not marked', () => {
  expect(marked(`printer ${'filler '.repeat(60)}printer`, 'printer')).toEqual(['printer'])
})

test('words without a space near are cut where the stretch ends', () => {
  expect(excerptOf(`${'x'.repeat(60)} printer/${'y/'.repeat(200)}`, among('printer'))?.text).toHaveLength(240)
})

test.each([
  ['to ann@acme.example', ['ann@acme.example', 'ann', 'acm', 'exampl'], ['ann@acme.example']],
  ['printer of ann@acme.example', ['printer', 'ann@acme.example', 'acm'], ['printer', 'ann@acme.example']],
  ['blank pages', ['blank', 'page'], ['blank', 'pages']],
  ['USB接続', ['usb', '接続'], ['USB接続']],
])('what overlaps or touches is marked once: %s', (text, terms, found) => expect(marked(text, ...terms)).toEqual(found))

test('of stretches with as many words it is the first', () => {
  const text = `printer one ${'filler '.repeat(100)}printer two`
  expect(excerptOf(text, among('printer'))?.text).toContain('one')
})

test('one word said often is less than two words', () => {
  const text = `${'printer '.repeat(20)}${'filler '.repeat(100)}printer blank`
  expect(marked(text, 'printer', 'blank')).toEqual(['printer', 'blank'])
})

test('is not looked for beyond a hundred thousand characters', () => {
  const far = (dots: number) => excerptOf(`${'.'.repeat(dots)} printer`, among('printer'))
  expect(far(99_992)?.found).toHaveLength(1)
  expect(far(99_993)).toBeNull()
})
