/** Charts as figures: a bar for each row of a report, few below each other, many side by side, none wider than there is room. */
import { expect, test } from 'vitest'
import { chartOf } from '../../src/pages/admin/chart.ts'
import { barsOf } from '../../src/pages/admin/report-pages.ts'
import { sitePart } from '../../src/mail/compose/html-tree.ts'

const barNamed = (label: string, value: number) => ({ label, value, text: String(value) })
const drawn = (count: number) =>
  sitePart([
    chartOf(
      'days',
      Array.from({ length: count }, (_, i) => barNamed(`day ${i}`, i)),
    ),
  ])
const numbersOf = (html: string, name: string) =>
  [...html.matchAll(new RegExp(` ${name}="([\\d.]+)"`, 'g'))].map(([, text]) => Number(text))

test('few bars are below each other with their figures, many side by side with the first and the last named', () => {
  expect(drawn(3)).toContain('>day 1<')
  expect(drawn(30)).not.toContain('text-anchor="start">day 1<')
  for (const end of ['day 0', 'day 29', 'at most 29']) expect(drawn(30)).toContain(end)
})

test.each([1, 12, 13, 400])('%i bars stay within the picture', (count) => {
  const [, width = 0, height = 0] = /viewBox="0 0 (\d+) (\d+)"/.exec(drawn(count))?.map(Number) ?? []
  expect(Math.max(...numbersOf(drawn(count), 'x'))).toBeLessThanOrEqual(width)
  expect(Math.max(...numbersOf(drawn(count), 'y'))).toBeLessThanOrEqual(height)
})

test('nothing but zeros is drawn without length', () => {
  expect(numbersOf(sitePart([chartOf('days', [barNamed('a', 0), barNamed('b', 0)])]), 'width')).toEqual([0, 0])
})

test('each row is a bar under its names; of a single row, each figure is one', () => {
  const rows = [
    { group: 'first', tickets: 2 },
    { group: null, tickets: 1 },
  ]
  expect(barsOf(rows, ['group', 'tickets'])).toEqual([barNamed('first', 2), barNamed('(none)', 1)])
  expect(barsOf([{ open: 3, over_1_day: 1 }], ['open', 'over_1_day'])).toEqual([barNamed('open', 3), barNamed('over 1 day', 1)])
})

test('of times a bar is a time, said in hours and minutes', () => {
  const [bar] = barsOf(
    [
      { mailbox: 'a', tickets: 9, median_seconds: 3720 },
      { mailbox: 'b', tickets: 1, median_seconds: 30 },
    ],
    ['mailbox', 'tickets', 'median_seconds'],
  )
  expect(bar).toEqual({ label: 'a', value: 3720, text: '1 h 02 min' })
})
