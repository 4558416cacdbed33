/** Counts: in which order they are told, and what of times. */
import { expect, it } from 'vitest'
import { countOf, quantile, Tally } from '../../../src/tickets/reports/tally.ts'

it('facts are counted by group and key, groups by name, those without any last', () => {
  const tally = new Tally()
  tally.add(null, [{ key: 'b', bin: 'x' }])
  tally.add('two', [
    { key: 'b', bin: 'x' },
    { key: 'a', bin: 'x' },
    { key: 'a', bin: 'x' },
  ])
  tally.add('one', [])
  expect(tally.rows.map(({ group, key, bins }) => [group, key, ...bins])).toEqual([
    ['two', 'a', ['x', 2]],
    ['two', 'b', ['x', 1]],
    [null, 'b', ['x', 1]],
  ])
})

it.each([
  [[], 0.5, null],
  [[7], 0.9, 7],
  [[1, 2], 0.5, 1],
  [[3, 1, 2], 0.5, 2],
  [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9, 9],
  [[5, 5, 5, 100], 0.9, 100],
] as const)('of %o, the share %d takes at most %o', (times, share, most) => {
  const bins = new Map<number, number>()
  for (const time of times) bins.set(time, (bins.get(time) ?? 0) + 1)
  expect(quantile(bins, share)).toBe(most)
  expect(countOf(bins)).toBe(times.length)
})
