/** Codes and links that prove whose an address is, beside the words that bring them; other numbers are none. */
import { describe, expect, it } from 'vitest'
import { bringsVerification } from '../../../src/mail/classify/verification.ts'

const brings = (text: string, subject = 'Your verification code') => bringsVerification({ subject, text })

describe('a code or a link', () => {
  it.each([
    ['of six figures', 'Code: 482913', true],
    ['of four', 'It is 4829.', true],
    ['of eight', 'It is 48291344!', true],
    ['of letters and figures, in two groups', 'It is A3F-9KQ', true],
    ['of longer groups', 'It is A3F4-9KQ2', true],
    ['a link', 'https://x.example/confirm', true],
    ['a link without a lock', 'http://x.example/confirm', true],
    ['no number of three', 'It is 482.', false],
    ['no number of nine', 'It is 482913447.', false],
    ['no sum', 'It costs 1.2500 or 1,2500.', false],
    ['no sum with cents', 'It costs 2500.99 or 2500,99.', false],
    ['no small letters', 'It is a3f-9kq', false],
    ['no longer word', 'It is XA3F49-9KQ23', false],
    ['nothing', 'Wait for it.', false],
  ])('%s', (_, text, isBrought) => {
    expect(brings(text)).toBe(isBrought)
  })
})

it('it counts beside the words alone', () => {
  expect(brings('It is 482913.', 'Pump')).toBe(false)
  expect(brings('Your   verification\tcode is 482913.', 'Pump')).toBe(true)
})

it('it may stand in the subject, and no further down than twenty thousand characters', () => {
  expect(brings('Hello', '482913 is your verification code')).toBe(true)
  expect(brings(`${'x '.repeat(9_990)}482913`)).toBe(true)
  expect(brings(`${'x '.repeat(10_000)}482913`)).toBe(false)
})
