/** What a ranking is worth by a reader's grades. */
import { describe, expect, test } from 'vitest'
import { gainOf } from '../bench/query-gain.ts'

const grades = new Map([
  ['best', 3],
  ['good', 2],
  ['not', 0],
])

describe('a ranking is worth', () => {
  test('all in the order of the grades', () => expect(gainOf(['best', 'good', 'not'], grades, 10)).toEqual({ gain: 1, unjudged: 0 }))
  test('less when the better comes later', () => expect(gainOf(['good', 'best'], grades, 10).gain).toBeCloseTo(0.834, 3))
  test('nothing when it is empty', () => expect(gainOf([], grades, 10)).toEqual({ gain: 0, unjudged: 0 }))
  test('nothing by what nobody graded, and that is told', () => expect(gainOf(['new'], grades, 10)).toEqual({ gain: 0, unjudged: 1 }))
  test('nothing by what comes too late', () => expect(gainOf(['not', 'best'], grades, 1).gain).toBe(0))
})
