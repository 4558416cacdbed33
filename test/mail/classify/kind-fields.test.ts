/** Header fields are looked up by name in any letters; the first of a name counts, and of Auto-Submitted whichever says more than no. */
import { describe, expect, it } from 'vitest'
import { autoSubmittedOf, firstOf, hasAny, hasNullReversePath, tableOf } from '../../../src/mail/classify/kind-fields.ts'

const table = (...fields: readonly (readonly [string, string])[]) => tableOf(fields.map(([name, value]) => ({ name, value })))

describe('a field', () => {
  const read = table(['Precedence', ' bulk '], ['PRECEDENCE', 'list'], ['X-Empty', ''])

  it('is found in whatever letters its name is written, all values in order', () => {
    expect(read.get('precedence')).toEqual([' bulk ', 'list'])
  })

  it('has the value of its first appearance, without blanks around; none is empty', () => {
    expect([firstOf(read, 'precedence'), firstOf(read, 'x-empty'), firstOf(read, 'x-other')]).toEqual(['bulk', '', ''])
  })

  it('is there even where it is empty', () => {
    expect([hasAny(read, ['x-other', 'x-empty']), hasAny(read, ['x-other']), hasAny(read, [])]).toEqual([true, false, false])
  })
})

describe('the null reverse-path (RFC 5321 §4.5.5)', () => {
  it.each([
    ['<>', true],
    [' < > ', true],
    ['', true],
    ['<ann@acme.example>', false],
    ['ann@acme.example', false],
    ['<> ann@acme.example', false],
  ])('Return-Path: %s is: %s', (value, isNull) => {
    expect(hasNullReversePath(table(['Return-Path', value]))).toBe(isNull)
  })

  it('is that of the topmost field; without one it is not', () => {
    expect(hasNullReversePath(table(['Return-Path', '<ann@acme.example>'], ['Return-Path', '<>']))).toBe(false)
    expect(hasNullReversePath(table())).toBe(false)
  })
})

describe('the keyword of Auto-Submitted (RFC 3834 §5)', () => {
  it.each([
    [['auto-replied'], 'auto-replied'],
    [['Auto-Generated; owner-email="ann@acme.example"'], 'auto-generated'],
    [['(by (a) program) auto-notified'], 'auto-notified'],
    [['(no) auto-notified (no)'], 'auto-notified'],
    [[' (by a program)  (twice)\tauto-notified'], 'auto-notified'],
    [['auto-replied(vacation)'], 'auto-replied'],
    [['no'], 'no'],
    [['no', 'auto-replied'], 'auto-replied'],
    [['', 'no'], 'no'],
    [['auto-replied', 'auto-generated'], 'auto-replied'],
  ])('of %j: %s', (values, keyword) => {
    expect(autoSubmittedOf(table(...values.map((value) => ['Auto-Submitted', value] as const)))).toBe(keyword)
  })

  it('says nothing where the field is missing or empty', () => {
    expect([autoSubmittedOf(table()), autoSubmittedOf(table(['Auto-Submitted', '']))]).toEqual([undefined, undefined])
  })
})
