/** Pages and their cursors: a cursor is a place, and no other input reaches a query by it. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cursorOf, pageOf, pageQuery, placeOf } from '../../src/api/paging.ts'
import { Problem } from '../../src/api/problem.ts'
import { sortPlaceOf } from '../../src/api/ticket-order.ts'

const shape = z.strictObject({ at: z.number() })

describe('a page', () => {
  const page = (count: number, limit: number) =>
    pageOf(
      Array.from({ length: count }, (_, i) => i),
      limit,
      (at) => ({ at }),
    )

  test.each([
    [3, 2, [0, 1], { at: 1 }],
    [2, 2, [0, 1], null],
    [1, 2, [0], null],
    [0, 2, [], null],
  ])('of %d items and a limit of %d shows %j, and goes on behind %j', (count, limit, shown, behind) => {
    const { shown: items, next } = page(count, limit)
    expect(items).toEqual(shown)
    expect(next === null ? null : placeOf(next, shape)).toEqual(behind)
  })

  test('needs no cursor to begin with', () => expect(placeOf(undefined, shape)).toBeNull())

  test.each([
    ['of another list', cursorOf({ name: 'x' })],
    ['with an operator in it', cursorOf({ at: { $gt: 0 } })],
    ['with more than a place', cursorOf({ at: 1, $where: 'x' })],
    ['of nothing', cursorOf(null)],
    ['that is no JSON', 'eyJ'],
    ['of other bytes', '____'],
  ])('a cursor %s is refused', (_, cursor) => {
    expect(() => placeOf(cursor, shape)).toThrow(Problem)
    expect(() => placeOf(cursor, shape)).toThrow('query.cursor: is none that this list gave')
  })
})

describe('the parameters', () => {
  test.each<[object, unknown]>([
    [{}, 50],
    [{ limit: '1' }, 1],
    [{ limit: '100' }, 100],
    [{ limit: '0' }, null],
    [{ limit: '101' }, null],
    [{ limit: '1e1' }, null],
    [{ limit: '-1' }, null],
    [{ limit: ' 1' }, null],
    [{ cursor: 'aZ0_-' }, 50],
    [{ cursor: 'x'.repeat(4000) }, 50],
    [{ cursor: 'x'.repeat(4001) }, null],
    [{ cursor: '' }, null],
    [{ cursor: 'a.b' }, null],
    [{ cursor: 'a b' }, null],
    [{ page: '2' }, null],
  ])('%j have the limit %s', (query, limit) => expect(pageQuery.safeParse(query).data?.limit ?? null).toBe(limit))
})

describe('the place in a list of tickets', () => {
  const place = (values: unknown, number: unknown = 7) => cursorOf({ values, number })

  test('has a scalar for each key, and the number of the last ticket', () => {
    expect(sortPlaceOf(place(['high', 3, true, null]), 4)).toEqual({ values: ['high', 3, true, null], number: 7 })
    expect(sortPlaceOf(undefined, 4)).toBeNull()
  })

  test.each<[string, string]>([
    ['too few values', place(['a'])],
    ['too many', place(['a', 'b', 'c'])],
    ['an operator', place(['a', { $gt: '' }])],
    ['a list', place(['a', ['b']])],
    ['a value longer than any that is sorted by', place(['a', 'x'.repeat(2001)])],
    ['no number', cursorOf({ values: ['a', 'b'] })],
    ['a number that no ticket has', place(['a', 'b'], 0)],
    ['half a number', place(['a', 'b'], 1.5)],
    ['a text for a number', place(['a', 'b'], '7')],
  ])('with %s is refused', (_, cursor) => expect(() => sortPlaceOf(cursor, 2)).toThrow(Problem))
})
