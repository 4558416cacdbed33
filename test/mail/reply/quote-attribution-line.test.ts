/** A line is read as one above a quotation the more surely the more of its parts are there: opener, date, name, address, verb, colon. */
import { describe, expect, it } from 'vitest'
import {
  isIntroduction,
  isLoneAttribution,
  isProperStart,
  isStrongAttribution,
  isWeakAttribution,
  mayEndAttribution,
} from '../../../src/mail/reply/quote-attribution-line.ts'

const lines = (table: string) => table.trim().split('\n')

const STRONG = `
On Thu, Mar 6, 2025 at 9:41 AM Tom Reed <tom@pumps.example> wrote:
On 6 March 2025, Ann Lee wrote:
On 06/03/2025 09:41, Tom Reed wrote:
Am 06.03.2025 um 09:41 schrieb Tom Reed:
Le jeu. 6 mars 2025 à 09:41, Tom Reed <tom@pumps.example> a écrit :
El jue, 6 mar 2025 a las 9:41, Tom Reed (<tom@pumps.example>) escribió:
2025-03-06 9:41 GMT+01:00 Tom Reed <tom@pumps.example>:
2025/3/6 Tom Reed <tom@pumps.example>:
2025年3月6日(木) 9:41 Tom Reed <tom@pumps.example>:
---- Ann Lee wrote ----
-----Ann Lee wrote: -----
Tom Reed <tom@pumps.example> wrote on 06.03.2025 09:41:
On 6 Mar 2025, at 09:41, Tom Reed &lt;tom@pumps.example&gt; wrote:
*On 6 Mar 2025, Tom Reed wrote:*
`
const NOT_STRONG = `
On Monday John wrote: the pump is fine.
On 6 March 2025 I wrote to you:
On 6 March 2025 the server wrote:
Tom Reed wrote:
Tom Reed <tom@pumps.example> wrote:
6 March 2025, 09:41
On 6 March 2025 we met.
The meeting is on 6 March 2025 at 09:41 in Bergen:
---- see what he says ----
Really? On 6 March 2025 Tom wrote:
`

describe('a line is an attribution whatever stands below', () => {
  it.each(lines(STRONG))('%s', (line) => {
    expect([isStrongAttribution(line), mayEndAttribution(line)]).toEqual([true, true])
  })

  it.each(lines(NOT_STRONG))('not: %s', (line) => {
    expect(isStrongAttribution(line)).toBe(false)
  })
})

describe('a line between blank ones is an attribution', () => {
  it.each([
    ['by name, address and verb', 'Tom Reed <tom@pumps.example> wrote:', true],
    ['by address and verb', '<tom@pumps.example> wrote:', true],
    ['by date, zone and name (Samsung)', '2025-03-06 09:41 GMT+01:00 Tom Reed', true],
    ['by date, zone and name, in short', '2025-03-06 09:41:12 +0100 Tom Reed', true],
    ['not by date, zone and words', '2025-03-06 09:41 GMT+01:00 the pump stopped', false],
    ['not without its colon', 'Tom Reed <tom@pumps.example> wrote', false],
    ['not without its verb', 'Tom Reed <tom@pumps.example>:', false],
    ['not without an address', 'Tom Reed wrote:', false],
    ['not by words before the address', 'somebody <tom@pumps.example> wrote:', false],
  ])('%s', (_, line, isOne) => {
    expect(isLoneAttribution(line)).toBe(isOne)
  })
})

describe('a line above a quotation is an attribution', () => {
  it.each([
    ['by a verb and a colon', 'Tom wrote:', 1, true],
    ['by an address and a date', 'Tom <tom@pumps.example>, 6 March:', 1, true],
    ['by a date', '6 March 2025, 09:41, Tom:', 1, true],
    ['by date and address without a colon (Gmail of old)', '2012/4/5 Tom Reed <tom@pumps.example>', 1, true],
    ['not without a colon', 'Tom wrote', 1, false],
    ['not where somebody says it of himself', 'I wrote:', 1, false],
    ['not by words and a colon', 'See here:', 1, false],
    ['not by several lines that do not begin as one', 'Is it so? Then tell\nTom wrote:', 2, false],
  ])('%s', (_, line, count, isOne) => {
    expect(isWeakAttribution(line, count)).toBe(isOne)
  })
})

describe('a line introduces a quotation that is known', () => {
  it.each([
    ['by an address', 'Tom (tom@pumps.example) sagte:', true],
    ['by a date', 'Den 06.03.2025 kom:', true],
    ['by a verb', 'Tom wrote:', true],
    ['not by words', 'See here:', false],
    ['not without a colon', 'Den 06.03.2025 kom', false],
  ])('%s', (_, line, isOne) => {
    expect(isIntroduction(line)).toBe(isOne)
  })
})

describe('a line begins as an attribution', () => {
  it.each([
    ['with a date', '06.03.2025 09:41', true],
    ['with a year', '2025年3月', true],
    ['with an opener and a date', 'On Thu, Mar 6, 2025', true],
    ['with an opener and a date, quoted', '> *On 6 March', true],
    ['with a month and a day', 'March 6 at nine', true],
    ['with two words and a day', 'Thu, Mar 6', true],
    ['not with a percentage', 'About 90 % of it', false],
    ['not with an opener and no date', 'On the one hand it works', false],
    ['not with an opener and a date far behind', `On ${'x'.repeat(30)} 6 March`, false],
    ['not with words', 'We met on 6 March', false],
  ])('%s', (_, line, isOne) => {
    expect(isProperStart(line)).toBe(isOne)
  })
})

it('a line of five hundred characters or more is none', () => {
  const line = (length: number) => 'On 6 March 2025, Tom wrote:'.padStart(length, 'x')
  expect([mayEndAttribution(line(499)), mayEndAttribution(line(500))]).toEqual([true, false])
})

it.each([
  'Tom wrote:',
  'Tom wrote: *',
  'Tom wrote:\u200f',
  'Tom wrote',
  'Tom wrote ---',
  '2012/4/5 Tom <tom@x.example>',
  '2025-03-06 09:41 +0100 Tom',
])('may end one: %j', (line) => {
  expect(mayEndAttribution(line)).toBe(true)
})

it.each(['Tom', 'He wrote it down', '6 March 2025', 'Tom -'])('does not end one: %j', (line) => {
  expect(mayEndAttribution(line)).toBe(false)
})
