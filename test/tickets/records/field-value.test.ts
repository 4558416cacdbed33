/** Values of custom fields: every type takes what it is for and refuses what it is not (T-111). */
import { describe, expect, it } from 'vitest'
import { allowed } from '../../../src/act/refusal-to-error.ts'
import { fieldValue as ruledValue, fieldValueOf } from '../../../src/tickets/records/field-value.ts'
import { fieldTypes, type FieldType } from '../../../src/tickets/records/records.ts'

const fieldValue = (...given: Parameters<typeof ruledValue>) => allowed(ruledValue(...given))
const field = (type: FieldType, isList = false) => ({
  id: 'tnt__x',
  type,
  isList,
  allowedValues: type === 'enum' ? ['A', 'B'] : [],
})

const cases: Readonly<Record<FieldType, { good: readonly unknown[]; bad: readonly unknown[] }>> = {
  int: { good: [0, -3, 2 ** 53 - 1], bad: [1.5, '1', NaN, 2 ** 53, null, true] },
  double: { good: [0, 1.5, -1e300], bad: [Infinity, NaN, '1.5'] },
  bool: { good: [true, false], bad: [0, 'true', null] },
  tokens: { good: ['', 'a b'], bad: ['a\nb', 3] },
  text: { good: ['a\nb'], bad: [3, 'x'.repeat(65_537)] },
  rich_text: { good: ['**b**\n'], bad: [{}] },
  enum: { good: ['A', 'B'], bad: ['C', 'a', 0] },
  timestamp: {
    good: ['2026-11-24T09:30:00Z', '2026-11-24T09:30:00.123+01:00'],
    bad: ['2026-02-30T09:30:00Z', '2026-11-24', '2026-11-24T24:30:00Z', 1_700_000_000],
  },
  date: { good: ['2026-11-24', '2024-02-29'], bad: ['2026-02-29', '24.11.2026', '2026-11-24T00:00:00Z'] },
  id: { good: ['TKT-1', 'ann@acme.example'], bad: ['', 'a b', 7] },
}

describe.each(fieldTypes)('%s', (type) => {
  it.each(cases[type].good.map((value) => [value]))('T-111 takes %j', (value) => {
    expect(fieldValue(field(type), value)).toBe(value)
    expect(fieldValue(field(type, true), [value, value])).toEqual([value, value])
  })

  it.each(cases[type].bad.map((value) => [value]))('T-111 refuses %j', (value) => {
    expect(() => fieldValue(field(type), value)).toThrow('"tnt__x" is')
    expect(() => fieldValue(field(type, true), [value])).toThrow('"tnt__x" is')
  })

  it('T-111 is no list, and a list of it is nothing else', () => {
    expect(() => fieldValue(field(type), cases[type].good)).toThrow('"tnt__x" is')
    expect(() => fieldValue(field(type, true), cases[type].good[0])).toThrow('is a list')
  })
})

describe('values of the command line', () => {
  it('numbers and flags are read as such, and lists at their commas', () => {
    expect(fieldValueOf(field('int'), '12')).toBe(12)
    expect(fieldValueOf(field('bool'), 'true')).toBe(true)
    expect(fieldValueOf(field('tokens'), '12')).toBe('12')
    expect(fieldValueOf(field('double', true), '1.5, 2')).toEqual([1.5, 2])
    expect(fieldValueOf(field('tokens', true), '')).toEqual([])
  })

  it('what is no number is left for the rule to refuse', () => {
    expect(() => fieldValue(field('int'), fieldValueOf(field('int'), 'twelve'))).toThrow('a whole number')
    expect(() => fieldValue(field('int'), fieldValueOf(field('int'), ''))).toThrow('a whole number')
    expect(() => fieldValue(field('bool'), fieldValueOf(field('bool'), 'yes'))).toThrow('true or false')
  })
})
