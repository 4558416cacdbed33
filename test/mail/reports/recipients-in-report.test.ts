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
  ])('%s', (text, address) => {
    expect(addressesIn(text)).toEqual([address])
  })

  it('of a recipient field, with or without a type', () => {
    expect(recipientIn('rfc822;<lu@fjord.example>')).toBe('lu@fjord.example')
    expect(recipientIn('lu@fjord.example')).toBe('lu@fjord.example')
    expect(recipientIn('X400; /c=de/')).toBeNull()
  })
})
