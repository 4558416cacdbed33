/** Group commit: at once when idle, together when busy, never more than fifty, and everybody is told. */
import { setImmediate as soon } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { GroupCommit } from '../../src/apply/group-commit.ts'
import type { InboundId } from '../../src/tickets/ticket.ts'

const ids = (from: number, count: number) => Array.from({ length: count }, (_, i) => `mail/${from + i}` as InboundId)

/** A commit that ends when it is told to. */
function slowCommit() {
  const sets: number[] = []
  const ends: (() => void)[] = []
  const apply = (set: readonly InboundId[]) => {
    sets.push(set.length)
    return new Promise<void>((resolve) => ends.push(resolve))
  }
  return { sets, apply, endNext: () => ends.shift()?.() }
}

test('a mail that comes alone is committed at once', async () => {
  const { sets, apply, endNext } = slowCommit()
  const added = new GroupCommit(apply).add(ids(0, 1))
  await soon()
  expect(sets).toEqual([1])
  endNext()
  await added
})

test('what comes while a commit is under way goes together, at most fifty at a time', async () => {
  const { sets, apply, endNext } = slowCommit()
  const group = new GroupCommit(apply)
  const added = [group.add(ids(0, 1)), ...Array.from({ length: 6 }, (_, i) => group.add(ids(10 * i + 1, 10)))]
  for (let commit = 0; commit < 3; commit++) {
    await soon()
    endNext()
  }
  await Promise.all(added)
  expect(sets).toEqual([1, 50, 10])
})

test('what comes while others have their turn goes with the set that waits for it', async () => {
  const sets: number[] = []
  let begin = () => undefined as void
  const turn = new Promise<void>((resolve) => (begin = resolve))
  const group = new GroupCommit(
    async (set) => void sets.push(set.length),
    async (work) => {
      await turn
      await work()
    },
  )
  const added = [group.add(ids(0, 1)), group.add(ids(1, 12)), group.add(ids(13, 12))]
  await soon()
  expect(sets).toEqual([])
  begin()
  await Promise.all(added)
  expect(sets).toEqual([25])
})

test('when a set fails, each of its callers is told, and the next set goes on', async () => {
  let calls = 0
  const group = new GroupCommit(async () => {
    if (++calls === 1) throw new Error('no')
  })
  await expect(group.add(ids(0, 1))).rejects.toThrow('no')
  await expect(group.add(ids(1, 1))).resolves.toBeUndefined()
})
