/** Over five seconds of conflicts are told of, once in five seconds; what was applied in between begins anew. */
import { expect, test } from 'vitest'
import { ConflictWatch } from '../../src/apply/conflict-watch.ts'
import type { InboundId } from '../../src/tickets/ticket.ts'

const [a, b] = ['a', 'b'] as InboundId[] as [InboundId, InboundId]

test('a mail that collides for over five seconds is told of, and again after five more', () => {
  const watch = new ConflictWatch()
  expect([0, 4_000, 5_001, 6_000, 10_002].map((ms) => watch.collided([a], ms))).toEqual([[], [], [a], [], [a]])
})

test('mails are watched apart, and a mail that was applied begins anew', () => {
  const watch = new ConflictWatch()
  watch.collided([a], 0)
  watch.collided([b], 4_000)
  expect(watch.collided([a, b], 6_000)).toEqual([a])
  watch.applied([b])
  expect(watch.collided([b], 20_000)).toEqual([])
})
