/** How surely a line parts a signature off: by itself, and by what stands below it. */
import { describe, expect, it } from 'vitest'
import { replyLines } from '../../../src/mail/reply/reply-lines.ts'
import { delimiterConfidence, filledTexts, isNameLine, isSignatureText } from '../../../src/mail/reply/reply-signature-delimiter.ts'

function confidence(...texts: readonly string[]): number {
  const lines = replyLines(texts.join('\n'))
  return delimiterConfidence(lines, 0, lines.length)
}
const many = (count: number, text = 'Ann') => Array.from({ length: count }, () => text)
const PROSE = 'The second part goes on for a while and says what we want from you now'

describe('a delimiter', () => {
  it.each([
    ['as RFC 3676 §4.3 has it', ['-- ', PROSE], 0.95],
    ['with a space that does not break', ['--\u00a0', 'Ann'], 0.95],
    ['in signed text (RFC 9580 §7.2)', ['- -- ', 'Ann'], 0.95],
    ['with nothing below it', ['-- ', ''], 0.95],
    ['with forty lines below it', ['-- ', ...many(40)], 0.95],
    ['with more', ['-- ', ...many(41)], 0],
    ['as the signature of OpenPGP', ['-----BEGIN PGP SIGNATURE-----', 'x'], 0.95],
    ['without its space', ['--', 'Ann Lee', 'Acme'], 0.8],
    ['as a longer dash', ['—', 'Ann Lee'], 0.8],
    ['as a middle one', ['–', 'Ann Lee'], 0.8],
    ['as two bars', ['  __ ', 'Ann Lee'], 0.8],
    ['without its space, above fourteen lines', ['--', ...many(14)], 0.8],
    ['without its space, above more', ['--', ...many(15)], 0],
    ['without its space, above nothing', ['--', ''], 0],
    ['without its space, above a sentence', ['--', 'We tried the second one too.'], 0],
    ['without its space, above prose', ['--', PROSE, 'Bye'], 0],
    ['as a rule above a name and an address', ['-----', 'Ann Lee', 'ann@acme.example'], 0.7],
    ['as a rule of bars above a name and a page', ['____', 'Ann Lee', 'www.acme.example'], 0.7],
    ['as a rule of other marks above a name and a telephone', ['*** ', 'Ann Lee', '+44 20 7946 0000'], 0.7],
    ['as a rule of equal signs above a name and a link', ['===', 'Ann Lee', 'http://acme.example'], 0.7],
    ['as a rule above a name alone', ['-----', 'Ann Lee', 'Acme'], 0],
    ['as a rule above no name', ['-----', 'see below', 'ann@acme.example'], 0],
    ['as a rule above a name and prose', ['-----', 'Ann Lee', 'ann@acme.example', PROSE, PROSE], 0],
    ['as the rule above the footer of a list', ['_______', 'pumps mailing list', 'pumps@lists.example'], 0.9],
    ['as the rule above the link of a list', ['---', 'https://lists.example/listinfo/pumps'], 0.9],
    ['as the rule above a longer footer', ['---', ...many(7, 'x'), 'mailman'], 0.9],
    ['as the rule above what is too long for a footer', ['---', ...many(8, 'x'), 'mailman'], 0],
    ['within a line', ['a --', 'Ann'], 0],
    ['below four blanks', ['    --', 'Ann'], 0],
    ['in front of words', ['-- a', 'Ann'], 0],
    ['in a fence', ['```', '-- ', '```'], 0],
  ])('%s: %j is %f', (_, texts, expected) => {
    expect(confidence(...texts)).toBe(expected)
  })

  it('is none in a fence', () => {
    const lines = replyLines('```\n-- \nAnn\n```')
    expect(delimiterConfidence(lines, 1, lines.length)).toBe(0)
  })
})

describe('the text of a signature', () => {
  it.each([
    ['is fourteen lines long at most', many(14), true],
    ['is no longer', many(15), false],
    ['is prose in a third of its lines at most', [PROSE, 'Ann', 'Acme'], true],
    ['is no more prose', [PROSE, 'Ann'], false],
    ['has a sentence in a third of its lines at most', ['We are looking forward to you.', 'A', 'B'], true],
    ['has no more sentences', ['We are looking forward to you all.', 'A'], false],
    ['may have long lines of contacts', [`Ann Lee, Head of Sales, Acme Limited, ann@acme.example, www.acme.example`], true],
    ['may have short sentences', ['Call me any time.'], true],
  ])('%s', (_, texts, isOne) => {
    expect(isSignatureText(texts)).toBe(isOne)
  })

  it('is what is not blank, of a hundred and twenty lines', () => {
    const lines = replyLines(`x\n  a \n\n${'b\n'.repeat(200)}`)
    expect(filledTexts(lines, 1, 4)).toEqual(['a', 'b'])
    expect(filledTexts(lines, 1, 200)).toHaveLength(119)
  })
})

describe('a name', () => {
  it.each(['Ann', 'Ann Lee', 'Ann-Marie O’Neill', "J. D. O'Neill", '*Ann Lee*', 'Lee, Ann', 'Ann Lee Van Berg', 'Иван Петров'])(
    '%s',
    (text) => {
      expect(isNameLine(text)).toBe(true)
    },
  )

  it.each(['', 'ann', 'Ann lee', 'Ann Lee Van Berg Junior', 'Ann!', 'Ann 2', 'Ann; Lee'])('is none: %j', (text) => {
    expect(isNameLine(text)).toBe(false)
  })
})
