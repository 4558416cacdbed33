/** Marks of quotation are counted (RFC 3676 §4.5), and a greater-than that means something else is none. */
import { describe, expect, it } from 'vitest'
import { isGroupWiseLine, quoteDepths } from '../../../src/mail/reply/quote-prefix.ts'

const depths = (...texts: readonly string[]) =>
  quoteDepths(
    texts,
    texts.map(() => false),
  )

describe('the depth of a line', () => {
  it.each([
    ['> a', 1],
    ['>a', 1],
    ['>> a', 2],
    ['> > a', 2],
    ['>\u00a0> a', 2],
    ['   > a', 1],
    ['\uff1e a', 1],
    ['>\uff1e a', 2],
    ['>>>> a', 4],
    ['a > b', 0],
    ['    > a', 0],
    ['', 0],
  ])('%j is %i', (text, depth) => {
    expect(depths('> above', text, '> below')[1]).toBe(depth)
  })

  it('is none within a fence of code', () => {
    expect(quoteDepths(['> a', '> b'], [false, true])).toEqual([1, 0])
  })
})

describe('a mark is none', () => {
  it.each([
    ['of a line that begins with From, alone (RFC 4155)', ['Hello', '>From now on', 'Bye'], [0, 0, 0]],
    ['of an ornament', ['Hello', '>>> Sale! <<<', 'Bye'], [0, 0, 0]],
    ['of an ornament of two', ['Hello', '>> Sale! <<', 'Bye'], [0, 0, 0]],
    ['of a line between chevrons', ['Hello', '>>> Sale! >>>', 'Bye'], [0, 0, 0]],
    ['of the end of an address that was broken', ['On 3 May, Ann <ann@acme.example', '> wrote:'], [0, 0]],
    ['of the end of an address two lines above', ['Ann <ann@acme.example', 'and on', '> wrote:'], [0, 0, 0]],
    ['of the end of an address as a link', ['Ann <ann@acme.example<mailto:ann@acme.example>', '> wrote:'], [0, 0]],
    ['of a comparison that a line break divided', ['It must be', '> 90 % of it', 'or more'], [0, 0, 0]],
    ['of another comparison', ['It must be', '>= 90 % of it', 'or more'], [0, 0, 0]],
    ['of a Python session', ['See:', '>>> import pump', '>>> pump.go()', 'Error', ''], [0, 0, 0, 0, 0]],
  ])('%s', (_, texts, expected) => {
    expect(depths(...texts)).toEqual(expected)
  })
})

describe('a mark is one', () => {
  it.each([
    ['of From, beside other marks', ['>From now on', '> Bye'], [1, 1]],
    ['of From, without a word', ['Hello', '>From', ''], [0, 1, 0]],
    ['of an ornament that is no words', ['Hello', '>> -- <<', 'Bye'], [0, 2, 0]],
    ['of an ornament beside other marks', ['>> Sale! <<', '> Bye'], [2, 1]],
    ['of a line that GroupWise writes above a quotation', ['>>> Ann <ann@acme.example> 04.03.2025 09:12 >>>', 'Bye', '> x'], [3, 0, 1]],
    ['of a line with a colon below no address', ['Hello', '> wrote:'], [0, 1]],
    ['of a line with a colon below a whole address', ['Ann <ann@acme.example>', '> wrote:'], [0, 1]],
    ['of a line without a colon below an open address', ['Ann <ann@acme.example', '> wrote'], [0, 1]],
    ['of a number below a colon', ['You wrote:', '> 90 % of it', 'or more'], [0, 1, 0]],
    ['of a number below a blank line', ['', '> 90 % of it', 'or more'], [0, 1, 0]],
    ['of a number where another line is quoted', ['> x', 'It is', '> 90 % of it', 'more'], [1, 0, 1, 0]],
    ['of three, near lines of a lower depth', ['>>> a', 'b', '> c'], [3, 0, 1]],
    ['of three, in a block longer than anybody types', Array.from({ length: 13 }, () => '>>> a'), Array.from({ length: 13 }, () => 3)],
    ['of four', ['See:', '>>>> a', 'b'], [0, 4, 0]],
  ])('%s', (_, texts, expected) => {
    expect(depths(...texts)).toEqual(expected)
  })
})

describe('the line of GroupWise', () => {
  it.each([
    ['>>> Ann Lee <ann@acme.example> 04.03.2025 09:12 >>>', true],
    ['Ann Lee 3/4/2025 9:12 AM >>>', true],
    ['>>>Ann Lee 04.03.2025 09.12 >>> ', true],
    ['>>> Ann Lee 4 March >>>', false],
    ['>>> Ann Lee 09:12 and so on for long >>>', false],
    ['>> Ann Lee 09:12 >>>', false],
    ['>>> Ann Lee 09:12 >>', false],
  ])('%s: %s', (text, isOne) => {
    expect(isGroupWiseLine(text)).toBe(isOne)
  })

  it('is two hundred characters long at most', () => {
    const line = (length: number) => `>>> ${'x'.repeat(length - 14)} 09:12 >>>`
    expect([isGroupWiseLine(line(200)), isGroupWiseLine(line(201))]).toEqual([true, false])
  })
})
