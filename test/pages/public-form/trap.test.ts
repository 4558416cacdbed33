/** What programs stumble over that fill in forms. */
import { expect, test } from 'vitest'
import { openedMark, trapFault } from '../../../src/pages/public-form/trap.ts'

const keys = ['the key of the test', 'the key before'] as const
const nowMs = Date.UTC(2026, 10, 29)
const faultAfter = (ms: number, more: object = {}) =>
  trapFault({ name: 'support', trap: '', mark: openedMark('support', nowMs - ms, keys), ...more }, nowMs, keys)

test('a person takes three seconds, and not half a day', () => {
  expect([faultAfter(2999), faultAfter(13 * 3_600_000)]).toEqual([
    'That was quick: please look it over, and send it once more.',
    'This page was open for long: please send it once more.',
  ])
  expect([faultAfter(3000), faultAfter(11 * 3_600_000)]).toEqual([null, null])
})

test('a mark is ours, and of this form', () => {
  const marks = ['', 'x', openedMark('sales', nowMs - 5000, keys), openedMark('support', nowMs - 5000, ['another'])]
  expect(marks.map((mark) => faultAfter(0, { mark }))).toEqual(marks.map(() => expect.stringContaining('open for long') as string))
  expect(faultAfter(0, { mark: openedMark('support', nowMs - 5000, [keys[1]]) })).toBeNull()
})

test('nobody fills in what nobody sees', () => {
  expect(faultAfter(5000, { trap: '0' })).toBe('One field is to stay empty: see below.')
})
