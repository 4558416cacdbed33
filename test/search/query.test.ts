/** What people type, and what it asks. */

import { describe, expect, test } from 'vitest'
import { hasPhrase, queryOf, withInternal } from '../../src/search/query.ts'

const wanted = (text: string) => queryOf(text).wanted.map(({ terms }) => terms.join('|'))

describe('words', () => {
  test('each must be found', () => expect(wanted('blank pages ')).toEqual(['blank', 'page']))

  test('the last one may be unfinished, until a space ends it', () => {
    expect(queryOf('blank pag').wanted.map(({ prefix }) => prefix)).toEqual([null, 'pag'])
    expect(queryOf('blank pag ').wanted.map(({ prefix }) => prefix)).toEqual([null, null])
  })

  test('a single character stands for all that begins with it', () => expect(queryOf('都 ').wanted[0]?.prefix).toBe('都'))

  test('an address is asked for whole', () => expect(wanted('ann@acme.example')).toEqual(['ann@acme.example']))

  test('nothing is asked by nothing', () => expect(queryOf('  … ')).toEqual({ wanted: [], marks: [], unwanted: [], phrases: [] }))

  test.each([
    ['how to print on both sides ', 'print|both|side'],
    ['wo ist die Rechnung ', 'rechnung'],
    ['how to ', 'how|to'],
    ['"to be" printed ', 'to|be|print'],
    ['printer o', 'printer|o'],
  ])('fillers need not be there, if there are other words: %s', (text, needed) => {
    const words = queryOf(text).wanted.filter(({ isFiller }) => !isFiller)
    expect(words.map(({ terms }) => terms.join())).toEqual(needed.split('|'))
  })

  test('however long a text is, the number of words is bounded', () => expect(queryOf('a b c d '.repeat(100)).wanted.length).toBe(32))
})

describe('phrases', () => {
  test.each(['"blank pages"', '“blank pages”', '"blank pages'])('%s asks for the words and for their order', (text) => {
    expect(queryOf(text)).toMatchObject({ wanted: [{ terms: ['blank'] }, { terms: ['page'] }], phrases: [['blank', 'page']] })
  })

  test('stand together in one text', () => {
    expect(hasPhrase('Only BLANK pages, again', ['blank', 'page'])).toBe(true)
    expect(hasPhrase('pages that are blank', ['blank', 'page'])).toBe(false)
  })
})

describe('marks', () => {
  test.each([
    ['from:ann@acme.example', ['from:ann@acme.example']],
    ['from:ACME.example', ['from:acme.example']],
    ['from:Ann', ['from:ann']],
    ['FROM:ann', ['from:ann']],
    ['tag:Slow', ['tag:slow']],
    ['tag:impact=high', ['tag:impact=high']],
    ['title:printers', ['title:printer']],
    ['file:invoice.pdf', ['file:invoice.pdf']],
    ['from:', []],
  ])('%s', (text, marks) => expect(queryOf(text).marks).toEqual(marks))

  test('an unknown kind is two words', () => expect(wanted('stage:queued ')).toEqual(['stage', 'queu']))

  test('a quoted value is one', () => expect(queryOf('tag:"very slow"').marks).toEqual(['tag:very slow']))
})

describe('what must not be there', () => {
  test('is written with a minus', () => {
    expect(queryOf('printer -laser -from:acme.example ')).toMatchObject({
      wanted: [{ terms: ['printer'] }],
      unwanted: ['laser', 'from:acme.example'],
    })
  })

  test('a minus before a digit is part of the number', () => {
    expect(queryOf('error -63150 ')).toMatchObject({ wanted: [{ terms: ['error'] }, { terms: ['63150'] }], unwanted: [] })
    expect(queryOf('error -"63150" ').unwanted).toEqual(['63150'])
  })

  test('a minus alone is nothing', () => expect(queryOf('a - b ').unwanted).toEqual([]))
})

test('agents find by words of notes, too', () => {
  expect(withInternal({ text: 'secret', terms: ['secret'], prefix: null, isFiller: false }).terms).toEqual(['secret', '!secret'])
})

describe('who it is from', () => {
  test.each([
    ['from:"Ann Archer" ', ['from:ann', 'from:archer']],
    ['from:"J. R. Archer 3rd" ', ['from:j', 'from:r', 'from:archer', 'from:3rd']],
    ["from:o'neil_ann+x@acme.example ", ["from:o'neil_ann+x@acme.example"]],
    ['from:"Ann Archer <Ann@acme.example>" ', ['from:ann@acme.example']],
    ['from:ann@acme.example, ', ['from:ann@acme.example']],
    ['from:"" ', []],
  ])('%s asks for marks that a person has', (text, marks) => expect(queryOf(text)).toMatchObject({ marks, wanted: [], unwanted: [] }))
})

test('a mark that must not be there need not be there, and is no word', () => {
  expect(queryOf('-from:ann -tag:slow ')).toEqual({ marks: [], wanted: [], unwanted: ['from:ann', 'tag:slow'], phrases: [] })
})

describe('what is no phrase', () => {
  test.each(['"blank" ', 'well-known ', 'blank pages ', 'tag:"very slow" ', '-"blank pages" '])('%s', (text) => {
    expect(queryOf(text).phrases).toEqual([])
  })
})

test('each pair of quotation marks of whatever kind is a phrase of its own', () => {
  expect(queryOf('“a b” „c d” «e f»').phrases).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
  ])
})

test.each([
  ['well-kno', [null, 'kno']],
  ['blank (pages)', [null, null]],
  ['blank pages tag:slow', [null, null]],
  ['blank "pages"', [null, null]],
  ['東京都', [null, null, '都']],
])('only the very last word can be unfinished: %s', (text, prefixes) => {
  expect(queryOf(text).wanted.map(({ prefix }) => prefix)).toEqual(prefixes)
})

test('what is shown of a word is as it was typed, without what stands around it', () => {
  expect(queryOf('(Printers) „Blank” ').wanted.map(({ text }) => text)).toEqual(['Printers', 'Blank'])
})

test('a query is read up to a thousand characters', () => {
  expect(wanted(`${'.'.repeat(996)}abc late`)).toEqual(['abc'])
})
