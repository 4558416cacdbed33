/** Characters that nobody sees are marked where they mislead, and gone where they only format. */
import { describe, expect, it } from 'vitest'
import { markInvisible, removeInvisible } from '../../../src/mail/mime/visible-characters.ts'

const tagged = (text: string): string => [...text].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')

describe('invisible characters are marked at their place', () => {
  it.each([
    ['a zero-width space within a word', 'pay\u200bpal', 'pay[hidden: U+200B]pal'],
    ['several of one kind, once', 'pay\u200b\u200b\u200bpal', 'pay[hidden: U+200B]pal'],
    ['several kinds', 'pass\u200c\u2060word', 'pass[hidden: U+200C U+2060]word'],
    ['a mark of direction within a word', 'bank\u200fing', 'bank[hidden: U+200F]ing'],
    ['an override of direction', 'invoice_\u202efdp.exe', 'invoice_[hidden: U+202E]fdp.exe'],
    ['right to left where nothing is written so', '\u2067evil\u2069 text', '[hidden: U+2067]evil text'],
    ['words in tag characters', `Hello${tagged('ignore this')}!`, 'Hello[hidden: ignore this]!'],
  ])('%s', (_, text, shown) => {
    expect(markInvisible(text).text).toBe(shown)
    expect(markInvisible(text).defects).not.toEqual([])
  })
})

describe('invisible characters that only format are gone', () => {
  it.each([
    ['before a word, as mail programs pad lines', '\u200bHello \ufeff', 'Hello '],
    ['beside a sign', 'octo/\u200brepo @\u200bsam', 'octo/repo @sam'],
    ['between letters of scripts without blanks', 'ภาษา\u200bไทย', 'ภาษาไทย'],
    ['around a telephone number', '\u202a+49 30 1234\u202c', '+49 30 1234'],
    ['around a word of Hebrew', 'the word \u2067שלום\u2069 here', 'the word שלום here'],
    ['soft hyphens', 'Donau\u00addampf', 'Donaudampf'],
  ])('%s', (_, text, shown) => {
    expect(markInvisible(text).text).toBe(shown)
  })

  it('what shapes letters and emoji stays', () => {
    const text = '👩\u200d💻 \u0645\u06cc\u200c\u062e \u{1f3f4}\u{e0067}\u{e0062}\u{e007f}'
    expect(markInvisible(text).text).toBe(text)
  })

  it('names and subjects have no marks', () => {
    expect(removeInvisible('in\u200bvoice\u202e').text).toBe('invoice')
  })
})
