/** How often an address or a network may ask for links. */
import { describe, expect, test } from 'vitest'
import { networkOf, RecentRequests } from '../../src/pages/recent-requests.ts'

const pace = { most: 3, withinMs: 1000 }

describe('requests by name', () => {
  test('pass until there were as many as may be, and again when time has gone', () => {
    const requests = new RecentRequests()
    const at = (nowMs: number) => requests.isTooOften('ann', pace, nowMs)
    expect([at(0), at(1), at(2), at(3), at(999)]).toEqual([false, false, false, true, true])
    expect([at(1000), at(1001)]).toEqual([false, false])
  })

  test('of others do not count, and refused ones do not prolong the wait', () => {
    const requests = new RecentRequests()
    for (const nowMs of [0, 1, 2, 500, 900]) requests.isTooOften('ann', pace, nowMs)
    expect(requests.isTooOften('sam', pace, 900)).toBe(false)
    expect(requests.isTooOften('ann', pace, 1003)).toBe(false)
  })

  test('that many thousand others make are kept nevertheless', () => {
    const requests = new RecentRequests()
    for (let i = 0; i < 9_000; i++) requests.isTooOften(`before ${i}`, pace, 0)
    for (let i = 0; i < 3; i++) requests.isTooOften('ann', pace, 1)
    for (let i = 0; i < 9_000; i++) requests.isTooOften(`after ${i}`, pace, 2)
    expect(requests.isTooOften('ann', pace, 3)).toBe(true)
  })
})

test.each([
  ['203.0.113.7', '203.0.113.7', true],
  ['203.0.113.7', '203.0.113.8', false],
  ['::ffff:203.0.113.7', '203.0.113.7', true],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
])('%s and %s are one network: %s', (one, other, isOne) => {
  expect(networkOf(one) === networkOf(other)).toBe(isOne)
})
