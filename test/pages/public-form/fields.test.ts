/** What a public form takes, and what it says at which field. */
import { expect, test } from 'vitest'
import { formFaults, formTexts, sizeShown } from '../../../src/pages/public-form/fields.ts'

const whole = { name: '', address: 'zed@unknown.example', subject: 'Kettle', text: 'It leaks.' }
const faultsOf = (more: object) => Object.keys(formFaults({ ...whole, ...more }, new Set(['support@us.example'])))

test('what is whole has no fault', () => {
  expect(faultsOf({})).toEqual([])
  expect(faultsOf({ address: 'Zed@UNKNOWN.example', name: 'Zed' })).toEqual([])
})

test.each([
  ['a long name', { name: 'x'.repeat(101) }, 'name'],
  ['no address', { address: 'zed' }, 'address'],
  ['two addresses', { address: 'zed@unknown.example, ann@acme.example' }, 'address'],
  ['ours', { address: 'Support@us.example' }, 'address'],
  ['a robot’s', { address: 'no-reply@acme.example' }, 'address'],
  ['no subject', { subject: '' }, 'subject'],
  ['a long subject', { subject: 'x'.repeat(201) }, 'subject'],
  ['no text', { text: ' \n' }, 'text'],
  ['a long text', { text: 'x'.repeat(50_001) }, 'text'],
])('%s is refused at its field', (_, more, field) => {
  expect(faultsOf(more)).toEqual([field])
})

test('a line stays one, whatever is sent', () => {
  const body = { subject: ' a\r\nBcc: x@evil.example\u202e ', name: ['a', 'b'], text: 'one\r\ntwo' }
  expect(formTexts(body)).toEqual({ name: '', address: '', subject: 'a Bcc: x@evil.example', text: 'one\ntwo' })
})

test('sizes are as people say them', () => {
  expect([9, 100_000, 5 * 1024 * 1024, 1.5 * 1024 * 1024].map(sizeShown)).toEqual(['1 kB', '97 kB', '5 MB', '1.5 MB'])
})
