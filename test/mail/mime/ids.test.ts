/** Message ids are read however they are written. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundReferences, scanIds, scanMessageId } from '../../../src/mail/mime/ids.ts'
import { fixture } from './fixtures.ts'

describe('message ids', () => {
  it.each([
    ['<a@b><c@d>', ['a@b', 'c@d']],
    ['<a@b>,<c@d>;e@f', ['a@b', 'c@d', 'e@f']],
    ['a@b c@d', ['a@b', 'c@d']],
    ['<a\t@b>', ['a@b']],
    ['(c@d) <a@b>', ['a@b']],
    ['<a@b <c@d>', ['a@b', 'c@d']],
    ['Your message of "Mon, 1 Jan" <a@b>', ['a@b']],
    ['Message from ana@cliente.example of Monday', []],
    ['<>', []],
    ['', []],
    ['<a@b> <a@b>', ['a@b']],
  ])('%s gives %j', (raw, ids) => {
    expect(scanIds(raw)).toEqual(ids)
  })

  it('a Message-ID without @ is an id', () => {
    expect(scanMessageId('<20260303.1>')).toBe('20260303.1')
    expect(scanMessageId('20260303.1')).toBe('20260303.1')
  })

  it('ids without brackets are read from mails', async () => {
    expect(await fixture('unbracketed-references.eml')).toMatchObject({
      messageId: 'reply-2@cliente.example',
      inReplyTo: ['first@intray.example'],
      references: ['root@intray.example', 'second@intray.example', 'third@intray.example'],
    })
  })

  it('of many references, the first and the last 100 are kept', () => {
    const ids = Array.from({ length: 20_000 }, (_, at) => `${at}@x`)
    expect(boundReferences(ids)).toEqual([...ids.slice(0, 100), ...ids.slice(-100)])
  })

  it('what is written as a list of ids is read as that list, whatever stands between them', () => {
    const id = fc.stringMatching(/^[a-z0-9.$_-]{1,20}@[a-z0-9.-]{1,20}$/)
    const separator = fc.constantFrom('', ' ', ',', '\t', ' (x) ', ', ')
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 20 }), separator, (ids, between) => {
        expect(scanIds(ids.map((one) => `<${one}>`).join(between))).toEqual(ids)
      }),
    )
  })
})
