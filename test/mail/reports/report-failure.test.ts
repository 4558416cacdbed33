/** Codes are read out of what servers say, and addresses, versions and ports are no codes. */
import { describe, expect, it } from 'vitest'
import { enhancedCodesIn, replyCodeIn } from '../../../src/mail/reports/report-failure.ts'

describe('an enhanced status code (RFC 3463 §2)', () => {
  it.each([
    ['550 5.1.1 <tove@fjord.example>: User unknown', ['5.1.1']],
    ['550-5.1.1 The email account that you tried to reach does not exist.', ['5.1.1']],
    ['Sorry, no mailbox here by that name. (#5.1.1)', ['5.1.1']],
    ['The status is 5.1.10.', ['5.1.10']],
    ['552 5.7.509 Access denied', ['5.7.509']],
    ['451 4.7.1 Try again; 250 2.1.5 Ok', ['4.7.1', '2.1.5']],
    ['550 5.7.23 The host 203.5.1.1 is not allowed', ['5.7.23']],
    ['host 5.1.1.7 said: no', []],
    ['host 192.5.1.1 said: no', []],
    ['Exim 4.9.6.1', []],
    ['Version 15.1.1', []],
    ['3.1.1 and 6.2.2 are of no class', []],
    ['5.1234.1', []],
    ['5.1.1234', []],
  ])('of %s: %j', (text, codes) => {
    expect(enhancedCodesIn(text)).toEqual(codes)
  })
})

describe('a reply code of a failure (RFC 5321 §4.2.1)', () => {
  it.each([
    ['550 User unknown', '550'],
    ['550-5.1.1 The email account', '550'],
    ['host mx.fjord.example said: 452 4.2.2 Over quota (in reply to RCPT TO command)', '452'],
    ['Remote host said: 554: refused', '554'],
    ['220 ready, then 571 refused', '571'],
    ['250 Ok', null],
    ['550', null],
    ['5501 of them', null],
    ['1550 of them', null],
    ['580 is none', null],
    ['host 192.0.2.550 said no', null],
    ['mx.fjord.example:587 did not answer', null],
  ])('of %s: %s', (text, code) => {
    expect(replyCodeIn(text)).toBe(code)
  })
})
