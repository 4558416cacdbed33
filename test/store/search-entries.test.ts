/** The entries of many terms are counted and listed by one command for all of them, each term for itself. */
import { expect, it } from 'vitest'
import { SearchEntries } from '../../src/store/search-entries.ts'
import { connect } from '../../src/store/connection.ts'
import { createIndexes } from '../../src/store/create-indexes.ts'
import { number } from '../../src/store/schema.ts'
import { scratchDatabaseUri } from '../support/scratch-store.ts'

/** Entries numbered from 1, each with its words. */
async function entriesOf(...words: readonly (readonly string[])[]) {
  const connection = await connect(scratchDatabaseUri())
  const entries = new SearchEntries<number>(connection, 'ticketEntries', number<number>())
  await createIndexes(connection)
  const weights = (terms: readonly string[]) => Buffer.from(terms.map(() => 4))
  await entries.write(words.map((terms, i) => ({ _id: i + 1, version: 1, terms, weights: weights(terms), length: terms.length })))
  return { entries, [Symbol.asyncDispose]: () => connection.close() }
}

it('each term has its own count, up to the most that counts', async () => {
  await using site = await entriesOf(['lid', 'kettle'], ['kettle'], ['kettle', '$price'])
  expect(await site.entries.frequencies(['$price', 'kettle', 'absent', 'lid'], 2)).toEqual([1, 2, 0, 1])
  expect(await site.entries.frequencies(['kettle'], 5)).toEqual([3])
  expect(await site.entries.frequencies([], 5)).toEqual([])
})

it('each term has its own newest entries', async () => {
  await using site = await entriesOf(['lid', 'kettle'], ['kettle'], ['kettle', '$price'])
  expect(await site.entries.idsOf(['lid', 'kettle', 'absent', '$price'], 2)).toEqual([[1], [3, 2], [], [3]])
  expect(await site.entries.idsOf([], 2)).toEqual([])
})
