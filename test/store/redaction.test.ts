/** What becomes of documents that name somebody. */
import { describe, expect, test } from 'vitest'
import { names, redacting, type Redaction } from '../../src/store/redaction.ts'

const redaction: Redaction = {
  addrSpec: 'ann.lee@acme.example',
  names: ['Ann Lee', 'Lee, Ann'],
  titles: ['Kettle (leaks?)'],
  pseudonym: { addrSpec: 'erased-1@erased.invalid', displayName: 'Erased person' },
}
const redact = redacting(redaction)

describe('the address', () => {
  test.each([
    ['alone', 'ann.lee@acme.example', 'erased-1@erased.invalid'],
    ['in capitals', 'Ann.Lee@ACME.example', 'erased-1@erased.invalid'],
    ['in an id', 'Acme/ann.lee@acme.example', 'Acme/erased-1@erased.invalid'],
    ['at the end of a sentence', 'to ann.lee@acme.example.', 'to erased-1@erased.invalid.'],
    ['twice', 'ann.lee@acme.example, ann.lee@acme.example', 'erased-1@erased.invalid, erased-1@erased.invalid'],
    ['of another person', 'joann.lee@acme.example', 'joann.lee@acme.example'],
    ['of another domain', 'ann.lee@acme.example.org', 'ann.lee@acme.example.org'],
  ])('%s', (_, before, after) => expect(redact({ any: before })).toEqual({ any: after }))

  test('is found in keys, lists and depths, and what is no text stays what it is', () => {
    const at = new Date(0)
    const bytes = Buffer.from('x')
    const document = { list: [{ 'ann.lee@acme.example': 1 }, null, true], at, bytes }
    const redacted = redact(document)
    expect(redacted).toEqual({ list: [{ 'erased-1@erased.invalid': 1 }, null, true], at, bytes })
    expect(redacted.at).toBe(at)
    expect(redacted.bytes).toBe(bytes)
  })
})

describe('the name', () => {
  test.each([
    ['whole', 'Dear Ann Lee,', 'Dear [erased],'],
    ['in parts', 'Hi Ann! Is Lee in?', 'Hi [erased]! Is [erased] in?'],
    ['in another word', 'Annual sleep', 'Annual sleep'],
    ['in somebody’s address', 'write to ann@press.example or x/ann', 'write to ann@press.example or x/ann'],
    ['the title of what they wrote', 'Re: kettle (leaks?)', 'Re: [erased]'],
  ])('%s', (_, before, after) => expect(redact({ text: before })).toEqual({ text: after }))

  test('goes where people write, and not where a value is one of a list', () => {
    expect(redact({ stage: 'Ann', displayName: 'Ann Lee', fields: [{ text: 'Lee' }] })).toEqual({
      stage: 'Ann',
      displayName: '[erased]',
      fields: [{ text: '[erased]' }],
    })
  })
})

test('a document names an address however it is spelled', () => {
  expect([names({ a: ['Ann.Lee@Acme.example'] }, redaction.addrSpec), names({ a: 'ann' }, redaction.addrSpec)]).toEqual([true, false])
})
