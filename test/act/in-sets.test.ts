/** A stream is cut into sets: all items, in order, no set larger than asked for, none empty. */
import { expect, test } from 'vitest'
import { setsOf } from '../../src/act/in-sets.ts'

async function* upTo(count: number) {
  for (let i = 1; i <= count; i++) yield i
}

test.each([
  [0, 2, []],
  [1, 2, [[1]]],
  [2, 2, [[1, 2]]],
  [3, 2, [[1, 2], [3]]],
  [
    4,
    2,
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [3, 1, [[1], [2], [3]]],
])('%d items in sets of %d are %j', async (count, size, sets) => {
  expect(await Array.fromAsync(setsOf(upTo(count), size))).toEqual(sets)
})

test('a set is handed on before more is read', async () => {
  let read = 0
  const counted = async function* () {
    for await (const item of upTo(9)) {
      read = item
      yield item
    }
  }
  await setsOf(counted(), 3).next()
  expect(read).toBe(3)
})
