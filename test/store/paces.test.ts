/** Counting what is done lately, for all processes together. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../src/store/store.ts'
import { emptyDatabaseUri } from '../support/places.ts'

const pace = { most: 3, withinMs: 1000 }
let [one, other]: Store[] = []
beforeAll(async () => {
  const uri = emptyDatabaseUri()
  one = await openStore(uri)
  other = await openStore(uri)
})
afterAll(async () => {
  await one!.close()
  await other!.close()
})

test('of many at once, in several processes, as many pass as may be', async () => {
  const tries = Array.from({ length: 20 }, async (_, i) => (i % 2 === 0 ? one! : other!).paces.isTooOften('at once', pace, 1000))
  expect((await Promise.all(tries)).filter((isTooOften) => !isTooOften)).toHaveLength(3)
})

test('who is refused is not kept out for longer by trying again; another name is another matter', async () => {
  const at = async (nowMs: number, name = 'again') => one!.paces.isTooOften(name, pace, nowMs)
  expect([await at(0), await at(1), await at(2), await at(900), await at(999)]).toEqual([false, false, false, true, true])
  expect([await at(1001), await at(1001, 'another')]).toEqual([false, false])
})
