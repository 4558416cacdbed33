/** Lines are quoted by their marks, by the name of their author, by a mark of one's own, or as the rest of a quoted line. */
import { describe, expect, it } from 'vitest'
import { markOwnStyle, quotedLines } from '../../../src/mail/reply/quote-lines.ts'
import { replyLines } from '../../../src/mail/reply/reply-lines.ts'

const quoted = (...texts: readonly string[]) => quotedLines(replyLines(texts.join('\n')), null)
const LONG = `> ${'word '.repeat(14)}and`

describe('the rest of a quoted line that was broken once more', () => {
  it.each([
    ['is quoted', [LONG, 'so on', '> x'], true],
    ['is quoted where it begins with a figure', [LONG, '9 more', '> x'], true],
    ['is none where the line above is short', ['> short', 'so on', '> x'], false],
    ['is none where it begins with a capital', [LONG, 'So on', '> x'], false],
    ['is none where the line above ends a sentence', [`${LONG}.`, 'so on', '> x'], false],
    ['is none where the line above ends a sentence, and a blank', [`${LONG}? `, 'so on', '> x'], false],
    ['is none where it is long itself', [LONG, 'so on '.repeat(10), '> x'], false],
    ['is none where nothing quoted follows', [LONG, 'so on', 'x'], false],
    ['is none where nothing quoted stands above', ['word '.repeat(15), 'so on', '> x'], false],
    ['is none where it is blank', [LONG, '', '> x'], false],
  ])('%s', (_, texts, isQuoted) => {
    expect(quoted(...texts)[1]).toBe(isQuoted)
  })

  it.each([
    '<https://x.example/a>',
    '(https://x.example/a)',
    '[ https://x.example/a]',
    '<https://x.example/a> >',
    'https://x.example/a >',
    'http://x.example/a  >',
  ])('may be the address of a link: %s', (link) => {
    expect(quoted('> see.', link, '> x')[1]).toBe(true)
  })

  it.each(['https://x.example/a', 'see <https://x.example/a>', '<https://x.example/a> and'])(
    'is no address that somebody wrote: %s',
    (text) => {
      expect(quoted('> see.', text, '> x')[1]).toBe(false)
    },
  )
})

describe('the name of the author before the mark (Supercite)', () => {
  it.each([
    ['is a mark below a line that introduces it', ['Ann writes:', 'Ann> It drips.'], true],
    ['is a mark, further down as well', ['Ann writes:', '', 'Ann> It drips.', '', 'Ann>> Again.'], true],
    ['is none below anything else', ['It says', 'Ann> It drips.'], false],
    ['is none below another name', ['Bob writes:', 'Bob> x', 'Ann> It drips.'], false],
    ['is none without a capital', ['she writes:', 'ann> It drips.'], false],
    ['is none where it goes on at once', ['Ann writes:', 'Ann>It drips.'], false],
    ['is none where it is longer than names', ['Ann writes:', `A${'n'.repeat(15)}> It drips.`], false],
  ])('%s', (_, texts, isQuoted) => {
    expect(quoted(...texts).at(-1)).toBe(isQuoted)
  })
})

describe('a mark of one’s own', () => {
  const marked = (...texts: readonly string[]) => {
    const lines = replyLines(texts.join('\n'))
    const isQuoted = lines.map(() => false)
    markOwnStyle(lines, 0, isQuoted)
    return isQuoted
  }
  it.each([
    ['a bar', ['| a', 'new', '| b'], [true, false, true]],
    ['a bar alone on its line', ['|', '| b'], [true, true]],
    ['a hash, twice', ['# a', '# b', 'new', '# c'], [true, true, false, true]],
    ['a brace, twice', ['} a', '} b'], [true, true]],
    ['a percent sign, twice', ['% a', '% b'], [true, true]],
    ['a colon, twice', [': a', ': b'], [true, true]],
    ['four blanks before it', ['    | a'], [true]],
    ['not a hash once: it is a heading', ['# a', 'b', '# c'], [false, false, false]],
    ['not another mark', ['| a', '# b'], [true, false]],
    ['not the row of a table', ['| a | b |', '| c | d |'], [false, false]],
    ['not a mark without a blank', ['|a'], [false]],
    ['not five blanks before it', ['     | a'], [false]],
    ['nothing', ['a', '| b'], [false, false]],
  ])('is %s', (_, texts, expected) => {
    expect(marked(...texts)).toEqual(expected)
  })
})
