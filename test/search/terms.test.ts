/** Words and the terms that they are found by. */

import { describe, expect, test } from 'vitest'
import { folded, termOf, termsAheadOf, tokensOf, wholeNames } from '../../src/search/terms.ts'

const terms = (text: string) => tokensOf(text).map(({ term }) => term)

describe('the spelling that all spellings of a word have in common', () => {
  test.each([
    ['Straße', 'strasse'],
    ['Čeština', 'cestina'],
    ['naïve', 'naive'],
    ['ﬁle', 'file'],
    ['ＨＰ', 'hp'],
    ['Ø', 'o'],
    ['Łódź', 'lodz'],
    ['İstanbul', 'istanbul'],
    ['ΆΛΦΑ', 'αλφα'],
    ['ёлка', 'елка'],
    ['مُحَمَّد', 'محمد'],
  ])('%s is found as %s', (word, found) => expect(folded(word)).toBe(found))

  test('vowel signs of Indic scripts are letters', () => expect(folded('हिन्दी')).toBe('हिन्दी'))
})

describe('terms of words', () => {
  test.each([
    ['printers', 'printer'],
    ['printing', 'printed'],
    ['replies', 'reply'],
  ])('%s and %s are one', (a, b) => expect(termOf(a)).toBe(termOf(b)))

  test('short words and numbers stay as they are', () => {
    expect(['is', 'was', '2026', 'x86s'].map(termOf)).toEqual(['is', 'was', '2026', 'x86s'])
  })
})

describe('an unfinished word', () => {
  test.each([
    ['interferen', 'interfer'],
    ['calibratio', 'calibr'],
    ['synchroni', 'synchron'],
    ['printe', 'print'],
  ])('%s may become one that is found by %s', (typed, term) => expect(termsAheadOf(typed)).toContain(term))

  test.each(['cat', 'printer', '東京都庁舎', 'invoice7'])('%s becomes nothing shorter', (typed) => expect(termsAheadOf(typed)).toEqual([]))
})

describe('tokens', () => {
  test('tell where in the text they stand', () => {
    const text = 'Der Drucker «HP» druckt.'
    expect(tokensOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(['Der', 'Drucker', 'HP', 'druckt'])
  })

  test.each([
    ['ann@acme.example', ['ann@acme.example', 'ann', 'acm', 'exampl']],
    ['invoice_7.pdf', ['invoice_7.pdf', 'invoic', '7', 'pdf']],
    ['HP-3005n', ['hp-3005n', 'hp', '3005n']],
  ])('%s is found whole and by its parts', (text, found) => expect(new Set(terms(text))).toEqual(new Set(found)))

  test('words with a hyphen are two words', () => expect(terms('well-known')).toEqual(['well', 'known']))

  test('a script without spaces gives pairs of characters, and the last one', () => {
    expect(terms('東京都 ok')).toEqual(['東京', '京都', '都', 'ok'])
    expect(terms('สวัสดี').length).toBeGreaterThan(2)
  })

  test('Latin letters beside them are a word of their own', () => expect(terms('USB接続')).toEqual(['usb', '接続', '続']))

  test('what is longer than a word can be is none', () => expect(terms(`a ${'x'.repeat(100)} b`)).toEqual(['a', 'b']))

  test('an address in a sentence keeps no full stop', () =>
    expect(wholeNames('write to ann@acme.example.')[0]?.term).toBe('ann@acme.example'))

  test('nothing but punctuation has no terms', () => expect(terms('… — !!!')).toEqual([]))
})

test.each([
  ['Straßenstöße', 'strassenstosse'],
  ['Œuvre', 'oeuvre'],
  ['Ærø', 'aero'],
  ['Đorđe', 'dorde'],
  ['Seyðisfjörður', 'seydisfjordur'],
  ['Þór', 'thor'],
  ['ısı', 'isi'],
  ['한국어', '한국어'],
  ['ガイド', 'ガイド'],
])('each letter of %s is folded, syllables stay whole: %s', (word, found) => expect(folded(word)).toBe(found))

test.each(['2printers', 'printers7', 'das'])('%s has no English ending', (word) => expect(termOf(word)).toBe(word))

test.each([
  ['runni', ['run']],
  ['runn', []],
])('from five letters on an unfinished word may be on its way to a shorter term: %s', (typed, found) => {
  expect(termsAheadOf(typed)).toEqual(found)
})

test('stand in the order of their beginnings, a name before its parts', () => {
  const text = 'an 接続USB3 to ann@acme.example'
  const found = tokensOf(text).map(({ term, start, end }) => [term, text.slice(start, end)])
  expect(found).toEqual([
    ['an', 'an'],
    ['接続', '接続'],
    ['続', '続'],
    ['usb3', 'USB3'],
    ['to', 'to'],
    ['ann@acme.example', 'ann@acme.example'],
    ['ann', 'ann'],
    ['acm', 'acme'],
    ['exampl', 'example'],
  ])
})

test('scripts may follow one another without a space, wherever that is in the text', () => {
  const text = 'x 東京Tower都庁'
  expect(tokensOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(['x', '東京', '京', 'Tower', '都庁', '庁'])
})

test.each([
  ['x'.repeat(64), 1],
  ['x'.repeat(65), 0],
  [`${'x'.repeat(50)}@y.example.com`, 5],
  [`${'x'.repeat(51)}@y.example.com`, 4],
])('a word or a name has 64 characters at most: %s', (text, count) => expect(tokensOf(text)).toHaveLength(count))

test('a name without digit, dot or @ is its words alone', () => expect(wholeNames('well-known and/or a_b')).toEqual([]))
