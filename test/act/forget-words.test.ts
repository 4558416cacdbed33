/** Words that nothing has any more go from the list of words; while nobody can tell, all of those in question go. */
import { expect, onTestFinished, test } from 'vitest'
import { forgetWords } from '../../src/act/forget-words.ts'
import { SearchUnavailableError } from '../../src/errors.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { emptyDatabaseUri } from '../support/places.ts'

async function storeWithWords(): Promise<Store> {
  const store = await openStore(emptyDatabaseUri())
  onTestFinished(() => store.close())
  await store.searchWords.add(['kovacs', 'valve', 'kettle'])
  await store.wordIndexes.tickets.write([{ _id: 1 as never, version: 1, terms: ['valve'], weights: Buffer.from([1]), length: 1 }])
  return store
}

const left = (store: Store) => store.searchWords.among(['kovacs', 'valve', 'kettle'])

test('words of other texts stay, and so do those that nobody asked about', async () => {
  const store = await storeWithWords()
  await forgetWords(new Set(['kovacs', 'valve']), store)
  expect((await left(store)).toSorted()).toEqual(['kettle', 'valve'])
})

test('while the search server is away, no word in question is left', async () => {
  const store = await storeWithWords()
  const away = () => Promise.reject(new SearchUnavailableError('away'))
  store.wordIndexes.tickets.frequency = away
  await forgetWords(new Set(['kovacs', 'valve']), store)
  expect(await left(store)).toEqual(['kettle'])
})
