/** Who a mail is from: strictly, or not at all. */
import { describe, expect, it } from 'vitest'
import { parseAddresses } from '../../../src/mail/mime/addresses.ts'
import { readSender } from '../../../src/mail/mime/strict-sender.ts'
import { fixture } from './fixtures.ts'

const senderOf = (...values: string[]) => readSender(values, null, true)

describe('the identity of a sender', () => {
  it.each([
    ['Ana <ana@cliente.example>', 'ana@cliente.example'],
    ['"Doe, Ana" <Ana@Cliente.Example>', 'ana@cliente.example'],
    ['ana@cliente.example (Ana)', 'ana@cliente.example'],
    ['ana@cliente.example <ana@cliente.example>', 'ana@cliente.example'],
    ['"victim@corp.example" <mallory@evil.example>', 'mallory@evil.example'],
    ['=?utf-8?q?victim=40corp.example=3E?= <mallory@evil.example>', 'mallory@evil.example'],
    ['Ana < ana@cliente.example\t>', 'ana@cliente.example'],
    ['A <a@m\xc3\xbcnchen.example>', 'a@xn--mnchen-3ya.example'],
    ['[Shop] Ana <ana+tag@cliente.example>', 'ana+tag@cliente.example'],
  ])('%s is strictly %s', (raw, addrSpec) => {
    expect(senderOf(raw)).toMatchObject({ addrSpec, isStrict: true })
  })

  it.each([
    'victim@corp.example(x).evil.example',
    'A <victim@corp.example(x).evil.example>',
    '=?utf-8?q?victim=40corp.example?=',
    '<=?utf-8?q?victim?=@corp.example>',
    'A <victim@corp\xe3\x80\x82example>',
    'A <victim@corp%2eexample>',
    'victim@corp.example <mallory@evil.example>',
    'victim@corp.example, mallory@evil.example',
    '<victim@corp.example> <mallory@evil.example>',
    'Group: victim@corp.example;',
    '<@relay.example:victim@corp.example>',
    'A <"victim@corp.example"@evil.example>',
    'A <victim@corp.example>\0',
    'A <victim@corp.example',
    'A <victim@corp.example mallory@evil.example>',
    '"A" "<victim@corp.example> <mallory@evil.example>',
  ])('%s is nobody', (raw) => {
    expect(senderOf(raw).isStrict).toBe(false)
  })

  it('a comment inside the domain is not the end of the domain', async () => {
    expect((await fixture('comment-in-domain.eml')).from.addrSpec).not.toBe('victim@corp.example')
  })

  it('an address in an encoded word is no address', () => {
    expect(senderOf('=?utf-8?q?victim=40corp.example?=').addrSpec).toBeNull()
  })

  it('two From fields identify nobody', async () => {
    const { from, defects } = await fixture('two-from-fields.eml')
    expect(from.isStrict).toBe(false)
    expect(defects).toContain('several-from')
  })

  it('a From field in a header that was not read to its end identifies nobody', () => {
    expect(readSender(['ana@cliente.example'], null, false).isStrict).toBe(false)
  })
})

describe('address lists', () => {
  const specs = (raw: string) => parseAddresses(raw, null, 100).map((address) => address.addrSpec)

  it.each([
    ['a@b.example, "X, Y" <c@d.example>; e@f.example', ['a@b.example', 'c@d.example', 'e@f.example']],
    ['Friends: a@b.example, c@d.example;', ['a@b.example', 'c@d.example']],
    ['undisclosed-recipients:;', []],
    ['=?utf-8?Q?Doe,_Ana?= <a@b.example>', ['a@b.example']],
    ['<a@b.example', ['a@b.example']],
    ['mailto:A@B.example', ['a@b.example']],
    ['Ana [ana@b.example]', ['ana@b.example']],
    ['=?utf-8?Q?evil@c.example,?= <a@b.example>', ['a@b.example']],
  ])('%s', (raw, expected) => {
    expect(specs(raw)).toEqual(expected)
  })

  it.each([
    ['=?utf-8?Q?a<b>:_"c;d"_(e)?= <a@b.example>', 'a<b>: "c;d" (e)'],
    ['Voil\xc3\xa0 <a@b.example>', 'Voil\u00e0'],
    ['a@b.example (=?utf-8?Q?J=C3=B6rg?=)', 'J\u00f6rg'],
    ['\xee\x80\x807\xee\x80\x81 <a@b.example>', ''],
  ])('in %s the name is %s', (raw, name) => {
    expect(parseAddresses(raw, null, 5)).toEqual([{ addrSpec: 'a@b.example', displayName: name }])
  })

  it('names are decoded, and show no bidi control', () => {
    const [address] = parseAddresses('"=?utf-8?Q?J=C3=B6rg_=E2=80=AEx?=" <j@k.example>', null, 1)
    expect(address?.displayName).toBe('Jörg x')
  })
})
