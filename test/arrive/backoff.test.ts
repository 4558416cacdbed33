/** How long a mailbox is left alone after each failure in a row. */
import { expect, test } from 'vitest'
import { createBackoff } from '../../src/arrive/backoff.ts'

function waits(pollMs: number, count: number): readonly number[] {
  const backoff = createBackoff(pollMs)
  return Array.from({ length: count }, () => backoff.nextMs(null))
}

test.each([
  [60_000, 1_000],
  [200, 200],
])('with a poll every %i ms it is doubled from %i ms on, spread over its upper half, up to two minutes', (pollMs, firstMs) => {
  for (const [n, ms] of waits(pollMs, 12).entries()) {
    const fullMs = Math.min(firstMs * 2 ** n, 120_000)
    expect(ms).toBeGreaterThanOrEqual(fullMs / 2)
    expect(ms).toBeLessThanOrEqual(fullMs)
  }
})

test('what the server hinted is waited for; and a success begins anew', () => {
  const backoff = createBackoff(60_000)
  expect(backoff.nextMs(30_000)).toBeGreaterThanOrEqual(30_000)
  backoff.nextMs(null)
  backoff.reset()
  expect(backoff.nextMs(null)).toBeLessThanOrEqual(1_000)
})
