/** A feeder that dies, or loses its database, at any step leaves nothing missing: who goes on makes the index right (T-140). */
import { expect, it, vi } from 'vitest'
import { createRecord } from '../../src/act/edit-records.ts'
import { noteOnTicket } from '../../src/act/answer-ticket.ts'
import { checkSearch, feedSearch, rebuildSearch } from '../../src/act/feed-search.ts'
import { openLog } from '../../src/logger.ts'
import type { Store } from '../../src/store/store.ts'
import { openEditBench, SAM_AGENT } from './editing.ts'

const log = openLog('test', 'silent')

/** A store whose parts answer nothing any more once a method was called so often, as when the process or the database is gone. */
function dying(store: Store, step: string, calls: number) {
  const state = { calls: 0, isDead: false }
  const bound = (target: object, name: string | symbol, path: string): unknown => {
    const value = Reflect.get(target, name) as unknown
    if (typeof value !== 'function') return value
    return (...given: unknown[]) => {
      if (path === step && ++state.calls >= calls) state.isDead = true
      if (state.isDead && name === 'release') return Promise.reject(new Error('gone'))
      if (state.isDead) throw new Error('gone')
      return Reflect.apply(value, target, given) as unknown
    }
  }
  const mortal = <T extends object>(part: T, path: string): T =>
    new Proxy(part, {
      get: (target, name) => {
        const [value, at] = [Reflect.get(target, name) as unknown, path + String(name)]
        const isPart = typeof value === 'object' && value !== null && (path === '' || path === 'wordIndexes.')
        return isPart ? mortal(value, `${at}.`) : bound(target, name, at)
      },
    })
  return { mortal: mortal(store, ''), state }
}

const isRight = async (store: Store) => {
  const { stale, superfluous } = await checkSearch(store)
  return stale.length + superfluous.length === 0
}

async function contentOf(store: Store) {
  const ids = await Array.fromAsync(store.wordIndexes.tickets.versions())
  return Promise.all(ids.map(async ({ id }) => store.wordIndexes.tickets.find(id)))
}

const steps = [
  'tickets.load',
  'searchWords.add',
  'wordIndexes.tickets.write',
  'wordIndexes.tickets.remove',
  'wordIndexes.articles.write',
  'searchState.reached',
]

it('T-140: killed at each step, it leaves nothing missing, and a rebuild makes the same', { timeout: 300_000 }, async () => {
  const { deps, ticket } = await openEditBench()
  const { store } = deps
  let changes = 0
  const change = async () => {
    const { number } = await ticket({ title: `Kettle ${++changes}` })
    await noteOnTicket(number, { by: SAM_AGENT, text: 'descaled' }, deps)
    await createRecord('article', { title: `Article ${changes}` }, deps)
  }
  for (const step of steps) {
    const { mortal, state } = dying(store, step, 1)
    const stop = new AbortController()
    const dead = feedSearch({ store: mortal, log }, stop.signal)
    await vi.waitFor(
      async () => {
        await change()
        expect(state.isDead, step).toBe(true)
      },
      { timeout: 40_000, interval: 100 },
    )
    stop.abort()
    await dead
    // Its lease would run out by itself, within seconds.
    await store.searchState.release((await store.searchState.read())?.owner ?? '')
    const goOn = new AbortController()
    const alive = feedSearch({ store, log }, goOn.signal)
    await vi.waitFor(async () => expect(await isRight(store), step).toBe(true), { timeout: 40_000, interval: 100 })
    goOn.abort()
    await alive
  }
  const fed = await contentOf(store)
  expect(fed).toHaveLength(changes)
  await rebuildSearch(store)
  expect(await contentOf(store)).toEqual(fed)
})
