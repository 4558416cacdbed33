/** Forms that go over the wire: which texts are one, and what they become. */
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  choiceSchema,
  customValueSchema,
  flagText,
  linkTargetSchema,
  listText,
  nameSchema,
  numberText,
  personSchema,
  textSchema,
  ticketIdSchema,
  timeSchema,
  wireActor,
  wireTime,
  wireTimeOrNull,
} from '../../src/operations/wire.ts'

/** @param read - what each text becomes; undefined: it is none */
function forms(schema: z.ZodType, read: readonly (readonly [unknown, unknown])[]): void {
  test.each(read)('%j becomes %j', (given, value) => expect(schema.safeParse(given).data).toEqual(value))
}
const same = (...texts: readonly unknown[]) => texts.map((text) => [text, text] as const)
const none = (...texts: readonly unknown[]) => texts.map((text) => [text, undefined] as const)
const half = 'a\ud83d'

describe('a name', () => {
  forms(nameSchema, [
    ...same('a', 'Kim Larsen', 'x'.repeat(500), '茶'),
    ...none('', 'x'.repeat(501), 'a\nb', 'a\u0000', 'a\u007f', half, 7),
  ])
})

describe('a text of four characters at most', () => {
  forms(textSchema(4), [...same('', 'a\nb', 'abcd', '\u007f'), ...none('abcde', 'a\u0000', half)])
})

describe('a person', () => {
  forms(personSchema, [
    ...same('ann@acme.example', "o'neil+x@mail.acme.example", 'Acme Inc./ann@acme.example', 'a@b-c.example'),
    ['ANN@Acme.Example', 'ann@acme.example'],
    [' ann@acme.example\n', 'ann@acme.example'],
    ['Acme/of/ann@acme.example', 'Acme/of/ann@acme.example'],
    ['AcMe/ANN@acme.example', 'AcMe/ann@acme.example'],
    ...none('ann', 'ann@acme', '@acme.example', 'ann@acme..example', 'ann@acme.example.', 'a b@acme.example', '<ann@acme.example>'),
    ...none('ann@acme.example, bob@acme.example', '/ann@acme.example', 'a\u0000@acme.example'),
    ...none(`${'x'.repeat(490)}@acme.example`, `${half}/ann@acme.example`, 'ann@acme_x.example', ''),
  ])
})

describe('a ticket', () => {
  forms(ticketIdSchema, [
    ['TKT-12', 12],
    ['12', 12],
    ['9'.repeat(15), 999_999_999_999_999],
    ...none('TKT-0', '0', '012', 'TKT12', 'tkt-12', 'ISS-1', '1.5', '-1', '9'.repeat(16), 'TKT-12 ', 'x12', ''),
  ])
})

describe('what a link leads to', () => {
  forms(linkTargetSchema, [
    ...same('TKT-1', 'ISS-12'),
    ...none('12', 'TKT-0', 'ART-1', 'TKT-', 'xTKT-1', 'TKT-1x', `TKT-${'9'.repeat(16)}`),
  ])
})

describe('a number from 2 to 30', () => {
  forms(numberText(2, 30), [['2', 2], ['30', 30], ...none('1', '31', '02', '2.0', '+2', ' 2', '1e1', '', '0x2', 2)])
  test('may be none, where that is allowed, and no longer than nine digits', () => {
    expect(numberText(0, 10 ** 12).safeParse('0').data).toBe(0)
    expect(numberText(0, 10 ** 12).safeParse('9'.repeat(9)).data).toBe(999_999_999)
    expect(numberText(0, 10 ** 12).safeParse('9'.repeat(10)).success).toBe(false)
  })
})

describe('a switch', () => {
  forms(flagText, [['true', true], ['false', false], ...none('', '1', 'TRUE', true)])
})

describe('a list in one parameter', () => {
  forms(listText(choiceSchema(['a', 'b']), {}), [
    ['a', ['a']],
    ['a,b,a', ['a', 'b', 'a']],
    [Array(50).fill('a').join(','), Array(50).fill('a')],
    ...none('', 'a,', 'a, b', 'c', Array(51).fill('a').join(',')),
  ])
})

describe('a moment', () => {
  forms(timeSchema, [
    ...same('2026-11-24T09:30:00Z', '2026-11-24T09:30:00.123+01:00'),
    ...none('2026-11-24', '2026-11-24T09:30:00', '2026-02-30T00:00:00Z', 'now'),
  ])
  test('is told in UTC to the millisecond, and may be missing', () => {
    expect([wireTime(1), wireTimeOrNull(1), wireTimeOrNull(null)]).toEqual(['1970-01-01T00:00:00.001Z', '1970-01-01T00:00:00.001Z', null])
    expect(wireTimeOrNull(0)).toBe('1970-01-01T00:00:00.000Z')
  })
})

describe('the value of a custom field', () => {
  forms(customValueSchema, [
    ...same('a', '', 4.5, false, null, ['a', 1, true], [], Array(100).fill('a')),
    ...none({ $gt: 1 }, [[1]], [null], Array(101).fill('a'), 'x'.repeat(65_537), 'a\u0000', half, undefined),
  ])
})

test('who did something is told without anything else that is stored with them', () => {
  expect(wireActor({ kind: 'user', id: 'sam@us.example', secret: 1 } as never)).toEqual({ kind: 'user', id: 'sam@us.example' })
})

test('one of some words is refused by naming them', () => {
  expect(choiceSchema(['up', 'down']).safeParse('left').error?.issues[0]?.message).toBe('is one of up, down')
})
