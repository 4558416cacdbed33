/** Texts as pages show them. */
import { expect, it, test } from 'vitest'
import { sitePart } from '../../src/mail/compose/html-tree.ts'
import { element } from '../../src/pages/layout.ts'
import { breakable, noteWords, ourLine, valueWords, withMoments } from '../../src/pages/shown-text.ts'

const broken = (text: string) => sitePart(breakable(text)).split('<wbr>')

test.each([
  ['long.name@acme.example, ann@acme.example', ['long.', 'name@', 'acme.', 'example, ann@acme.example']],
  ['support/INBOX/779876220/1', ['support/', 'INBOX/', '779876220/', '1']],
  ['support/INBOX', ['support/INBOX']],
  ['in short words only', ['in short words only']],
  ['', ['']],
])('%s breaks after @, / and . alone', (text, pieces) => {
  expect(broken(text)).toEqual(pieces)
})

it('breaks a word that no column has room for, and loses none of its letters', () => {
  for (const word of ['x'.repeat(100), '🙂'.repeat(60), `${'@./'.repeat(30)}end`]) {
    const pieces = broken(word)
    expect(pieces.join('')).toBe(word)
    expect(Math.max(...pieces.map((piece) => [...piece].length))).toBeLessThanOrEqual(16)
  }
})

it('leaves what elements are, and what is read as it was written', () => {
  const link = element('a', { href: '/a/long.address/of/ours' }, ['long.name@acme.example'])
  expect(sitePart(breakable(link))).toBe('<a href="/a/long.address/of/ours">long.<wbr>name@<wbr>acme.<wbr>example</a>')
  const pre = element('pre', {}, ['long.name@acme.example'])
  expect(breakable(pre)).toEqual([pre])
})

it('shows every moment in a text by the clock of the site, and the rest as it is', () => {
  const html = sitePart(withMoments('2026-03-29T00:59:30.000Z, 12 bytes; again 2026-03-30T01:00Z'))
  expect(html.replace(/<time [^>]*>/g, '<time>')).toBe('<time>2026-03-29 00:59</time>, 12 bytes; again <time>2026-03-30 01:00</time>')
  expect(withMoments('on 2026-03-29, TKT-1')).toEqual(['on 2026-03-29, TKT-1'])
  expect(withMoments('<2026-13-41T25:61Z@acme.example>').join('')).toBe('<2026-13-41T25:61Z@acme.example>')
})

it('says a note without the paragraph that its rule goes by', () => {
  expect(noteWords('§7.16: taken for spam: a mark')).toBe('taken for spam: a mark')
  expect(noteWords('see §7.16: here')).toBe('see §7.16: here')
})

it('says values that are chosen from a few with spaces; an underscore that somebody wrote stays', () => {
  expect(valueWords('stage', 'work_in_progress')).toBe('work in progress')
  expect(ourLine('work_in_progress → awaiting_product_assist: see my_file')).toEqual([
    'work in progress → awaiting product assist: see my_file',
  ])
  expect(valueWords('reported_by', 'first_last@acme.example')).toBe('first_last@acme.example')
  expect(valueWords('title', 'a_b')).toBe('a_b')
})
