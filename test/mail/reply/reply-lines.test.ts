/** A text is cut into lines whose stretches cover it, and whose blanks, fences and letters are known. */
import { describe, expect, it } from 'vitest'
import { squeezed } from '../../../src/mail/reply/quote-letters.ts'
import { nextFilled, replyLines } from '../../../src/mail/reply/reply-lines.ts'

describe('lines', () => {
  it.each([
    [
      'end at CRLF, LF and CR',
      'a\r\nb\nc\rd',
      [
        [0, 3, 'a'],
        [3, 5, 'b'],
        [5, 7, 'c'],
        [7, 8, 'd'],
      ],
    ],
    ['end with the text', 'a\n', [[0, 2, 'a']]],
    [
      'may be empty',
      '\n\na',
      [
        [0, 1, ''],
        [1, 2, ''],
        [2, 3, 'a'],
      ],
    ],
    ['are none without a text', '', []],
    ['have their accents joined', 'e\u0301', [[0, 2, '\u00e9']]],
  ])('%s', (_, text, lines) => {
    expect(replyLines(text).map(({ start, end, text: line }) => [start, end, line])).toEqual(lines)
  })

  it('are looked at for a thousand characters', () => {
    const [line] = replyLines(`${'x'.repeat(1001)}\ny`)
    expect([line?.text.length, line?.end]).toEqual([1000, 1002])
  })

  it.each(['', ' \t', '\u00a0', '\u00ad', '\u200b\u200f', '\u2060', '\ufeff', '\u1427'])(
    'are blank where nothing is to be seen: %j',
    (text) => {
      expect(replyLines(`${text}\n`)[0]?.isBlank).toBe(true)
    },
  )

  it.each(['.', '>', '\u1428', '\u200a.'])('are filled by anything else: %j', (text) => {
    expect(replyLines(text)[0]?.isBlank).toBe(false)
  })
})

describe('a fence of code', () => {
  const fenced = (...texts: readonly string[]) => replyLines(texts.join('\n')).map(({ isFenced }) => isFenced)
  it.each([
    ['goes to the next', ['a', '```', 'b', '```', 'c'], [false, true, true, true, false]],
    ['may be of waves, indented', ['   ~~~', 'b', '~~~'], [true, true, true]],
    ['that is not closed is none', ['```', 'b', 'c'], [false, false, false]],
    ['that is not closed is none, below another', ['```', '```', '```', 'b'], [true, true, false, false]],
    ['is none within a line', ['a ```', 'b', '```', 'c'], [false, false, false, false]],
    ['is none below four blanks', ['    ```', 'b', '```'], [false, false, false]],
  ])('%s', (_, texts, expected) => {
    expect(fenced(...texts)).toEqual(expected)
  })
})

it('the next filled line is the first at or after a place; past the end there is none', () => {
  const lines = replyLines('a\n\n\nb\n\n')
  expect([0, 1, 3, 4].map((from) => nextFilled(lines, from))).toEqual([0, 3, 3, 5])
})

describe('the letters of a text are without', () => {
  it.each([
    ['blanks and marks', 'A b-C, 9!', 'abc9'],
    ['marks in other scripts', 'Ä б，字。', 'äб字'],
    ['addresses of links', 'see <https://x.example/a> and HTTP://y.example/b end', 'seeandend'],
    ['addresses of links in brackets', 'see [http://x.example/a] (https://y.example/b) end', 'seeend'],
    ['addresses of mail as links', 'Ann <mailto:ann@acme.example> end', 'annend'],
    ['addresses of mail as links, in any letters', 'Ann <MAILTO:ann@acme.example> end', 'annend'],
    ['nothing of addresses as they are written', 'ann@acme.example', 'annacmeexample'],
  ])('%s', (_, text, letters) => {
    expect(squeezed(text)).toBe(letters)
  })
})
