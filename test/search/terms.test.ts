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
