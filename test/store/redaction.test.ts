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
  expect(names({ a: ['ann.lee@acme.example'] }, 'ANN.lee@Acme.example')).toBe(true)
})

describe('what is told apart', () => {
  const shown = (text: string, changed: Partial<Redaction> = {}) => redacting({ ...redaction, ...changed })({ text }).text

  test.each([
    ['an address is no pattern', 'annXlee@acme.example', {}, 'annXlee@acme.example'],
    ['a plus is a plus', 'ann+x@acme.example', { addrSpec: 'ann+x@acme.example' }, 'erased-1@erased.invalid'],
    ['the local part, as a name', 'ann.lee wrote', {}, '[erased] wrote'],
    ['but not of two letters', 'al wrote', { addrSpec: 'al@acme.example' }, 'al wrote'],
    ['and of three', 'ali wrote', { addrSpec: 'ali@acme.example' }, '[erased] wrote'],
    ['parts of two letters are words of many languages', 'Jo is in', { names: ['Jo Ng'], titles: [] }, 'Jo is in'],
    ['a whole name of two letters, too', 'Ng is in', { names: ['Ng'], titles: [] }, 'Ng is in'],
    ['the longer name before its part', 'Dear Ann Lee!', { names: ['Ann', 'Ann Lee'] }, 'Dear [erased]!'],
    ['both parts of a name after a comma', 'Lee or Ann', { names: ['Lee,Ann'] }, '[erased] or [erased]'],
    ['a name of other letters', 'Здравствуйте, АННА!', { names: ['Анна'] }, 'Здравствуйте, [erased]!'],
    ['every place of a name', 'Ann, ann and ANN', {}, '[erased], [erased] and [erased]'],
    ['a title of three letters is a word', 'my tea', { titles: ['tea'] }, 'my tea'],
    ['one of four is replaced, wherever it stands', 'Teas and TEAS', { titles: ['teas'] }, '[erased] and [erased]'],
    ['a title with a name in it is one', 'Re: Ann’s kettle', { titles: ['Ann’s kettle'] }, 'Re: [erased]'],
  ])('%s', (_, before, changed, after) => expect(shown(before, changed)).toBe(after))

  test.each(['title', 'subject', 'note', 'filename', 'values', 'html', 'customFields', 'verdict'])(
    'people write into %s, at any depth',
    (key) => {
      expect(redact({ [key]: ['Ann', { deeper: 'Lee' }] })).toEqual({ [key]: ['[erased]', { deeper: '[erased]' }] })
    },
  )
})
