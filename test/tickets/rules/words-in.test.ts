/** Words that rules ask about are found whole, in any case of letters. */
import { expect, it } from 'vitest'
import { wordIn } from '../../../src/tickets/rules/words-in.ts'

it.each<readonly [string, string]>([
  ['refund', 'refund'],
  ['Refund', 'A REFUND, please'],
  ['refund', 'no unrefund, but a refund'],
  ['money back', 'my money \n back!'],
  ['refund*', 'Refunds'],
  ['refund*', 'refund'],
  ['ｒefund', 'refund'],
  ['grüße', 'Viele Grüße'],
  ['#4711', 'order #4711 is late'],
  ['返金', 'すぐに返金してください'],
  ['คืนเงิน', 'ขอคืนเงินด้วย'],
  ['b', 'a_b b'],
  ['refund', `${' '.repeat(5)}${'x '.repeat(9_990)}refund`],
])('%j is in %j', (word, text) => {
  expect(wordIn(word, text)).toBe(true)
})

it.each<readonly [string, string]>([
  ['refund', 'refunds'],
  ['refund', 'unrefund'],
  ['refund', 'refund_form'],
  ['refund', 'refund2'],
  ['fund*', 'refunds'],
  ['b', 'a_b'],
  ['бан', 'банан'],
  ['money back', 'moneyback'],
  ['', 'anything'],
  ['*', 'anything'],
  ['refund', `${'x '.repeat(10_000)}refund`],
])('%j is not in %j', (word, text) => {
  expect(wordIn(word, text)).toBe(false)
})
