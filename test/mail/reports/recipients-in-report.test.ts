/** Addresses of delivery reports, as mailers of many languages write them. */
import { describe, expect, it } from 'vitest'
import { addressesIn, recipientIn } from '../../../src/mail/reports/recipients-in-report.ts'

describe('addresses in a report', () => {
  it.each([
    ['收件人：lu@fjord.example', 'lu@fjord.example'],
    ['宛先：「lu@fjord.example」', 'lu@fjord.example'],
    ['（lu@fjord.example）', 'lu@fjord.example'],
    ['<LU@fjord.example>:', 'lu@fjord.example'],
    ['用户@fjord.example', '用户@fjord.example'],
    ['＜lu@fjord.example＞', 'lu@fjord.example'],
    ['【lu@fjord.example】', 'lu@fjord.example'],
    ['地址：lu@fjord.example，请', 'lu@fjord.example'],
    ['lu@fjord.example、', 'lu@fjord.example'],
    ['lu@fjord.example；', 'lu@fjord.example'],
    ['送信先。lu@fjord.example。', 'lu@fjord.example'],
    ['|lu@fjord.example|', 'lu@fjord.example'],
    ["`lu@fjord.example'", 'lu@fjord.example'],
    ['It was lu@fjord.example.', 'lu@fjord.example'],
    ['*lu@fjord.example*', 'lu@fjord.example'],
    ['=lu@fjord.example', 'lu@fjord.example'],
    ['...lu@fjord.example', 'lu@fjord.example'],
    ['"lu.berg"@fjord.example', '"lu.berg"@fjord.example'],
    ['lu@mx_1.fjord.example', 'lu@mx_1.fjord.example'],
    ['lu@localhost', 'lu@localhost'],
    ['=?utf-8?q?lu?=@fjord.example', '=?utf-8?q?lu?=@fjord.example'],
  ])('%s', (text, address) => {
    expect(addressesIn(text)).toEqual([address])
  })

  it('come once each, in the order in which they stand', () => {
    expect(addressesIn('b@fjord.example, a@fjord.example; B@Fjord.example [c@fjord.example]')).toEqual([
      ...['b@fjord.example', 'a@fjord.example', 'c@fjord.example'],
    ])
  })

  it.each([
    ['rfc822; lu@fjord.example', 'lu@fjord.example'],
    ['RFC822 ;LU@fjord.example', 'lu@fjord.example'],
    ['utf-8; 用户@fjord.example', '用户@fjord.example'],
    ['rfc822; Lu Berg <lu@fjord.example>', 'lu@fjord.example'],
    ['rfc822;"lu b"@x <lu@fjord.example>', 'lu@fjord.example'],
    ['rfc822; <LU/sales@fjord.example>', 'lu/sales@fjord.example'],
    ['rfc822; lu', null],
    ['', null],
  ])('of the recipient field %s: %s', (value, address) => {
    expect(recipientIn(value)).toBe(address)
  })

  it('of a recipient field, with or without a type', () => {
    expect(recipientIn('rfc822;<lu@fjord.example>')).toBe('lu@fjord.example')
    expect(recipientIn('lu@fjord.example')).toBe('lu@fjord.example')
    expect(recipientIn('X400; /c=de/')).toBeNull()
  })
})
