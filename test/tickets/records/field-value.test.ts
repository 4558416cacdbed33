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
  tokens: { good: ['', 'a b'], bad: ['a\nb', 'a\rb', 3, 'x'.repeat(65_537)] },
  text: { good: ['a\nb', 'x'.repeat(65_536)], bad: [3, 'x'.repeat(65_537)] },
  rich_text: { good: ['**b**\n'], bad: [{}] },
  enum: { good: ['A', 'B'], bad: ['C', 'a', 0] },
  timestamp: {
    good: ['2026-11-24T09:30:00Z', '2026-11-24T09:30:00.123+01:00', '2026-11-24T23:59:59.123456789-23:59'],
    bad: [
      '2026-02-30T09:30:00Z',
      '2026-11-24',
      '2026-11-24T24:30:00Z',
      '2026-11-24T09:60:00Z',
      '2026-11-24T09:30:00',
      '2026-11-24T09:30:00+24:00',
      '2026-11-24T09:30:00Z.',
      'on 2026-11-24T09:30:00Z',
      1_700_000_000,
    ],
  },
  date: {
    good: ['2026-11-24', '2024-02-29'],
    bad: ['2026-02-29', '2026-00-01', '24.11.2026', '2026-11-24T00:00:00Z', '+2026-11-24', 20_261_124],
  },
  id: { good: ['TKT-1', 'ann@acme.example', 'x'.repeat(256)], bad: ['', 'a b', 7, 'x'.repeat(257)] },
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

it('T-111 a list has at most 500 values, and every wrong one of them is told', () => {
  expect(fieldValue(field('int', true), Array(500).fill(1))).toHaveLength(500)
  expect(() => fieldValue(field('int', true), Array(501).fill(1))).toThrow('"tnt__x" is a list of at most 500 values')
  expect(ruledValue(field('int', true), [1, 'a', 2, 'b'])).toEqual({
    refused: ['"a"', '"b"'].map((value) => ({ message: `"tnt__x" is a whole number; not ${value}` })),
  })
})

it.each<readonly [FieldType, unknown, string]>([
  ['enum', 'C', '"tnt__x" is one of its values (A, B); not "C"'],
  ['bool', 'yes', '"tnt__x" is true or false; not "yes"'],
  ['date', undefined, '"tnt__x" is a day such as 2026-11-24; not nothing'],
  ['timestamp', 'now', '"tnt__x" is a time such as 2026-11-24T09:30:00Z (RFC 3339); not "now"'],
  ['tokens', ['a\nb'], '"tnt__x" is a text of one line; not ["a\\nb"]'],
  ['id', 'a b', '"tnt__x" is an id without spaces; not "a b"'],
  ['int', 'x'.repeat(100), `"tnt__x" is a whole number; not "${'x'.repeat(79)}`],
])('T-111 what a field of type %s cannot have, %j, is told so that it can be mended', (type, value, message) => {
  expect(ruledValue(field(type), value)).toEqual({ refused: [{ message }] })
})

describe('values of the command line', () => {
  it('numbers and flags are read as such, and lists at their commas', () => {
    expect(fieldValueOf(field('int'), '12')).toBe(12)
    expect(fieldValueOf(field('bool'), 'true')).toBe(true)
    expect(fieldValueOf(field('tokens'), '12')).toBe('12')
    expect(fieldValueOf(field('double', true), '1.5, 2')).toEqual([1.5, 2])
    expect(fieldValueOf(field('tokens', true), '')).toEqual([])
    expect(fieldValueOf(field('int', true), '  ')).toEqual([])
    expect(fieldValueOf(field('tokens', true), 'a b, c')).toEqual(['a b', 'c'])
    expect(fieldValueOf(field('bool'), 'false')).toBe(false)
    expect(fieldValueOf(field('tokens'), ' a, b ')).toBe(' a, b ')
  })

  it('what is no number is left for the rule to refuse', () => {
    expect(() => fieldValue(field('int'), fieldValueOf(field('int'), 'twelve'))).toThrow('a whole number')
    expect(() => fieldValue(field('int'), fieldValueOf(field('int'), ' '))).toThrow('a whole number')
    expect(() => fieldValue(field('double'), fieldValueOf(field('double'), ''))).toThrow('a number')
    expect(() => fieldValue(field('bool'), fieldValueOf(field('bool'), 'yes'))).toThrow('true or false')
  })
})
