/** Addresses are compared as they would be sent. */
import { describe, expect, it } from 'vitest'
import { normaliseAddrSpec } from '../../src/mail/addr-spec.ts'
import { parseAddresses } from '../../src/mail/mime/addresses.ts'
import { readSender } from '../../src/mail/mime/strict-sender.ts'

/** As the bytes of a header line. */
const bytes = (text: string): string => Buffer.from(text).toString('latin1')

const SPELLINGS: readonly (readonly [string, string])[] = [
  ['spy@Rival.Example', 'spy@rival.example'],
  ['spy@rival\u3002example', 'spy@rival.example'],
  ['spy@rival\uff0eexample', 'spy@rival.example'],
  ['spy@rival\uff61example', 'spy@rival.example'],
  ['spy@\uff52\uff49\uff56\uff41\uff4c.example', 'spy@rival.example'],
  ['spy@ri\u00adval.example', 'spy@rival.example'],
  ['spy@\u24e1ival.example', 'spy@rival.example'],
  ['a@B\u00dcCHER.example', 'a@xn--bcher-kva.example'],
  ['a@bu\u0308cher.example', 'a@xn--bcher-kva.example'],
  ['a@stra\u00dfe.example', 'a@xn--strae-oqa.example'],
  ['"spy"@press.example', 'spy@press.example'],
  ['"s\\py"@press.example', 'spy@press.example'],
  ['"first.last"@press.example', 'first.last@press.example'],
]

const OTHERS: readonly string[] = [
  'spy@r\u0456val.example',
  'spy@rival%2eexample',
  '"two words"@press.example',
  '"a..b"@press.example',
  'spy@press\u0338.example',
]

describe('an address has one form', () => {
  it.each(SPELLINGS)('%s is %s', (text, form) => {
    expect(normaliseAddrSpec(text)).toBe(form)
    expect(normaliseAddrSpec(form)).toBe(form)
  })

  it.each(SPELLINGS.slice(1))('%s in To is %s', (text, form) => {
    expect(parseAddresses(bytes(`Somebody <${text}>`), null, 5).map(({ addrSpec }) => addrSpec)).toEqual([form])
  })

  it.each(OTHERS)('%s is nobody else', (text) => {
    expect(['spy@rival.example', 'spy@press.example']).not.toContain(normaliseAddrSpec(text))
  })

  it('a full-width number is no network address', () => {
    expect(normaliseAddrSpec('a@\uff11\uff12\uff17.\uff11')).toBe('a@\uff11\uff12\uff17.\uff11')
  })
})

describe('From in a spelling that has to be mapped proves nobody', () => {
  it.each(['sam@us\u3002example', 'sam@us\uff0eexample', 'sam@\uff55\uff53.example'])('%s', (text) => {
    expect(readSender([bytes(text)], null, true)).toMatchObject({ addrSpec: 'sam@us.example', isStrict: false })
  })

  it('quotes that change nothing are the same sender', () => {
    expect(readSender(['"sam"@us.example'], null, true)).toMatchObject({ addrSpec: 'sam@us.example', isStrict: true })
  })
})
