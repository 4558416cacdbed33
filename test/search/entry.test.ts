/** What the index holds of a ticket. */

import { expect, test } from 'vitest'
import { entryOf, personMarks, valueMark, type Source } from '../../src/search/entry.ts'

const nothing: Source = { title: '', texts: [], people: [], files: [], tags: [], values: [] }
const entry = (source: Partial<Source>) => {
  const { terms, weights, length } = entryOf({ ...nothing, ...source })
  return { weights: Object.fromEntries(terms.map((term, i) => [term, weights[i]])), length, terms }
}
const said = (text: string, isInternal = false) => ({ text, isInternal })

test('a word of the title weighs three times one of the text', () => {
  expect(entry({ title: 'Printer', texts: [said('jams jams')] }).weights).toMatchObject({ printer: 12, jam: 8 })
})

test('terms are sorted, each stands once', () => {
  const { terms } = entry({ title: 'b a', texts: [said('a b c a')] })
  expect(terms).toEqual([...new Set(terms)].toSorted())
})

test('what only a note says is kept apart; what is said openly, too, counts together', () => {
  const { weights } = entry({ texts: [said('open words'), said('open secret', true)] })
  expect(weights).toMatchObject({ open: 8, '!secret': 4 })
  expect(weights).not.toHaveProperty('secret')
})

test('no mark is made of what a note says', () => {
  expect(entry({ texts: [said('secret', true)] }).terms).toEqual(['!secret'])
})

test('people are found by address, domain and name; marks weigh nothing', () => {
  expect(entry({ people: ['ann@acme.example', 'Ann Archer'] }).weights).toMatchObject({
    'from:ann@acme.example': 0,
    'from:acme.example': 0,
    'from:archer': 0,
    archer: 8,
  })
})

test('attributes, tags and files are marks', () => {
  const { weights } = entry({
    values: [
      ['stage', 'queued'],
      ['needsResponse', true],
    ],
    tags: ['Slow', 'impact=high'],
    files: ['a.pdf'],
  })
  expect(weights).toMatchObject({ 'stage=queued': 0, 'needsResponse=true': 0, 'tag:slow': 0, 'tag:impact=high': 0, 'file:a.pdf': 0 })
})

test('no text can make a mark', () => {
  const { terms } = entry({ title: 'from:boss@acme.example stage=resolved !secret' })
  expect(terms.filter((term) => /[:=!]/.test(term) && !term.startsWith('title:'))).toEqual([])
})

test('a ticket of a book of words stays bounded', () => {
  const words = Array.from({ length: 9_000 }, (_, i) => `word${i}`).join(' ')
  expect(entry({ title: 'short', texts: [said(words)] }).terms.length).toBeLessThanOrEqual(2_000)
})

test('an address is found by each word before the @, and a name by its words alone', () => {
  const marks = (person: string) => personMarks(person).toSorted()
  expect(marks('Ann.Archer@acme.example')).toEqual(['acme.example', 'ann', 'ann.archer@acme.example', 'archer'])
  expect(marks('Ann of ann@acme.example')).toEqual(['acm', 'ann', 'ann', 'exampl', 'of'])
})

test('a person whom the title names weighs as a word of the title, and no more', () => {
  expect(entry({ title: 'Archer', people: ['Ann Archer'] }).weights).toMatchObject({ archer: 12, ann: 8, 'title:archer': 0 })
})

test('the name of a file is a word of the text, beside its mark', () => {
  expect(entry({ files: ['plan.pdf'] }).weights).toMatchObject({ 'plan.pdf': 4, plan: 4, 'file:plan.pdf': 0, 'file:plan': 0 })
})

test('a word is counted up to what a byte holds', () => {
  expect(entry({ title: 'ink '.repeat(30) }).weights['ink']).toBe(255)
  expect(entry({ title: 'ink '.repeat(21) }).weights['ink']).toBe(252)
})

test('its length is the number of words of title, texts, notes and names of files', () => {
  expect(entry({ title: 'a b', texts: [said('c d e'), said('f g', true)], files: ['plan'] }).length).toBe(8)
})

test('a text is read up to a hundred thousand characters, each by itself', () => {
  const { weights } = entry({ texts: [said(`${'.'.repeat(99_999)}x late`), said('early')] })
  expect(weights).toEqual({ x: 4, earli: 4 })
})

test('the mark of a long value is its beginning', () => {
  expect(valueMark('custom.note', 'x'.repeat(500))).toBe(`custom.note=${'x'.repeat(188)}`)
})
