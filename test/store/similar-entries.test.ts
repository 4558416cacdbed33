/** What is like an entry: found in the lists of its most telling words, in as few of them as give enough. */
import { expect, it } from 'vitest'
import type { SearchEntries } from '../../src/store/search-entries.ts'
import { similarEntries } from '../../src/store/similar-entries.ts'

type Words = readonly string[]

/** Entries of words, each said once; `read` counts the lists that were read. */
function listsOf(entries: ReadonlyMap<number, Words>) {
  const having = (term: string) => [...entries].filter(([, words]) => words.includes(term)).map(([id]) => id)
  const state = { read: 0 }
  const fake: Pick<SearchEntries<number>, 'count' | 'idsOf' | 'weigh'> = {
    count: () => Promise.resolve(entries.size),
    idsOf: (terms, limit) => {
      state.read += terms.length
      return Promise.resolve(terms.map((term) => having(term).toReversed().slice(0, limit)))
    },
    weigh: (ids, terms) =>
      Promise.resolve(
        ids.map((id) => ({ id, length: entries.get(id)!.length, weights: terms.map((term) => (entries.get(id)!.includes(term) ? 4 : 0)) })),
      ),
  }
  const frequencies = (terms: Words) => Promise.resolve(terms.map((term) => having(term).length))
  const lists = { entries: fake as SearchEntries<number>, frequencies }
  const like = async (words: Words, itself: number | null) => {
    const entry = { terms: words, weights: Buffer.from(words.map(() => 4)), length: words.length }
    return (await similarEntries(entry, itself, lists)).map(({ id }) => id)
  }
  return { like, state }
}

const own = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

it('who shares the rarer words comes first; the entry itself and who shares nothing do not', async () => {
  const entries = new Map<number, Words>([
    [1, ['kettle', 'lid', 'leaks']],
    [2, ['kettle', 'red']],
    [3, ['lid', 'leaks', 'kettle']],
    [4, ['invoice']],
  ])
  expect(await listsOf(entries).like(entries.get(1)!, 1)).toEqual([3, 2])
})

it('a word that is common is looked up where the rare ones lead nowhere', async () => {
  const entries = new Map<number, Words>([
    [1, [...own('own', 20), 'kettle']],
    [2, ['kettle', 'red']],
  ])
  expect(await listsOf(entries).like(entries.get(1)!, 1)).toEqual([2])
})

it('lists are read until there are enough candidates, and no further', async () => {
  const telling = own('telling', 12)
  const entries = new Map<number, Words>(Array.from({ length: 400 }, (_, i) => [i, i < 200 ? [...telling, 'common'] : ['common']]))
  const { like, state } = listsOf(entries)
  expect(await like([...telling, 'common'], null)).toHaveLength(120)
  expect(state.read).toBe(12)
})

it('marks, and what weighs nothing, are no words', async () => {
  const entries = new Map<number, Words>([[2, ['stage=queued', 'from:a']]])
  expect(await listsOf(entries).like(['from:a', 'stage=queued'], null)).toEqual([])
})
